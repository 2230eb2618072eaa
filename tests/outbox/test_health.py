"""A worker, a job and a mail that stay behind are told."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from portal.outbox import jobs
from portal.outbox.models import JobRun
from portal.runtime import health
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def test_a_worker_that_was_never_there_and_one_that_is_silent(now):
    assert "heeft nog niet gedraaid" in str(health.look(now)["worker"].text)
    jobs.beat(now - timedelta(minutes=59))
    assert health.look(now)["worker"] is None
    jobs.beat(now - timedelta(hours=3))
    assert "is stil sinds" in str(health.look(now)["worker"].text)


@pytest.mark.parametrize(
    ("values", "is_told"),
    [
        ({"finished": 2}, False),
        ({"outcome": "3 erased", "finished": 24}, False),
        ({"outcome": "OperationalError"}, True),
        ({"started": 30, "finished": 30}, True),
        ({"started": 0.1}, False),
    ],
    ids=["done", "done a day ago", "failed", "not since", "runs now"],
)
def test_a_daily_job_that_did_not_run_is_told(now, values, is_told):
    jobs.daily("forget", label="Oude mails vergeten")(lambda: "")
    begun, ended = values.get("started", values.get("finished", 1)), values.get("finished")
    JobRun.objects.create(
        name="forget",
        started_at=now - timedelta(hours=begun),
        finished_at=ended and now - timedelta(hours=ended),
        outcome=values.get("outcome", ""),
    )
    problem = health.look(now)["jobs"]
    assert bool(problem) == is_told
    assert not problem or "Oude mails vergeten" in str(problem.text)


def test_a_job_that_is_gone_is_not_missed(now):
    JobRun.objects.create(name="of-before", started_at=now - timedelta(days=90))
    assert health.look(now)["jobs"] is None


@pytest.mark.parametrize(("minutes", "is_told"), [(10, False), (61, True)])
def test_a_mail_that_waits_for_an_hour_is_told_and_always_how_long_the_oldest_waits(
    now, minutes, is_told
):
    assert health.look(now)["mail"] is None
    make.OutgoingMailFactory(due_at=now - timedelta(minutes=minutes))
    make.OutgoingMailFactory(due_at=now - timedelta(minutes=1))
    found = health.look(now)["mail"]
    assert bool(found) == is_told
    since = date_format(timezone.localtime(now - timedelta(minutes=minutes)), "j F Y H:i")
    assert str(found.text).endswith(f"De oudste mail wacht sinds {since}.")
    assert ("een uur wachten: 1." in str(found.text)) == is_told


def test_a_mail_for_later_does_not_wait_yet(now):
    make.OutgoingMailFactory(due_at=now + timedelta(minutes=61))
    assert health.look(now)["mail"] is None
