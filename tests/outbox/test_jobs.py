"""What happens every day happens once, whatever number of workers."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.outbox import jobs
from portal.outbox.jobs import daily, every_minute, forget_old_mails, last_moment
from portal.outbox.models import JobRun, OutgoingMail

pytestmark = pytest.mark.django_db

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def ran() -> list:
    """Grows with every run of the job of the test."""
    runs = []

    @daily("proef")
    def work():
        runs.append(1)
        return f"{len(runs)} gedaan"

    return runs


def test_a_job_runs_once_a_day_whatever_number_of_workers(ran, clock):
    for _worker in range(3):
        jobs.run_due(clock)
    assert len(ran) == 1
    clock.advance(days=1)
    assert jobs.run_due(clock) == 1
    run = JobRun.objects.get()
    assert (run.finished_at, run.outcome) == (clock(), "2 gedaan")


def test_a_job_waits_for_its_hour(ran, clock):
    clock.time = datetime(2026, 5, 4, 2, 59, tzinfo=AMSTERDAM)
    jobs.run_due(clock)
    clock.advance(minutes=2)
    jobs.run_due(clock)
    assert len(ran) == 2


def test_a_worker_that_was_faster_leaves_nothing_to_claim(ran, clock):
    job = jobs._jobs["proef"]
    assert jobs.claim(job, clock())
    assert not jobs.claim(job, clock())


def test_a_job_that_was_broken_off_is_tried_again_after_an_hour(ran, clock):
    assert jobs.claim(jobs._jobs["proef"], clock())
    assert jobs.run_due(clock) == 0
    clock.advance(minutes=61)
    assert jobs.run_due(clock) == 1
    clock.advance(minutes=61)
    assert jobs.run_due(clock) == 0


def test_a_job_that_fails_stops_nothing_and_leaves_no_text(ran, clock, caplog):
    @daily("kapot", hour=1)
    def work():
        raise ValueError("wrong row of g.heim@example.nl")

    assert jobs.run_due(clock) == 2
    run = JobRun.objects.get(name="kapot")
    assert (run.finished_at, run.outcome) == (None, "ValueError")
    assert len(ran) == 1
    assert "ValueError at tests/outbox/test_jobs.py" in caplog.text
    assert "heim" not in caplog.text


def test_what_cannot_wait_for_a_day_runs_each_time_and_stops_nothing(ran, clock, caplog):
    @every_minute
    def work():
        raise ValueError("wrong row of g.heim@example.nl")

    for _minute in range(2):
        jobs.run_due(clock)
    assert len(ran) == 1
    assert caplog.text.count("ValueError at tests/outbox/test_jobs.py") == 2
    assert "heim" not in caplog.text


def test_a_long_outcome_is_cut_off(clock):
    daily("lang")(lambda: "x" * 500)
    jobs.run_due(clock)
    assert len(JobRun.objects.get().outcome) == 200


@pytest.mark.parametrize("name", ["proef", jobs.HEARTBEAT])
def test_two_jobs_of_one_name_are_a_mistake(ran, name):
    with pytest.raises(ImproperlyConfigured, match=name):
        daily(name)(str)


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        ((2026, 5, 4, 12), (2026, 5, 4, 1)),
        ((2026, 5, 4, 0), (2026, 5, 3, 1)),
        ((2026, 3, 29, 12), (2026, 3, 29, 1)),  # the clock was put forward at two
        ((2026, 10, 25, 12), (2026, 10, 25, 2)),  # and back at three
        ((2026, 10, 25, 1), (2026, 10, 24, 1)),
    ],
)
def test_the_hour_is_that_of_the_clock_on_the_wall(now, moment):
    assert last_moment(3, datetime(*now, tzinfo=AMSTERDAM)) == datetime(*moment, tzinfo=UTC)


def test_mails_that_are_over_are_forgotten_after_a_month(post, clock):
    states = {
        "sent": {"sent_at": clock()},
        "cancelled": {},
        "failed": {},
        "waiting": {},
    }
    for state, values in states.items():
        OutgoingMail.objects.filter(pk=post().pk).update(state=state, **values)
    assert OutgoingMail.objects.forget_old(clock.advance(days=29)) == 0
    assert OutgoingMail.objects.forget_old(clock.advance(days=2)) == 2
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"failed", "waiting"}


def test_the_cleaning_says_how_many(post, clock):
    OutgoingMail.objects.filter(pk=post().pk).update(state="sent", sent_at=clock())
    clock.advance(days=31)
    assert forget_old_mails().startswith("1 ")


def test_the_heartbeat_is_kept_in_one_row(clock):
    assert jobs.last_beat() is None
    for _beat in range(2):
        jobs.beat(clock.advance(minutes=1))
    assert jobs.last_beat() == clock()
    assert JobRun.objects.count() == 1
    assert jobs.label_of(jobs.HEARTBEAT) != jobs.HEARTBEAT
    assert jobs.label_of("van-vroeger") == "van-vroeger"
