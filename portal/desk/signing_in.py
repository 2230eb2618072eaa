"""A session that ended while the coordinator was typing: sign in, and go on where one was.

What was typed travels along in the page to sign in, so nothing of it is kept for strangers.
"""

from http import HTTPStatus
from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.stages import LoginStageController
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.stages import AuthenticateStage
from django.contrib import admin, messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views import csrf

AGAIN = "login-again"
SEEN_EVERY = 300  # seconds
WAITS = {"too_many_login_attempts": 600, "rate_limited": 600, "busy": 10}
"""By the code of a refusal, the seconds after which one may try again."""


def show_wait(form: BaseForm, page: HttpResponse) -> None:
    """Give the page the status of a limit when the form was refused for one."""
    errors = [error for of_field in form.errors.as_data().values() for error in of_field]
    if seconds := max((WAITS.get(error.code or "", 0) for error in errors), default=0):
        page.status_code, page["Retry-After"] = HTTPStatus.TOO_MANY_REQUESTS, str(seconds)


def sign_in_again(request: HttpRequest) -> HttpResponse | None:
    """Ask to sign in, with what was typed; or let who does so go on, with nothing done yet."""
    if AGAIN not in request.POST:
        return _ask(request)
    if request.user.is_anonymous:
        stage = code_is_next(request)
        form = _form(request, stage, request.POST)
        if not form.is_valid():
            return _ask(request, form)
        if stage:
            form.save()
            stage.exit()
        else:
            form.login(request, redirect_url=request.path)
        if request.user.is_anonymous:  # the code of a second factor is asked next
            return _ask(request)
    if not admin.site.has_permission(request):
        return None  # to where one sets up a second factor
    # The page shows what was typed, as if one only opened it.
    request.method = "GET"
    if "post" in request.POST:  # Django deletes by what was sent, whatever the method
        request.POST = QueryDict()
    request.is_signed_in_again = True  # type: ignore[attr-defined]  # our own note
    text = _("Nothing has been done yet. Check what stands here, and send it once more.")
    messages.warning(request, text)
    return None


def keep_session(request: HttpRequest) -> None:
    """Begin the two hours anew, but not with each page: who reads would wait for who writes."""
    now = int(timezone.now().timestamp())
    if abs(now - request.session.get("seen", 0)) >= SEEN_EVERY:
        request.session["seen"] = now


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Who signed in meanwhile in another tab has an old token in this one, and text to lose."""
    is_only_token = reason.startswith("CSRF")  # and not where the request came from
    is_desk = request.resolver_match is not None and request.resolver_match.app_name == "admin"
    return _ask(request) if is_only_token and is_desk else csrf.csrf_failure(request, reason)


def code_is_next(request: HttpRequest) -> Any:
    """The step of the code, for who has given the password."""
    return LoginStageController.enter(request, AuthenticateStage.key)


def _form(request: HttpRequest, stage: Any, data: QueryDict | None = None) -> Any:
    if stage:
        return AuthenticateForm(data, user=stage.login.user, prefix="login")
    return LoginForm(data, request=request, prefix="login")


def _ask(request: HttpRequest, form: BaseForm | None = None) -> HttpResponse:
    files = [(name, [str(file)]) for name, file in request.FILES.items()]
    form = form or _form(request, code_is_next(request))
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
        "needs_login": request.user.is_anonymous,
    }
    page = TemplateResponse(request, "admin/sign_in_again.html", context, status=403)
    show_wait(form, page)
    add_never_cache_headers(page)
    return page.render()
