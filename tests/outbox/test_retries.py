from datetime import UTC, datetime, timedelta

import pytest

from portal.outbox.delivery import Trouble
from portal.outbox.models import OutgoingMail
from portal.outbox.retries import SPREAD, next_attempt

BEGIN = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def pause(trouble, *, attempts=1, refusals=0, since=timedelta()) -> timedelta | None:
    mail = OutgoingMail(attempts=attempts, refusals=refusals, first_tried_at=BEGIN - since)
    moment = next_attempt(mail, trouble, BEGIN)
    return moment and moment - BEGIN


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 120), (6, 240), (9, 240)]
)
def test_the_pauses_grow(attempts, minutes):
    found = pause(Trouble.TEMPORARY, attempts=attempts) / timedelta(minutes=1)
    assert minutes * (1 - SPREAD) <= found <= minutes * (1 + SPREAD)


def test_mails_that_failed_together_do_not_come_back_together():
    assert len({pause(Trouble.TEMPORARY) for _number in range(20)}) > 10


def test_without_a_server_the_pauses_stay_short():
    assert pause(Trouble.SERVER, attempts=9) <= timedelta(minutes=18)


def test_a_mail_is_given_up_after_two_days():
    assert pause(Trouble.TEMPORARY, attempts=9, since=timedelta(hours=40))
    assert pause(Trouble.TEMPORARY, attempts=9, since=timedelta(hours=47)) is None


def test_a_refusal_counts_more_than_a_server_that_is_down():
    assert pause(Trouble.REFUSED, attempts=20, refusals=0)
    assert pause(Trouble.REFUSED, attempts=20, refusals=1)
    assert pause(Trouble.REFUSED, attempts=3, refusals=2) is None
