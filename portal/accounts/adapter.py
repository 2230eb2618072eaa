"""How allauth works here: within limits, for the desk only, with mail from the outbox."""

from threading import BoundedSemaphore
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal.ratelimit import consume, get_ip, handler429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.desk import security_log
from portal.desk.second_factor import was_given
from portal.desk.signing_in import code_is_next
from portal.outbox.models import OutgoingMail
from portal.runtime.networks import client_address

HASHES = BoundedSemaphore(2)  # at once; the other threads of a process go on serving pages
WRONG = _("This name and password do not belong to an account for the desk.")
TOO_MANY = _(
    "There were too many attempts with this name, or from your network. Try again in ten minutes."
)


class AccountAdapter(DefaultAccountAdapter):
    is_of_password = False
    """Whether the limit that is asked for is that of passwords."""

    error_messages = DefaultAccountAdapter.error_messages | {
        **dict.fromkeys(("username_password_mismatch", "email_password_mismatch"), WRONG),
        **dict.fromkeys(("too_many_login_attempts", "rate_limited"), TOO_MANY),
        "busy": _("Many people sign in at this moment. Try again in ten seconds."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account} {get_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuses before anything is hashed."""
        self.is_of_password = True
        account = super()._get_login_attempts_cache_key(request, **credentials)
        limit = {"app": "allauth.account", "action": "login_failed_anywhere", "key": account}
        super().pre_authenticate(request, **credentials)
        if not consume(request, **limit):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Who may work at the desk; a wait would hold the thread, so who comes last is refused.

        A log hears of each refusal by the signal of Django, which sends it for a wrong password.
        """
        named = {"request": request, "credentials": {"username": credentials.get("username")}}
        try:
            if not HASHES.acquire(blocking=False):
                raise self.validation_error("busy")
            try:
                user = super().authenticate(request, **credentials)
            finally:
                HASHES.release()
        except ValidationError as error:
            user_login_failed.send(None, by_limit=error.code, **named)
            raise
        if user and user.is_active and not user.is_staff:
            user_login_failed.send(None, **named)
        return user if user and user.is_active and user.is_staff else None

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """The limit of codes and keys is told here too; of a password there is a signal."""
        if code == "too_many_login_attempts" and not self.is_of_password:
            note_refusal("locked")
        return super().validation_error(code, *args)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Signing in by the factor counts too; who has none yet has nothing to show."""
        is_recent = was_given(self.request, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
        return is_mfa_enabled(self.request.user) and not is_recent

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """One mail an hour that a stranger can cause; its link is made when it is sent."""
        key = f"{user.pk}-{timezone.now():%Y%m%d%H}"
        OutgoingMail.objects.post("password-reset", user, key=key)


def too_many(request: HttpRequest) -> HttpResponse:
    """The page of allauth for a network that asks too often, which tells no log."""
    page = request.resolver_match  # by its name: an address may hold a secret
    security_log.note("sign-in", (page and page.url_name) or "", result="locked")
    return handler429(request)


def note_refusal(result: str) -> None:
    """Of a code or a key, of who gave the password or is in already."""
    request = context.request
    stage = code_is_next(request)
    user = stage.login.user if stage else request.user
    security_log.note_factor(user, result, actor=request.user.pk)


class FactorAdapter(DefaultMFAAdapter):
    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Every code and key that is refused passes here; of a key allauth sends no signal."""
        if code == "incorrect_code":
            note_refusal("refused")
        return super().validation_error(code, *args)
