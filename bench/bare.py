"""What the pages are compared with: Django without middleware, on the same server and database.

`/answer/?bytes=N` returns N bytes; `/view/?bytes=N` is what a list is at least: one query, and one
template that shows a few fields of as many rows as N bytes take.
"""

from functools import cache
from itertools import cycle, islice

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, Template
from django.urls import path

from portal.settings import *

ROOT_URLCONF = __name__
# allauth does not start without its own, which does nearly nothing.
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]


ITEMS = """<ul>{% for partner in partners %}
<li><a href="/partners/{{ partner.slug }}/">{{ partner.name }}</a>
<p>{{ partner.summary }}</p></li>{% endfor %}
</ul>"""
ITEM_BYTES = 250  # about, with markup


@cache
def template() -> Template:
    return Engine().from_string(ITEMS)


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"x" * int(request.GET["bytes"]))


def view(request: HttpRequest) -> HttpResponse:
    from partners.models import Partner

    size = int(request.GET["bytes"])
    found = list(Partner.objects.order_by("pk")[: size // ITEM_BYTES])
    # The programme has fewer partners than a long page has rows.
    partners = islice(cycle(found), size // ITEM_BYTES)
    body = template().render(Context({"partners": partners}))[:size]
    return HttpResponse(body.ljust(size))


urlpatterns = [path("answer/", answer), path("view/", view)]
