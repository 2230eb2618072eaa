import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.language.analysis import APART, FILLER, fold, normalise, terms, words


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
        *(FILLER, "natuur", "inclusief", "bouwen", FILLER, "natuurinclusief", APART)
    ]


def test_capitals_give_a_term_of_their_own():
    assert "^kan" in terms(["Het platform KAN"])
    assert "^kan" not in terms(["Wat kan wel"])


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text):
    text = normalise(text)
    assert len(fold(text)) == len(text)
