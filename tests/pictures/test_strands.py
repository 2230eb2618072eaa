"""Strands stay inside their frame, and nothing that is written lies on something else."""

import itertools
import math
import re
from collections import Counter, defaultdict

import pytest

from portal.pictures.strands import (
    AT_FIRST,
    DOT,
    FOOT,
    LABEL_WIDTH,
    PARTING,
    PER_EVENT,
    Delta,
    Event,
    Mark,
)


def delta(events, lanes=7, **details):
    frame = {"first": 2015, "last": 2027, "parts_at": 2021.0, "along": 990, "across": 540}
    counts = defaultdict(Counter)
    for event in events:
        for lane in event.lanes or [None]:
            counts[lane][(event.start + event.end) / 2] += 1
    return Delta(counts, lanes, **frame | details)


def one(at, *lanes):
    return Event(at, at, lanes)


def marks(events, **details):
    return [*delta(events, **details).marks(events)]


def numbers(path):
    return [float(number) for number in re.findall(r"-?[\d.]+", path)]


def test_a_strand_grows_by_each_event_and_not_before_it():
    drawn = delta([one(2018.0, 2), one(2022.0, 2)])
    halves = [drawn.strands(moment)[2][1] for moment in (2017.9, 2019.0, 2021.9, 2026.0)]
    expected = [AT_FIRST, *[AT_FIRST + PER_EVENT] * 2, AT_FIRST + 2 * PER_EVENT]
    assert halves == pytest.approx(expected)


def test_an_event_rises_over_the_first_months_after_it():
    drawn = delta([one(2018.0, 0)])
    assert AT_FIRST < drawn.strands(2018.3)[0][1] < AT_FIRST + PER_EVENT


def test_an_event_without_a_theme_counts_a_part_of_each():
    drawn = delta([one(2018.0)])
    assert [drawn.strands(2026)[lane][1] for lane in range(7)] == pytest.approx(
        [AT_FIRST + PER_EVENT / 7] * 7
    )


def test_strands_lie_against_each_other_until_the_end_and_apart_after_it():
    drawn = delta([one(2016 + n / 9, n % 7) for n in range(80)])
    for moment in (2015, 2018, 2021):
        for upper, lower in itertools.pairwise(drawn.strands(moment)):
            assert lower[0] - upper[0] == pytest.approx(upper[1] + lower[1] + 1, abs=0.5)
    apart = [middle for middle, _half in drawn.strands(2021 + PARTING + 0.2)]
    assert [round(b - a) for a, b in itertools.pairwise(apart)] == [round((540 - FOOT) / 7)] * 6


@pytest.mark.parametrize("lanes", [1, 7, 20])
@pytest.mark.parametrize("number", [0, 1, 90, 900])
@pytest.mark.parametrize("is_vertical", [False, True])
def test_nothing_is_outside_the_frame(lanes, number, is_vertical):
    events = [one(2015 + 12 * n / (number or 1), n % lanes) for n in range(number)]
    events += [one(2026.9), one(2015.0)]
    drawn = delta(events, lanes, is_vertical=is_vertical)
    paths = [drawn.outline(lane) for lane in range(lanes)]
    for path in [*paths, *(mark.path for mark in drawn.marks(events[-90:]))]:
        pairs = numbers(path)
        xs, ys = pairs[::2], pairs[1::2]
        along, across = (ys, xs) if is_vertical else (xs, ys)
        assert min(along) >= -DOT, max(along) <= 990 + DOT
        assert min(across) >= -DOT, max(across) <= 540


def test_the_other_way_round_is_the_same_drawing():
    events = [one(2016 + n / 9, n % 7) for n in range(80)]
    wide, tall = numbers(delta(events).outline(3)), delta(events, is_vertical=True).outline(3)
    assert numbers(tall)[::2] == wide[1::2]
    assert numbers(tall)[1::2] == wide[::2]


def test_a_strand_is_as_wide_where_it_climbs_as_where_it_lies():
    drawn = delta([one(2016.0, 0)] * 30)
    points = numbers(drawn.outline(0))
    corners = list(zip(points[::2], points[1::2], strict=True))
    half = len(drawn.moments)
    assert len(corners) == 2 * half
    middle = corners[half // 2 + 8], corners[::-1][half // 2 + 8]
    assert math.dist(*middle) == pytest.approx(2 * (AT_FIRST + 30 * PER_EVENT), rel=0.1)


def test_coordinates_are_whole_or_half():
    drawn = delta([one(2016 + n / 9, n % 7) for n in range(80)])
    assert {number * 2 % 1 for number in numbers(drawn.outline(4))} == {0}


def test_marks_of_the_same_day_stand_beside_each_other():
    last = [mark.y for mark in marks([*[one(2016.0, 1)] * 60, *[one(2025.0, 1)] * 3])][-3:]
    assert min(b - a for a, b in itertools.pairwise(sorted(last))) >= DOT


def test_a_date_is_as_long_as_it_is_uncertain():
    drawn = marks([Event(2024.0, 2025.0, [1]), Event(2024.0, 2024.08, [2]), one(2024.0, 3)])
    lengths = [numbers(mark.path)[-2] - numbers(mark.path)[0] for mark in drawn]
    assert lengths == pytest.approx([82.5, 6.5, 0], abs=0.5)


def test_what_has_no_theme_lies_amid_all_and_after_the_end_at_the_foot():
    before, after = marks([one(2018.0), one(2024.0)])
    assert before.y == pytest.approx((540 - FOOT) / 2, abs=15)
    assert after.y == 540 - DOT


def test_years_are_written_as_far_as_there_is_room():
    assert [year for year, *_places in delta([]).years] == [*range(2015, 2027)]
    assert len([*delta([], first=1000, last=9999).years]) <= 15


PLACES = [
    [10, 400, 800],
    [10 + 30 * n for n in range(30)],
    [500, 500, 501, 502, 503, 504, 505],
    [985, 986, 988, 990],
    [((n * 7919) % 990) for n in range(60)],
]


def labels(places):
    """Of marks in the middle of the frame."""
    named = [Mark(Event(0, 0, [], None, "Een lange naam van iets"), "", x, 270) for x in places]
    return delta([]).labels(named, 990)


def box(label):
    """Where the text stands."""
    start = label.x - LABEL_WIDTH if label.is_left else label.x
    return start, label.y - 11, start + LABEL_WIDTH, label.y + 15 * (len(label.lines) - 1)


@pytest.mark.parametrize("places", PLACES)
def test_labels_overlap_no_label_and_no_line_to_one(places):
    found = labels(places)
    assert found
    for one_label, other in itertools.permutations(found, 2):
        left, top, right, bottom = box(one_label)
        start, high, end, low = box(other)
        assert right <= start or end <= left or bottom <= high or low <= top
        x, far = other.mark.x, numbers(other.leader)[-1]
        passes = min(270, far) < bottom and top < max(270, far)
        assert not (passes and left < x < right)


@pytest.mark.parametrize("places", PLACES)
def test_labels_stand_inside_the_frame(places):
    for label in labels(places):
        left, top, right, bottom = box(label)
        assert left >= -5
        assert right <= 995
        assert top >= 0
        assert bottom <= 540


def test_labels_alternate_and_stay_near_where_there_is_room():
    found = labels([10, 10 + LABEL_WIDTH, 10 + 2 * LABEL_WIDTH])
    ends = [numbers(label.leader)[-1] for label in sorted(found, key=lambda one: one.x)]
    assert ends == [178, 362, 178]
