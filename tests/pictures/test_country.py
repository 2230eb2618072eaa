"""Where places and their names stand on the map.

Covers: portal/pictures/placing.py
"""

import csv
import math
import re
from itertools import combinations
from pathlib import Path

import pytest

from portal.pictures.country import Dot, Frame, labels
from portal.pictures.map import NARROW, SMALL, WIDE

FRAMES = [WIDE, NARROW, SMALL]
REGISTER = Path("partners/reference/municipalities.csv")


def municipalities() -> list[dict[str, str]]:
    with REGISTER.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def dots(frame: Frame) -> dict[str, Dot]:
    return {
        row["label"]: Dot(
            *frame.place(float(row["longitude"]), float(row["latitude"])),
            frame.radius(int(row["population"])),
        )
        for row in municipalities()
    }


def ground(frame: Frame) -> dict[str, str]:
    text = Path(f"templates/pictures/ground/{frame.name}.svg").read_text("utf-8")
    return dict(re.findall(rf'<path id="{frame.name}-(\w+)" d="([^"]+)"/>', text))


def rings(path: str) -> list[list[tuple[float, float]]]:
    found = (re.findall(r"(-?[\d.]+) (-?[\d.]+)", part) for part in path.split("M")[1:])
    return [[(float(x), float(y)) for x, y in ring] for ring in found]


def is_inside(x: float, y: float, ring: list[tuple[float, float]]) -> bool:
    edges = zip(ring, ring[1:] + ring[:1], strict=True)
    crossed = [
        x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
        for (x1, y1), (x2, y2) in edges
        if (y1 > y) != (y2 > y)
    ]
    return sum(crossed) % 2 == 1


@pytest.mark.parametrize("frame", FRAMES)
def test_every_municipality_falls_within_the_frame(frame):
    for name, dot in dots(frame).items():
        assert dot.radius < dot.x < frame.width - dot.radius, name
        assert dot.radius < dot.y < frame.ground - dot.radius, name


@pytest.mark.parametrize("frame", FRAMES)
def test_every_municipality_falls_on_land_or_on_its_shore(frame):
    land = rings(ground(frame)["country"])
    for name, dot in dots(frame).items():
        near = min(math.dist((dot.x, dot.y), point) for ring in land for point in ring)
        assert near < 12 or any(is_inside(dot.x, dot.y, ring) for ring in land), name


def test_north_is_up_and_east_is_right():
    here = dots(WIDE)
    assert here["Groningen"].y < here["Utrecht"].y < here["Maastricht"].y
    assert here["Middelburg"].x < here["Utrecht"].x < here["Enschede"].x


def test_a_kilometre_is_as_long_in_both_directions():
    west, east = WIDE.place(5, 52.15), WIDE.place(6, 52.15)
    south, north = WIDE.place(5, 52), WIDE.place(5, 53)
    assert (east[0] - west[0]) / (south[1] - north[1]) == pytest.approx(0.614, abs=0.01)


def test_the_surface_of_a_dot_goes_by_the_inhabitants():
    assert WIDE.radius(400_000) == pytest.approx(2 * WIDE.radius(100_000), abs=0.1)
    assert WIDE.radius(0) == WIDE.radius(None) == WIDE.radius(1_000) > 0


@pytest.mark.parametrize("frame", FRAMES)
def test_no_dot_hides_another(frame):
    """The small ones are drawn on top: only one that is as large could hide one."""
    for one, other in combinations(dots(frame).values(), 2):
        small, large = sorted((one, other), key=lambda dot: dot.radius)
        apart = math.dist((one.x, one.y), (other.x, other.y))
        assert apart > 0 or large.radius > small.radius


@pytest.mark.parametrize("frame", FRAMES)
def test_the_outline_is_small_and_of_whole_and_half_units(frame):
    shapes = ground(frame)
    assert {*shapes} == {"country", "abroad", "lake", "dike"}
    assert sum(map(len, shapes.values())) < 11_000
    for path in shapes.values():
        assert all(float(number) * 2 % 1 == 0 for number in re.findall(r"[\d.]+", path))


def test_the_lake_lies_in_the_country():
    shapes = ground(WIDE)
    mainland = max(rings(shapes["country"]), key=len)
    assert all(
        is_inside(x, y, mainland) or min(math.dist((x, y), one) for one in mainland) < 5
        for x, y in rings(shapes["lake"])[0]
    )


def boxes_meet(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("most", [10, 60, 342])
def test_names_lie_over_no_other_name_and_no_named_dot_and_within_the_frame(frame, most):
    here = sorted(dots(frame).items(), key=lambda pair: -pair[1].radius)
    named, others = (*here[:most],), tuple(dot for _name, dot in here[most:])
    found = [label for label in labels(named, others, frame) if label]
    assert len(found) >= 5
    for one, other in combinations(found, 2):
        assert not boxes_meet(one.box, other.box), (one.text, other.text)
    for label in found:
        assert label.box[0] >= 0 <= label.box[1]
        assert label.box[2] <= frame.width
        assert label.box[3] <= frame.ground
        assert not any(boxes_meet(label.box, dot.box) for _name, dot in here[:most])


def test_where_many_lie_together_the_first_is_named():
    together = tuple((f"Plaats {number}", Dot(300, 300, 5)) for number in range(20))
    assert labels(together, (), WIDE)[0].text == "Plaats 0"


def test_a_name_leaves_the_other_dots_free_where_it_can():
    beside = tuple(Dot(320 + 8 * number, 300, 2) for number in range(10))
    [label] = labels((("Stad", Dot(300, 300, 5)),), beside, WIDE)
    assert not any(boxes_meet(label.box, dot.box) for dot in beside)


def test_at_the_edge_the_name_stands_on_the_other_side():
    [label] = labels((("Middelharnis", Dot(WIDE.width - 6, 300, 5)),), (), WIDE)
    assert label.anchor == "end"


def test_the_signs_are_explained_within_the_frame():
    for frame in (WIDE, NARROW):
        rows = [row for row, _number in zip(frame.key(), range(7), strict=False)]
        assert all(row.y + row.radius < frame.height for row in rows)
        assert rows[1].y - rows[0].y > frame.letters
    assert next(NARROW.key()).y > NARROW.ground
