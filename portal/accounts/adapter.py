"""How allauth works here: within limits, for the desk only, with mail from the outbox."""

from threading import BoundedSemaphore
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import consume, get_ip
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.desk.second_factor import was_given
from portal.outbox.models import OutgoingMail
from portal.runtime.networks import client_address

HASHES = BoundedSemaphore(2)  # at once; the other threads of a process go on serving pages
WRONG = _("This name and password do not belong to an account for the desk.")
TOO_MANY = _(
    "There were too many attempts with this name, or from your network. Try again in ten minutes."
)


class AccountAdapter(DefaultAccountAdapter):
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
        """Refuses before anything is hashed, which a log hears by the signal of Django."""
        account = super()._get_login_attempts_cache_key(request, **credentials)
        limit = {"app": "allauth.account", "action": "login_failed_anywhere", "key": account}
        try:
            super().pre_authenticate(request, **credentials)
            if not consume(request, **limit):
                raise self.validation_error("too_many_login_attempts")
        except ValidationError:
            user_login_failed.send(None, credentials={}, request=request, is_refused=True)
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Who may work at the desk; a wait would hold the thread, so who comes last is refused."""
        if not HASHES.acquire(blocking=False):
            raise self.validation_error("busy")
        try:
            user = super().authenticate(request, **credentials)
        finally:
            HASHES.release()
        return user if user and user.is_active and user.is_staff else None

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Signing in by the factor counts too; who has none yet has nothing to show."""
        is_recent = was_given(self.request, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
        return is_mfa_enabled(self.request.user) and not is_recent

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """One mail an hour that a stranger can cause; its link is made when it is sent."""
        key = f"{user.pk}-{timezone.now():%Y%m%d%H}"
        OutgoingMail.objects.post("password-reset", user, key=key)
