"""Send what is due: claim, write, send, note the outcome.

No transaction is open while the mail server is spoken to. When a worker is killed in
between, the lease on the mail runs out and it is sent again, with the same Message-ID:
that a mail leaves twice cannot be ruled out, that it never leaves can.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from email.utils import parseaddr

from django.core.mail import BadHeaderError, EmailMessage
from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django.utils import timezone

from portal.runtime.addresses import on_the_wire
from portal.runtime.error_reports import place

from . import emails
from .delivery import Trouble, Undelivered, deliver
from .models import MailState, OutgoingMail
from .retries import next_attempt

logger = logging.getLogger(__name__)

RECORD_TRIES = 30
RECORD_PAUSE = 2.0  # seconds

Clock = Callable[[], datetime]
Wait = Callable[[float], object]


Outcome = Counter[MailState | Trouble]
"""How many mails came in which state; with Trouble.SERVER no other needs to be tried now."""


def send_next(now: Clock = timezone.now, wait: Wait = time.sleep) -> Outcome:
    """Send the mail that is due longest; what came of it, and nothing when none is due."""
    outcome = take_back(now())
    if not outcome and (mail := OutgoingMail.objects.claim(now())):
        outcome = send(mail, now, wait)
    return outcome


def take_back(now: datetime) -> Outcome:
    """Let mails of a worker that was killed wait for another attempt."""
    outcome = Outcome()
    for mail in OutgoingMail.objects.abandoned(now):
        outcome += postpone(mail, "interrupted", Trouble.TEMPORARY, now)
    return outcome


def send(mail: OutgoingMail, now: Clock, wait: Wait) -> Outcome:
    """Send a mail that this worker has claimed, and note what came of it."""
    try:
        message = compose(mail)
        if message is None:
            mail.settle(state=MailState.CANCELLED)
            return Outcome([MailState.CANCELLED])
        deliver(message)
    except Undelivered as error:
        return postpone(mail, error.reason, error.trouble, now())
    except Exception as error:  # noqa: BLE001 - in any way, of any app; other mails must go on
        logger.error("Mail %s (%s) failed: %s", mail.pk, mail.kind, place(error))
        return postpone(mail, f"compose: {type(error).__name__}", Trouble.TEMPORARY, now())
    sent_at = now()
    surely(lambda: mail.mark_sent(sent_at), wait)
    return Outcome([MailState.SENT])


def compose(mail: OutgoingMail) -> EmailMessage | None:
    """The mail as it is sent, or None when it is no longer wanted; raises Undelivered."""
    email = emails.find(mail.kind)
    if email is None:
        raise Undelivered("unknown kind", Trouble.HOPELESS)
    with transaction.atomic():
        item = mail.item if mail.content_type.model_class() else None
        message = None if item is None else email.compose(item, mail)
    if message is None:
        return None
    # Of two recipients one could be refused, and the other would get every attempt.
    if len(message.recipients()) != 1:
        raise Undelivered("not one recipient", Trouble.HOPELESS)
    message.extra_headers["Message-ID"] = message_id(mail, message)
    # Asks absence assistants not to answer.
    message.extra_headers.setdefault("Auto-Submitted", "auto-generated")
    try:
        # Django would spell the domain by IDNA 2003: "straße" became another domain.
        message.to = [on_the_wire(recipient) for recipient in message.to]
        # What looks like an encoded word would be decoded by whoever reads it.
        message.subject = message.subject.replace("=?", "= ?")
        message.message()
    except BadHeaderError:
        raise Undelivered("line break in a header", Trouble.HOPELESS) from None
    except ValueError:
        raise Undelivered("invalid address", Trouble.HOPELESS) from None
    return message


def message_id(mail: OutgoingMail, message: EmailMessage) -> str:
    """The same at every attempt, so that a receiving server can drop a duplicate."""
    domain = parseaddr(message.from_email)[1].rpartition("@")[2] or "localhost"
    return f"<{mail.pk}.{mail.token}@{domain}>"


def postpone(mail: OutgoingMail, reason: str, trouble: Trouble, now: datetime) -> Outcome:
    """Let the mail wait for its next attempt, or give up when there is none."""
    moment = next_attempt(mail, trouble, now)
    state = MailState.WAITING if moment else MailState.FAILED
    refusals = mail.refusals + (trouble is Trouble.REFUSED)
    mail.settle(state=state, due_at=moment or mail.due_at, refusals=refusals, last_error=reason)
    if not moment:
        logger.warning("Mail %s (%s) could not be sent: %s", mail.pk, mail.kind, reason)
    return Outcome([state, Trouble.SERVER] if trouble is Trouble.SERVER else [state])


def surely(record: Callable[[], None], wait: Wait) -> None:
    """Write that a mail has left, also when the database is away for a minute.

    A mail of which this is not written is sent once more when its lease runs out.
    """
    for _attempt in range(RECORD_TRIES - 1):
        try:
            return record()
        except (OperationalError, InterfaceError):
            close_old_connections()
            wait(RECORD_PAUSE)
    return record()
