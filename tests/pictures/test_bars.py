from itertools import pairwise

import pytest

from portal.pictures.bars import bars

FRAME = {"width": 300, "top": 20, "bottom": 180}


def test_a_bar_is_as_high_as_its_number():
    first, second = bars([(10, 0, 0), (5, 0, 0)], **FRAME)
    assert first.axis - first.sure == 2 * (second.axis - second.sure) == 160


def test_what_is_perhaps_stands_on_what_is_sure():
    [bar] = bars([(10, 5, 0)], **FRAME)
    assert bar.perhaps < bar.sure < bar.axis
    assert bar.sure - bar.perhaps == pytest.approx((bar.axis - bar.sure) / 2, abs=0.2)


def test_what_ended_stands_below_the_axis_on_the_same_scale():
    [bar] = bars([(10, 0, 5)], **FRAME)
    assert bar.ended - bar.axis == pytest.approx((bar.axis - bar.sure) / 2, abs=0.2)


def test_all_of_it_lies_within_the_frame_and_no_bar_over_another():
    found = bars([(16, 3, 1), (0, 0, 40), (7, 0, 0)], **FRAME)
    for bar in found:
        assert 20 <= bar.perhaps <= bar.sure <= bar.axis <= bar.ended <= 180
        assert 0 <= bar.left < bar.middle < bar.left + bar.wide <= 300
    for one, other in pairwise(found):
        assert one.left + one.wide < other.left


def test_nothing_to_draw_is_no_fault():
    assert bars([], **FRAME) == []
    [empty] = bars([(0, 0, 0)], **FRAME)
    assert empty.sure == empty.axis == empty.ended
