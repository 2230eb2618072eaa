"""Where the things of the timeline stand: inside the frame, and nothing over another."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from portal.pictures.timeline_geometry import (
    EDGE,
    HEAP_ROW,
    MARK,
    MAX_ROWS,
    MAX_TEXT,
    ROW,
    WIDTH,
    Scale,
    lane,
)

SCALE = Scale(2015, 2026)
moments = st.floats(2000, 2040)
spans = st.builds(
    lambda start, long, text: (start, start + long, None, text),
    moments,
    st.sampled_from([1 / 365, 1 / 12, 1.0, 6.0]),
    st.text("abcd ", min_size=1, max_size=80),
)
lanes = st.lists(spans, min_size=1, max_size=60)
years = st.integers(1900, 2100).flatmap(
    lambda first: st.builds(Scale, st.just(first), st.integers(first, 2100))
)


def placed(scale, found):
    return lane([scale.mark(*one) for one in found])


def heights(mark):
    """The rows of units that a mark and its text take."""
    top, high = mark.top_and_height
    return (min(top, mark.y), max(top + high, mark.y + ROW - 3)) if mark.text else (top, top + high)


def test_a_year_begins_where_the_one_before_it_ends():
    assert SCALE.x(2015) == EDGE
    assert SCALE.x(2027) == WIDTH - EDGE
    assert SCALE.x(2021) == WIDTH // 2


def test_a_month_is_as_wide_as_a_month_and_a_day_is_a_dot():
    scale = Scale(2020, 2020)
    month = scale.mark(2020.0, 2020 + 1 / 12, None, "")
    assert (month.start, month.width) == (EDGE, round((WIDTH - 2 * EDGE) / 12))
    assert scale.mark(2020.5, 2020.5 + 1 / 366, None, "").width == MARK


def test_a_text_stands_above_a_line_after_a_dot_and_before_one_at_the_end():
    line, dot, last = (
        SCALE.mark(*span, None, "Een naam") for span in [(2016, 2020), (2018, 2018), (2026.9, 2027)]
    )
    assert line.is_long
    assert line.text_x == line.start
    assert dot.text_x > dot.end
    assert last.is_after_its_text
    assert last.text_x < last.start


def test_a_long_text_is_cut_and_says_so():
    text = SCALE.mark(2018, 2018, None, "a" * 200).text
    assert len(text) == MAX_TEXT
    assert text.endswith("…")


@given(years, lanes)
def test_nothing_stands_outside_the_frame(scale, found):
    marks, height = placed(scale, found)
    for mark in marks:
        left, right = mark.box
        assert 0 <= left <= right <= WIDTH
        assert EDGE <= mark.start < mark.end <= WIDTH - EDGE
        assert 0 <= mark.y <= mark.top_and_height[0]
        assert sum(mark.top_and_height) <= height


@given(years, lanes)
def test_nothing_stands_over_another(scale, found):
    marks, _height = placed(scale, found)
    assert len(marks) == len(found)
    for one, other in combinations(marks, 2):
        apart = one.box[1] < other.box[0] or other.box[1] < one.box[0]
        (top, end), (other_top, other_end) = heights(one), heights(other)
        assert apart or end <= other_top or other_end <= top


def test_few_have_their_texts_and_many_are_a_heap_on_its_ground():
    few, _height = placed(SCALE, [(2018.0, 2018.0, None, "Naam")] * MAX_ROWS)
    assert all(mark.text for mark in few)
    day, year = (2018.0, 2018.0, None, "Naam"), (2018.0, 2019.0, None, "Naam")
    many, height = placed(SCALE, [day, year] * MAX_ROWS)
    assert not any(mark.text for mark in many)
    ground = max(mark.y for mark in many if not mark.is_long)
    assert all(mark.y > ground for mark in many if mark.is_long)
    assert max(mark.y for mark in many) == height - HEAP_ROW
