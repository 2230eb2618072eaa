"""What the index finds, as rows of one list. No database needed."""

import pytest

from portal.search.query.bitsets import positions
from portal.search.query.patterns import Field, Pattern
from portal.search.query.rows import IndexRows, places_of

DIJK, DAM = (Pattern(("dijk",)),), (Pattern(("dam",)),)


class Index:
    """Finds these entries for whatever is asked."""

    def __init__(self, *found):
        self.found, self.asked = found, 0

    def __call__(self, patterns, fields):
        self.asked += 1
        return self.found


def rows_of(index, places, size):
    found = IndexRows(index, places_of(places, size), size).of(DIJK)
    return [list(positions(rows)) for rows in found]


@pytest.mark.parametrize("far", [5, 5_000])
def test_entries_of_other_lists_are_not_rows_of_this_one(far):
    places = {2: 0, 4: 1, far: 2}
    index = Index((Field.TITLE, [1, 2, far]), (Field.BODY, [3, 4]))
    assert rows_of(index, places, 3) == [[0, 2], [], [], [1]]


def test_a_field_that_comes_twice_has_the_rows_of_both_times():
    index = Index((Field.TITLE, [1]), (Field.TITLE, [2, 1]))
    assert rows_of(index, {1: 0, 2: 1}, 2)[Field.TITLE] == [0, 1]


def test_an_entry_that_is_newer_than_the_list_is_left_out():
    index = Index((Field.TITLE, [1, 90]))
    assert rows_of(index, {1: 0, 2: 1}, 2)[Field.TITLE] == [0]


def test_an_empty_list_has_no_rows_whatever_the_index_finds():
    assert rows_of(Index((Field.TITLE, [0, 1])), {}, 0) == [[], [], [], []]


def test_the_index_is_asked_once_for_the_same():
    index = Index((Field.TITLE, [1]))
    rows = IndexRows(index, places_of({1: 0}, 1), 1)
    assert rows.of(DIJK) == rows.of(DIJK)
    rows.of(DAM)
    assert index.asked == 2
