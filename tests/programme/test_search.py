"""The quality of the search on the programme's own content does not get less unseen."""

import pytest

from tests.search import evaluation

MAX_MISSED = 0.06


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
