"""A session that ended while the coordinator was typing: sign in, and go on where one was.

What was typed travels along in the page to sign in, so nothing of it is kept for strangers.
"""

from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views import csrf

AGAIN = "login-again"


def sign_in_again(request: HttpRequest) -> HttpResponse | None:
    """Ask to sign in, with what was typed; or let who does so go on, with nothing done yet."""
    if AGAIN not in request.POST:
        return _ask(request, AdminAuthenticationForm(request, prefix="login"))
    if not admin.site.has_permission(request):
        form = AdminAuthenticationForm(request, request.POST, prefix="login")
        if not form.is_valid():
            return _ask(request, form)
        login(request, form.get_user())
    # The page shows what was typed, as if one only opened it.
    request.method = "GET"
    if "post" in request.POST:  # Django deletes by what was sent, whatever the method
        request.POST = QueryDict()
    request.is_signed_in_again = True  # type: ignore[attr-defined]  # our own note
    text = _("Nothing has been done yet. Check what stands here, and send it once more.")
    messages.warning(request, text)
    return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Who signed in meanwhile in another tab has an old token in this one, and text to lose."""
    desk, entrance = reverse("admin:index"), reverse("admin:login")
    is_only_token = reason.startswith("CSRF")  # and not where the request came from
    if not is_only_token or not request.path.startswith(desk) or request.path == entrance:
        return csrf.csrf_failure(request, reason)
    return _ask(request, AdminAuthenticationForm(request, prefix="login"))


def _ask(request: HttpRequest, form: AdminAuthenticationForm) -> HttpResponse:
    files = [(name, [str(file)]) for name, file in request.FILES.items()]
    context = admin.site.each_context(request) | {
        "title": _("Go on where you were"),
        "form": form,
        "again": AGAIN,
        # Also without a token, which this page has anew, and without what nobody may read.
        "typed": [
            (name, value)
            for name, values in [*request.POST.lists(), *files]
            for value in values
            if name != AGAIN and not name.startswith(("csrf", "login-")) and "password" not in name
        ],
        "needs_login": not admin.site.has_permission(request),
    }
    page = TemplateResponse(request, "admin/sign_in_again.html", context, status=403)
    add_never_cache_headers(page)
    return page.render()
