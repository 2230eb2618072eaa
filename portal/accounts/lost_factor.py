"""A second factor that was lost: taken away, so that its owner sets up a new one."""

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest

from portal.outbox.models import OutgoingMail


@transaction.atomic
def reset(user: User, request: HttpRequest | None = None) -> None:
    """Who found it is out too: all sessions end. The owner gets a mail, a log the signal."""
    for factor in Authenticator.objects.filter(user=user):
        factor.delete()
        authenticator_removed.send(Authenticator, request=request, user=user, authenticator=factor)
    for session in UserSession.objects.filter(user=user):
        session.end()
    OutgoingMail.objects.post("factor-reset", user)
