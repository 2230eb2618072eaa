"""The links in a text to other pages of the portal, as far as visitors may see those."""

import html
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Value
from django.urls import Resolver404, resolve

from .models import Publishable
from .views import PublicDetailView


def without_hidden_pages(markup: str) -> str:
    """The text, with the words alone where a link leads to a page that is not public.

    One query, however many links; none for a text without any to such a page.
    """
    link = re.compile(rf'<a href="(?:{re.escape(settings.SITE_URL)})?(/[^"]*)".*?>(.*?)</a>', re.S)
    pages = {address: _page_at(address) for address, _words in link.findall(markup)}
    kinds = {page[0]._meta.label: page[0] for page in pages.values() if page}
    slugs, asked = {page[1] for page in pages.values() if page}, []
    for label, model in kinds.items():
        for path in ("slug", "former_slugs__slug"):
            rows = model._default_manager.published().filter(**{f"{path}__in": slugs}).order_by()
            asked.append(rows.values_list(Value(label), F(path)))
    found = asked[0].union(*asked[1:]) if asked else ()
    public = {None, *((kinds[label], slug) for label, slug in found)}
    return link.sub(lambda one: one[0 if pages[one[1]] in public else 2], markup)


def _page_at(address: str) -> tuple[type[Publishable], str] | None:
    try:
        match = resolve(urlsplit(html.unescape(address)).path)
    except Resolver404:
        return None
    view: type = getattr(match.func, "view_class", object)
    if not issubclass(view, PublicDetailView):
        return None
    return view.model, match.kwargs[view.slug_url_kwarg]
