"""The command for who does not run the worker: it says what it did, or would do."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests import factories as make
from themes.interest.models import Interest, RetentionRun
from themes.interest.models.interest import InterestState

pytestmark = pytest.mark.django_db


def said(**options: bool) -> str:
    out = io.StringIO()
    call_command("erase_interest", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def old() -> Interest:
    interest = make.InterestFactory()
    Interest.objects.filter(pk=interest.pk).update(
        state=InterestState.NEW,
        confirmed_at=None,
        created_at=timezone.now() - timedelta(days=999),
    )
    return interest


def test_a_dry_run_counts_and_erases_nothing(old):
    assert "unconfirmed: 1 would be erased" in said(dry_run=True)
    assert Interest.objects.get() == old
    assert not RetentionRun.objects.exists()


def test_it_erases_what_is_past_its_time_and_notes_that(old):
    assert "unconfirmed: 1 erased" in said()
    assert not Interest.objects.exists()
    assert RetentionRun.objects.get().unconfirmed == 1
    assert "unconfirmed: 0 erased" in said()
