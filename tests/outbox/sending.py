"""Sending all that is due at once, which the worker does mail by mail."""

import time

from django.utils import timezone

from portal.outbox.delivery import Trouble
from portal.outbox.sending import Outcome, send_next


def send_due(*, now=timezone.now, wait=time.sleep) -> Outcome:
    """Send until nothing is due any more or the mail server is gone; what came of it by state."""
    total = Outcome()
    while not total[Trouble.SERVER] and (outcome := send_next(now, wait)):
        total += outcome
    return total
