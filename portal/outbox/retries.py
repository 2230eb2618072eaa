"""When a mail that could not be sent is tried again."""

from datetime import datetime, timedelta
from random import SystemRandom

from .delivery import Trouble
from .models import OutgoingMail

# The last one repeats.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240)]
GIVE_UP_AFTER = timedelta(hours=48)
# The server is down for all mails: once it is back, they should leave soon.
MAX_PAUSE_WITHOUT_SERVER = timedelta(minutes=15)
# A server that says "never" is asked twice more: full and blocked mailboxes say so too.
PAUSES_AFTER_REFUSAL = [timedelta(hours=1), timedelta(hours=23)]
SPREAD = 0.2

_random = SystemRandom()


def next_attempt(mail: OutgoingMail, trouble: Trouble, now: datetime) -> datetime | None:
    """The moment of the next attempt, or None when it is time to give up."""
    if trouble is Trouble.HOPELESS:
        return None
    if trouble is Trouble.REFUSED:
        if mail.refusals >= len(PAUSES_AFTER_REFUSAL):
            return None
        pause = PAUSES_AFTER_REFUSAL[mail.refusals]
    else:
        pause = PAUSES[min(mail.attempts, len(PAUSES)) - 1]
    if trouble is Trouble.SERVER:
        pause = min(pause, MAX_PAUSE_WITHOUT_SERVER)
    # Mails that failed together do not come back all at once.
    moment = now + pause * _random.uniform(1 - SPREAD, 1 + SPREAD)
    return moment if moment <= (mail.first_tried_at or now) + GIVE_UP_AFTER else None
