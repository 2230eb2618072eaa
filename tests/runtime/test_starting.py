"""What the server does with memory before it makes its processes."""

import ctypes
import sys

import pytest

from portal.runtime.starting import give_memory_back, starting


def test_it_is_done_when_the_server_starts(monkeypatch):
    asked = []
    library = type("Library", (), {"mallopt": staticmethod(lambda *knob: asked.append(knob))})
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: library)
    receivers = list(starting._live_receivers(None)[0])
    assert give_memory_back in receivers
    give_memory_back()
    assert asked == [(-8, 1), (-3, 128 * 1024)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the knobs are of glibc")
def test_the_library_of_this_machine_knows_the_knobs():
    assert ctypes.CDLL(None).mallopt(-8, 1) == 1


@pytest.mark.parametrize("fault", [OSError, AttributeError])
def test_another_library_is_left_as_it_is(monkeypatch, fault):
    def without(_name):
        raise fault

    monkeypatch.setattr(ctypes, "CDLL", without)
    give_memory_back()
