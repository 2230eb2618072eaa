"""Mail that is to be sent, and what the worker did."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.publishing.constraints import ChoiceField, once

from . import emails

if TYPE_CHECKING:
    from .places import Place

# Longer than the slowest conversation with a mail server in which every answer comes just
# within EMAIL_TIMEOUT, and the minute in which its outcome is written.
LEASE = timedelta(minutes=5)


def new_token() -> str:
    return secrets.token_hex(16)


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


CAN_BE_SENT_AGAIN = (MailState.SENT, MailState.FAILED, MailState.CANCELLED)
CAN_BE_CANCELLED = (MailState.WAITING, MailState.FAILED)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def post(
        self,
        kind: str,
        item: models.Model,
        *,
        key: str | None = None,
        not_before: datetime | None = None,
    ) -> "OutgoingMail":
        """Have an email about `item` sent, once the transaction of the caller is committed.

        With a `key` there is one mail of this kind with that key: when it is there already,
        whatever became of it, that one is returned. The key may not hold personal data.

        Raises ValueError for a kind that nobody registered and for an item without a row.
        """
        if emails.find(kind) is None:
            raise ValueError(f"There is no email of the kind {kind!r}.")
        if item.pk is None:
            raise ValueError("An item is saved before a mail about it is posted.")
        values = {
            "content_type": ContentType.objects.get_for_model(item),
            "object_id": item.pk,
            "due_at": not_before or timezone.now(),
        }
        if key is None:
            return self.create(kind=kind, **values)
        mail, _created = self.get_or_create(kind=kind, key=key, defaults=values)
        return mail

    def due(self, now: datetime) -> Self:
        """What is to be sent at this moment, the longest waiting first."""
        waiting = self.filter(state=MailState.WAITING, due_at__lte=now)
        return waiting.order_by("due_at", "pk")

    def abandoned(self, now: datetime) -> Self:
        """What a worker began to send and never finished."""
        return self.filter(state=MailState.SENDING, lease_until__lte=now)

    def forget_old(self, now: datetime) -> int:
        """Delete what was sent or cancelled long ago; what failed stays until someone decides."""
        limit = now - timedelta(days=settings.OUTBOX_KEEP_DAYS)
        sent = Q(state=MailState.SENT, sent_at__lt=limit)
        cancelled = Q(state=MailState.CANCELLED, due_at__lt=limit)
        return self.filter(sent | cancelled).delete()[0]

    def claim(self, now: datetime) -> "OutgoingMail | None":
        """Take the first mail that is due, for this worker alone.

        On PostgreSQL others pass over the row that is locked. SQLite knows no such locks;
        there the condition of the update lets one worker through.
        """
        # A look takes no write lock on SQLite, a claim does.
        if not self.due(now).exists():
            return None
        with transaction.atomic(durable=True):
            while mail := self.due(now).select_for_update(skip_locked=True).first():
                if mail.take(now):
                    return mail
        return None

    def send_again(self, now: datetime) -> int:
        """Send as if it were new what was sent, failed or cancelled; say how many."""
        over = self.filter(state__in=CAN_BE_SENT_AGAIN)
        count = 0
        for pk in over.values_list("pk", flat=True):
            count += over.filter(pk=pk).update(
                state=MailState.WAITING,
                due_at=now,
                attempts=0,
                refusals=0,
                first_tried_at=None,
                sent_at=None,
                last_error="",
                # With the old Message-ID a receiving server could drop it as a duplicate.
                token=new_token(),
            )
        return count

    def cancel(self) -> int:
        return self.filter(state__in=CAN_BE_CANCELLED).update(state=MailState.CANCELLED)


class OutgoingMail(models.Model):
    """A mail that is to be sent about an item.

    The row holds no recipient, subject or text: those are written at the moment of
    sending. When the item is erased, so is what the mail would have said.
    """

    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(max_length=120, null=True, blank=True)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    item = GenericForeignKey()
    state = ChoiceField(_("state"), max_length=10, choices=MailState, default=MailState.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    refusals = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    first_tried_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=80, blank=True)
    token = models.CharField(max_length=32, default=new_token)

    place: "Place"
    """Where the desk finds what it is about, in the lists of the desk."""

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        default_permissions = ("view",)
        permissions = [("send_again_outgoingmail", "Can send mail again or cancel it")]
        constraints = [
            once("kind", "key", name="outbox_mail_key_unique"),
            models.CheckConstraint(condition=~Q(key=""), name="outbox_mail_key_filled"),
            models.CheckConstraint(
                condition=Q(state=MailState.SENDING, lease_until__isnull=False)
                | (~Q(state=MailState.SENDING) & Q(lease_until__isnull=True)),
                name="outbox_mail_lease_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
                name="outbox_mail_moment_when_sent",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="outbox_mail_state_due_idx")]

    def __str__(self) -> str:
        return f"{self.kind_label} ({self.pk})"

    @property
    @admin.display(description=_("kind"), ordering="kind")
    def kind_label(self) -> str:
        """What the coordinator calls this kind of mail."""
        return emails.label_of(self.kind)

    def secret(self, purpose: str = "link") -> str:
        """A secret for a link in this mail; it is in no column of the database.

        It is the same at every attempt: a mail that the server took without saying so is
        sent again, and the receiver may keep either of the two.
        """
        of_mail = f"{self.pk}:{self.token}"
        return salted_hmac(f"outbox.{purpose}", of_mail, algorithm="sha256").hexdigest()

    def take(self, now: datetime) -> bool:
        """Claim this mail, unless another worker was faster."""
        taken = OutgoingMail.objects.filter(
            pk=self.pk, state=MailState.WAITING, attempts=self.attempts, token=self.token
        ).update(
            state=MailState.SENDING,
            attempts=F("attempts") + 1,
            first_tried_at=Coalesce(F("first_tried_at"), now),
            lease_until=now + LEASE,
        )
        if taken:
            self.refresh_from_db()
        return bool(taken)

    def mark_sent(self, now: datetime) -> None:
        """Also when the lease ran out meanwhile: it has left, and must not leave twice.

        The token goes: with it and the key of the site the secret could be made again.
        """
        this_mail = OutgoingMail.objects.filter(pk=self.pk, token=self.token)
        this_mail.exclude(state=MailState.SENT).update(
            state=MailState.SENT, sent_at=now, lease_until=None, last_error="", token=new_token()
        )

    def settle(self, **values: Any) -> None:
        """End this attempt, unless another worker took the mail over."""
        OutgoingMail.objects.filter(
            pk=self.pk, state=MailState.SENDING, attempts=self.attempts, token=self.token
        ).update(lease_until=None, **values)


class JobRun(models.Model):
    """When a daily job last ran, and what came of it; the worker's heartbeat is one too."""

    name = models.CharField(_("name"), max_length=60)
    started_at = models.DateTimeField(_("last started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("daily job")
        verbose_name_plural = _("daily jobs")
        default_permissions = ("view",)
        constraints = [once("name", name="outbox_job_name_unique")]

    def __str__(self) -> str:
        return self.name
