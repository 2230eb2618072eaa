"""The quality of the search on the programme's own content does not get less unseen."""

import io

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.search import evaluation

MAX_MISSED = 0.06


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", stdout=io.StringIO())
        call_command("load_programme", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_loaded", "db")
def test_what_visitors_type_finds_what_they_mean_and_the_readme_says_how_often():
    table, missed = evaluation.evaluate(evaluation.addresses_of)
    assert len(missed) <= MAX_MISSED * len(evaluation.cases()), missed
    assert table in evaluation.README.read_text("utf-8")


def test_there_are_enough_cases_and_every_one_can_fail():
    cases = evaluation.cases()
    assert len(cases) >= 60
    assert len({case.query for case in cases}) == len(cases)
    assert all(case.expected and 1 <= case.within <= 10 for case in cases)


def test_a_case_counts_only_within_its_places():
    case = evaluation.Case("plain", "dijk", 2, frozenset({"/dijk/"}))
    assert evaluation.place_of_first(case, ["/a/", "/b/", "/dijk/"]) == 3
    assert evaluation.place_of_first(case, ["/a/"]) is None
