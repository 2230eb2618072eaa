"""When so many forms come in that their senders are asked for more. No limit shuts a form.

Only what is let in counts, by the hour and apart for each purpose: who asks for links changes
nothing for who registers, and a form that is not let in writes nothing. Past a limit the form
comes back with a ticket. Who looks at it once more, ticks a box that was not there before,
waits and sends it again is let in, however many others there are. That does not count: with
tickets one network cannot use up what is for all.

What strangers can have us mail: to one mailbox one mail an hour (`registering`). To different
mailboxes MAX_IN_TOTAL an hour; beyond that it takes a robot made for this form, and for each
mailbox a page, a wait and a second form from the same network.
"""

from datetime import UTC, datetime, timedelta
from typing import cast

from django.core import signing
from django.db.models import F, Max
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.runtime.networks import client_address, network_of

from .models import SubmissionCount
from .models.interest import mailbox_of
from .stranger_form import StrangerForm

# Forms in an hour. A municipality has one address on the network for all who work there.
MAX_PER_NETWORK = 30
MAX_BEFORE_BUSY = 1_000  # from everywhere; above it each network gets less
MAX_PER_NETWORK_WHEN_BUSY = 10
MAX_IN_TOTAL = 3_000  # nine for each municipality
# Seconds to wait above the limit of one's network, and above that of all together.
WAIT_OF_NETWORK, WAIT_OF_ALL = 30, 180
TICKET_VALID = 3_600  # seconds, from the moment that it lets a form in
KEPT = timedelta(days=1)


class Gate:
    """Lets a valid form in, or asks its sender for more."""

    def __init__(self, request: HttpRequest, form: StrangerForm) -> None:
        purpose, network = form.signed_for, network_of(client_address(request))
        self._form = form
        self._now = timezone.now()
        self._second = int(self._now.timestamp())
        self._hour = self._now.replace(minute=0, second=0, microsecond=0)
        self._keys = [_key(f"{purpose}|{self._hour}"), _key(f"{purpose}|{network}|{self._hour}")]
        self._wait = self._asked_wait()
        mailbox = mailbox_of(form.cleaned_data["email"])
        self._signer = signing.Signer(salt=f"themes.ticket|{purpose}|{network}|{mailbox}")
        self._ticket = form.data.get("ticket", "")
        self.is_spent = False
        self._opens_at = self._read_ticket()

    def _asked_wait(self) -> int:
        """For how many seconds a limit asks to wait; 0 while none is reached."""
        rows = SubmissionCount.objects.filter(key__in=self._keys)
        counts = dict(rows.values_list("key", "count"))
        total, of_network = (counts.get(key, 0) for key in self._keys)
        if total >= MAX_IN_TOTAL:
            return WAIT_OF_ALL
        most = MAX_PER_NETWORK if total < MAX_BEFORE_BUSY else MAX_PER_NETWORK_WHEN_BUSY
        return WAIT_OF_NETWORK if of_network >= most else 0

    def _read_ticket(self) -> int | None:
        """When the ticket lets the form in; None when it is of another form, used or expired."""
        try:
            opens_at = int(self._signer.unsign(self._ticket))
        except signing.BadSignature:
            return None
        self.is_spent = SubmissionCount.objects.filter(key=_key(self._ticket)).exists()
        is_expired = self._second > opens_at + TICKET_VALID
        # Later than any wait: the clock was put back since.
        opens_at = min(opens_at, self._second + WAIT_OF_ALL)
        return None if self.is_spent or is_expired else opens_at

    @property
    def is_open(self) -> bool:
        is_time = self._opens_at is not None and self._opens_at <= self._second
        return not self._wait or (is_time and self._form.cleaned_data["checked_again"])

    def enter(self) -> bool:
        """Count a form that comes in, or spend its ticket; while no other form can come in.

        False when another form has just spent the ticket.
        """
        if self._wait:
            _row, is_first = SubmissionCount.objects.get_or_create(
                key=_key(self._ticket), defaults={"hour": self._now}
            )
            self._opens_at = self._opens_at if is_first else None
            return is_first
        SubmissionCount.objects.filter(hour__lt=self._now - KEPT).delete()
        for key in self._keys:
            SubmissionCount.objects.update_or_create(
                key=key, hour=self._hour, defaults={"count": F("count") + 1}, create_defaults={}
            )
        return True

    def ask(self) -> tuple[str, int]:
        """What is asked now, in words, and in how many seconds to send the form again.

        The ticket for that stands in the form; a box that was not ticked is a mistake in it.
        """
        opens_at = self._opens_at or self._second + self._wait
        cast("QueryDict", self._form.data)["ticket"] = self._signer.sign(str(opens_at))
        seconds = max(0, opens_at - self._second)
        if not seconds:
            self._form.add_error("checked_again", _("Tick the box once you have checked all."))
            return "", seconds
        if self._opens_at is None:
            text = _(
                "Very many forms are coming in at this moment, so we ask a little more of you. "
                "Your form has not been sent yet; what you typed is still here. Check it once "
                "more, tick the box at the bottom, and send it in %(seconds)d seconds, at "
                "%(time)s or later."
            )
        else:
            text = ngettext(
                "That was too soon: your form has not been sent yet. Wait %(seconds)d more second, "
                "until %(time)s. Then send it, with the box at the bottom ticked.",
                "That was too soon: your form has not been sent yet. Wait %(seconds)d more "
                "seconds, until %(time)s. Then send it, with the box at the bottom ticked.",
                seconds,
            )
        moment = timezone.localtime(datetime.fromtimestamp(opens_at, UTC))
        values = {"seconds": seconds, "time": time_format(moment, "H:i:s")}
        return text % values, seconds


def _key(what: str) -> str:
    return salted_hmac("themes.submissions", what).hexdigest()


def remember_mail(mailbox: str, moment: datetime) -> None:
    """Remember for a day that a mailbox was mailed, without keeping its address."""
    SubmissionCount.objects.get_or_create(key=_key(f"mail|{mailbox}"), hour=moment)


def last_mail(mailbox: str) -> datetime | None:
    """When a mailbox was last mailed, as far as that was remembered here."""
    mails = SubmissionCount.objects.filter(key=_key(f"mail|{mailbox}"))
    return mails.aggregate(last=Max("hour"))["last"]
