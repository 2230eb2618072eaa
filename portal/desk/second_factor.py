"""The second factor: whether this session showed one, and whether it has to.

That an account has one is not enough: somebody with only its password could be in already.
"""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def was_given(request: HttpRequest, within: float = float("inf")) -> bool:
    """Whether this session showed a second factor, at most so many seconds ago."""
    records, since = get_authentication_records(request, request.user), time.time() - within
    return any(record["method"] == "mfa" and record["at"] >= since for record in records)


def is_missing(request: HttpRequest) -> bool:
    """Whether nothing may be done before a second factor was shown, or set up."""
    is_there = was_given(request) and is_mfa_enabled(request.user, FACTORS)
    return settings.SECOND_FACTOR_REQUIRED and not is_there


def ask(request: HttpRequest) -> HttpResponse:
    """To where one shows a second factor or sets one up, for who works at the desk."""
    if not (request.user.is_staff and request.user.is_active):
        raise PermissionDenied
    ways = get_adapter().get_reauthentication_methods(request.user)
    place = ways[0]["url"] if ways else reverse("mfa_activate_totp")
    return redirect_to_login(request.get_full_path(), place)


@receiver(authenticator_added, dispatch_uid="desk-second-factor")
def _note(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Who sets up a factor shows it by that: the code of the app, or the key itself."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", type=authenticator.type)
