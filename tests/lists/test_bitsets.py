"""Sets of rows as bits do what sets do.

Covers: portal/search/query/bitsets.py
"""

from hypothesis import given
from hypothesis import strategies as st

from portal.search.query import bitsets

# Few and many.
members = st.sets(st.integers(0, 500)) | st.sets(st.integers(0, 500), min_size=100)


@given(members)
def test_positions_come_back_in_order(rows):
    assert list(bitsets.positions(bitsets.from_positions(rows, 501))) == sorted(rows)


@given(members, st.integers(0, 600), st.integers(0, 600))
def test_a_part_is_the_slice_of_the_whole(rows, start, stop):
    bits = bitsets.from_positions(rows, 501)
    assert list(bitsets.positions(bits, start, stop)) == sorted(rows)[start:stop]


@given(members, members)
def test_intersection_and_count_are_those_of_sets(one, other):
    both = bitsets.from_positions(one, 501) & bitsets.from_positions(other, 501)
    assert both.bit_count() == len(one & other)


def test_everything_is_every_position():
    assert list(bitsets.positions(bitsets.full(70))) == list(range(70))
