import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.language import analysis
from portal.search.language.analysis import (
    FILLER,
    as_token,
    fold,
    from_token,
    normalise,
    terms,
    words,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Coöperatie", ["cooperatie"]),
        ("IJssel ĳsbaan", ["ijssel", "ijsbaan"]),
        ("natuur-inclusief", ["natuur", "inclusief"]),
        ("I&W", ["i", "w"]),
        ("regio's en foto’s", ["regio", "en", "foto"]),
        ("'s-Hertogenbosch", ["s", "hertogenbosch"]),
        ("2,5 miljard in 2016.", ["2", "5", "miljard", "in", "2016"]),
        ("a\x00b\ud800c", ["a", "b", "c"]),
        ("…", []),
    ],
)
def test_a_text_is_read_as_folded_words(text, expected):
    assert words(text) == expected


def test_what_is_written_together_is_also_one_word():
    assert terms(["natuur-inclusief bouwen"]) == [
        *("natuur", "inclusief", "bouwen", FILLER, "natuurinclusief")
    ]


def test_capitals_give_a_term_of_their_own():
    assert "^kan" in terms(["Het platform KAN"])
    assert "^kan" not in terms(["Wat kan wel"])


def test_a_whole_name_is_only_that_name():
    one, other = terms(["Zwolle"], are_names=True), terms(["Gemeente Zwolle"], are_names=True)
    assert analysis.whole_name(["zwolle"]) in one
    assert analysis.whole_name(["zwolle"]) not in other


def test_a_word_that_comes_too_often_leaves_its_place_empty():
    stream = terms(["water " * 300])
    assert stream.count("water") == analysis.MAX_PLACES


def test_words_past_the_limit_are_found_but_not_in_phrases():
    stream = terms(["x " * 14_000 + "laatste woord"])
    assert stream[stream.index("laatste") + 1] == FILLER


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text):
    text = normalise(text)
    assert len(fold(text)) == len(text)


@given(st.text(max_size=200))
def test_every_term_survives_the_way_through_a_token(text):
    for term in terms([text], are_names=True):
        token = as_token(term)
        assert token.isascii()
        assert not set(token) & set(" '\"\\")
        assert from_token(token) == term
