"""A process beside the tests: `python -m tests.outbox.process <what> <port of the mail server>`.

It says when it is ready and begins when it reads a line, so that several begin together.
"""

# Django is set up before its models can be imported.
# ruff: noqa: E402, T201
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings

from partners.models import Partner
from portal.outbox.emails import email
from portal.outbox.models import OutgoingMail, OutgoingMailQuerySet
from tests.outbox.sending import send_due

from .emails import KIND, compose


def unguarded_claim(queryset, now):
    """Claiming as one would without thinking of a second worker."""
    mail = OutgoingMail.objects.due(now).first()
    time.sleep(0.01)
    if mail:
        OutgoingMail.objects.filter(pk=mail.pk).update(
            state="sending", lease_until=now, sent_at=None
        )
    return mail


def post_with_one_key() -> None:
    item = Partner.objects.get()
    for number in range(20):
        OutgoingMail.objects.post(KIND, item, key=f"key {number}")


def main() -> None:
    what, port = sys.argv[1:]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
    email(KIND, label="Proefbrief")(compose)
    if what == "send-unguarded":
        OutgoingMailQuerySet.claim = unguarded_claim
    OutgoingMail.objects.exists()  # connected
    print("ready", flush=True)
    sys.stdin.readline()
    if what == "post":
        post_with_one_key()
    else:
        send_due()


if __name__ == "__main__":
    main()
