"""Rows in tiers: the order, the pages and the marks of what was found. No database needed."""

import pytest

from portal.search.query.parsing import Query, Term
from portal.search.query.patterns import Field, Pattern
from portal.search.query.results import Kind, Level, Marks, Results, TermMatch
from portal.search.query.rows import Rows


def level(weight: float, *rows: int, kind=Kind.EXACT, found=(("dijk",),)) -> Level:
    return Level(weight, kind, Field.TITLE, Rows(rows), tuple(map(Pattern, found)))


def match(*levels: Level, **values) -> TermMatch:
    return TermMatch(Term(("dijk",), "Dijk"), list(levels), **values)


def rows_of(*rows: int) -> Rows:
    return Rows(rows)


def test_a_row_counts_for_the_best_way_in_which_it_has_a_word():
    found = match(level(1.0, 0, 1), level(0.5, 1, 2))
    assert found.rows == rows_of(0, 1, 2)
    assert found.tiers(rows_of(0, 1, 2, 3)) == {100: rows_of(0, 1), 50: rows_of(2), 0: rows_of(3)}
    assert found.tiers(rows_of(1)) == {100: rows_of(1)}


def test_a_word_that_says_little_brings_fewer_points_but_never_none():
    assert match(level(1.0, 0), importance=0.4).tiers(rows_of(0)) == {40: rows_of(0)}
    assert match(level(0.001, 0)).tiers(rows_of(0)) == {1: rows_of(0)}


def test_two_ways_with_the_same_points_are_one_tier():
    assert match(level(0.5, 0), level(0.5, 1)).tiers(rows_of(0, 1)) == {50: rows_of(0, 1)}


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        (0, 9, [2, 5, 0, 1, 7]),
        (0, 2, [2, 5]),
        (0, 1, [2]),
        (1, 3, [5, 0]),
        (2, 4, [0, 1]),
        (4, 9, [7]),
        (5, 9, []),
        (1, 1, []),
    ],
)
def test_pages_go_through_the_tiers_in_order(start, stop, expected):
    results = Results(Query(), [(9, rows_of(2, 5)), (4, rows_of(0, 1)), (1, rows_of(7))])
    assert results.rows == rows_of(0, 1, 2, 5, 7)
    assert results.best(results.rows, start, stop) == expected


def test_pages_of_a_part_leave_out_the_rest():
    results = Results(Query(), [(9, rows_of(2, 5)), (4, rows_of(0, 1))])
    assert results.best(rows_of(5, 1, 8), 0, 9) == [5, 1]
    assert results.best(rows_of(5, 1, 8), 1, 9) == [1]


def test_a_row_has_the_points_of_its_tier_and_elsewhere_none():
    results = Results(Query(), [(9, rows_of(2)), (4, rows_of(0))])
    assert [results.score(row) for row in (2, 0, 1)] == [9, 4, 0]


def test_a_reason_is_the_best_way_in_which_the_row_has_each_word():
    first = match(level(1.0, 0), level(0.5, 0, 1, kind=Kind.STEM), mended="dijk", importance=0.5)
    [(term, way)] = Results(Query(), terms=[first, match()]).reasons(0)
    assert (term, way.kind, term.points(way)) == (first, Kind.EXACT, 50)
    [(term, way)] = Results(Query(), terms=[first]).reasons(1)
    assert (way.kind, term.points(way)) == (Kind.STEM, 25)
    assert Results(Query(), terms=[first]).reasons(2) == []


def test_words_that_count_together_are_no_mark_apart():
    terms = [match(level(1.0, 0, found=(("dijken",), ("water", "kering"))))]
    marks = Results(Query(), terms=terms).marks
    assert marks.has("dijk", [])
    assert marks.has("dijken", [])
    assert marks.has("water", ["kering"])
    assert not marks.has("water", ["water", "dijk"])


def test_the_words_of_a_phrase_are_marked_only_beside_each_other():
    phrase = TermMatch(Term(("groene", "daken"), "groene daken", is_phrase=True), [])
    marks = Results(Query(), terms=[phrase]).marks
    assert marks.has("groene", ["daken"])
    assert not marks.has("groene", [])


def test_a_word_of_two_terms_belongs_to_the_first():
    marks = Marks()
    marks.add(0, ("dijk",)), marks.add(1, ("dijk",)), marks.add(1, ("dam",))
    assert marks.terms == {"dijk": 0, "dam": 1}
