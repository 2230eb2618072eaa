"""A form that anyone can send comes from a person who took some time for it."""

import time

import pytest

from themes.interest.views.registering import LinkForm


@pytest.fixture
def doubt_after(monkeypatch):
    """Why a form is doubted that is sent so many seconds after it was opened."""
    token, opened_at = LinkForm.new_token(), time.time()

    def sent(seconds: float) -> str:
        monkeypatch.setattr("time.time", lambda: opened_at + seconds)
        return LinkForm({"email": "jo@zwolle.nl", "token": token}).doubt

    return sent


def test_who_sends_a_form_at_once_is_asked_to_look_again(doubt_after):
    assert "ging erg snel" in doubt_after(0)
    assert "ging erg snel" in doubt_after(1.5)
    assert doubt_after(5) == ""


@pytest.mark.parametrize("seconds", [-3600, -60, 3600])
def test_a_clock_that_is_put_back_or_on_makes_nobody_too_fast(doubt_after, seconds):
    assert doubt_after(seconds) == ""


def test_a_form_of_another_origin_is_doubted_whatever_the_clock_says():
    assert LinkForm({"email": "jo@zwolle.nl", "token": "a:b:c"}).doubt
