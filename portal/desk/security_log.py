"""What was done with accounts and personal data, for who looks into an incident.

One line each in the log `portal.security`: what, with which object, how it ended, by which
account, from which network. Accounts and registrations are numbers; nothing that was typed is
here, because who mistypes a user name has often typed a password.
"""

import logging
from typing import Any

from allauth.mfa import signals as mfa
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth import get_user_model, signals
from django.contrib.auth.models import User
from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from portal.runtime.request_log import origin

logger = logging.getLogger("portal.security")

_DONE = {ADDITION: "made", CHANGE: "changed", DELETION: "deleted"}


def note(action: str, item: str = "", *, result: str = "done", actor: int | None = None) -> None:
    fields = {"action": action, "object": item, "result": result, "actor": actor}
    fields["origin"] = origin()
    text = "%(action)s %(object)s: %(result)s (by account %(actor)s, from %(origin)s)"
    logger.info(text, fields, extra=fields)


@receiver(signals.user_logged_in, dispatch_uid="desk-security")
def _signed_in(user: User, **_signal: Any) -> None:
    note("sign-in", actor=user.pk)


@receiver(signals.user_logged_out, dispatch_uid="desk-security")
def _signed_out(user: User | None, **_signal: Any) -> None:
    if user is not None:
        note("sign-out", actor=user.pk)


@receiver(signals.user_login_failed, dispatch_uid="desk-security")
def _refused(credentials: dict[str, Any], **signal: Any) -> None:
    """The name may be a mail address, which more than one account can have."""
    name = str(credentials.get("username") or "")
    of_name = Q(username__iexact=name) | Q(email__iexact=name, email__gt="")
    keys = get_user_model().objects.filter(of_name).values_list("pk", flat=True).order_by("pk")
    item = ", ".join(f"account {key}" for key in keys) or "no such account"
    results = {None: "refused", "busy": "busy"}  # else by a limit, before anything was looked at
    note("sign-in", item, result=results.get(signal.get("by_limit"), "locked"))


def note_factor(user: Any, result: str, actor: int | None = None) -> None:
    note("second factor", f"account {user.pk or 'unknown'}", result=result, actor=actor)


@receiver((mfa.authenticator_added, mfa.authenticator_reset), dispatch_uid="desk-security")
def _factor_added(user: User, **_signal: Any) -> None:
    note_factor(user, "made", user.pk)


@receiver(mfa.authenticator_removed, dispatch_uid="desk-security")
def _factor_removed(user: User, request: HttpRequest | None, **_signal: Any) -> None:
    """By its owner, by another at the desk, or by the command for a lost one."""
    actor = request.user.pk if request else None
    note_factor(user, "deleted", actor)


@receiver((post_save, post_delete), sender=get_user_model(), dispatch_uid="desk-security-account")
def _account(instance: User, created: bool | None = None, **signal: Any) -> None:
    if set(signal.get("update_fields") or ()) != {"last_login"}:
        result = {None: "deleted", True: "made", False: "changed"}[created]
        note("account", f"account {instance.pk}", result=result)


@receiver(post_save, sender=LogEntry, dispatch_uid="desk-security")
def _at_the_desk(instance: LogEntry, **_signal: Any) -> None:
    """Who changed an account or a group, with its rights."""
    if instance.content_type and instance.content_type.app_label == "auth":
        item = f"{instance.content_type.model} {instance.object_id}"
        note("rights", item, result=_DONE[instance.action_flag], actor=instance.user_id)
