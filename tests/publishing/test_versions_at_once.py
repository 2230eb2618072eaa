"""Two editors at the same moment: nobody gets an error page, and nothing is lost."""

import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from portal.publishing.models import ContentVersion
from tests import factories as make

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time by itself"
    ),
]


def save(partner, summary: str) -> None:
    partner.summary = summary
    partner.save()


def failures_of_two_editors() -> list[str]:
    """One saves two items in one transaction, the other the second of them in between."""
    first, second = make.PartnerFactory(), make.PartnerFactory()
    has_saved_one = threading.Event()
    failures: list[str] = []

    def save_both():
        with transaction.atomic():
            save(first, "van de een")
            has_saved_one.set()
            time.sleep(0.5)
            save(second, "van de een")

    def save_second():
        has_saved_one.wait(10)
        with transaction.atomic():
            save(second, "van de ander")

    def run(edit):
        try:
            edit()
        except OperationalError as error:
            failures.append(type(error.__cause__).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[edit]) for edit in (save_both, save_second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_editors_wait_for_each_other():
    assert failures_of_two_editors() == []


def test_without_the_lock_they_would_wait_for_each_other_for_ever(monkeypatch):
    monkeypatch.setattr(ContentVersion, "lock", lambda: None)
    assert failures_of_two_editors() == ["DeadlockDetected"]
