"""Parts of compounds, and words that were typed wrong.

Covers: portal/search/language/compounds.py, portal/search/language/mending.py
"""

import pytest

from portal.search.language.vocabulary import Vocabulary

TEXT = """
gemeente gemeenten stress hitte hittestress wateroverlast water overlast overlast klimaat
adaptatie klimaatadaptatie klimaatadaptief woning woningcorporaties corporatie kan kansen
school schoolpleinen plein natuurinclusief natuur stadsvergroening vergroening stad
leiding opleiding op begeleiding bestuur bestuursakkoord akkoord groenendak groen dak
binnenstad boven moeten met woningbouw woningen bouw proeftuin tuin waterschap regels haken anderen
netwerk werken werk rijswijk wijk wetten nederwetten pensioenfondsen fonds heijmans omgevingswet
omgeving wet bestendig staatsbosbeheer
"""
PLACES = ["rijswijk", "nederwetten", "wetten"]
WORDS = TEXT.split()


@pytest.fixture(scope="module")
def vocabulary():
    counts = {"klimaatadaptatie": 100, "klimaatadaptief": 3}
    return Vocabulary(
        ((w, "nl", counts.get(w, 1), w.startswith("school")) for w in dict.fromkeys(WORDS)),
        place_names=PLACES,
        in_names_only=PLACES,
    )


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("stress", "hittestress"),
        ("corporatie", "woningcorporaties"),
        ("plein", "schoolpleinen"),
        ("pleinen", "schoolpleinen"),
        ("vergroening", "stadsvergroening"),
        ("akkoord", "bestuursakkoord"),
        ("adaptatie", "klimaatadaptatie"),
        ("stad", "binnenstad"),
        ("woning", "woningbouw"),
        ("proef", "proeftuin"),
        ("water", "waterschap"),
        ("klimaat", "klimaatadaptief"),
        ("pensioenen", "pensioenfondsen"),
    ],
)
def test_a_part_finds_the_compound(vocabulary, part, whole):
    assert whole in vocabulary.compounds_with(part)


@pytest.mark.parametrize(
    ("letters", "word"),
    [
        ("kan", "kansen"),
        ("leiding", "begeleiding"),
        ("leiding", "opleiding"),
        ("werkt", "netwerk"),
        ("wijk", "rijswijk"),
        ("wet", "nederwetten"),
    ],
)
def test_letters_that_are_no_part_find_nothing(vocabulary, letters, word):
    assert word not in vocabulary.compounds_with(letters)


def test_a_compound_is_seen_as_its_halves(vocabulary):
    assert ("klimaat", "adaptatie") in vocabulary.halves("klimaatadaptatie")
    assert ("stad", "vergroening") in vocabulary.halves("stadsvergroening")


def test_a_word_that_stands_in_names_of_places_only_is_no_form_and_has_none(vocabulary):
    assert "wetten" not in vocabulary.forms("wet")
    assert vocabulary.forms("wetten") == ()
    assert "rijswijk" in vocabulary.counts


def test_a_word_that_is_two_is_seen_as_two(vocabulary):
    assert ("groen", "dak") in vocabulary.as_two("groendak")


def test_two_words_are_seen_as_one(vocabulary):
    assert vocabulary.joined("staats", "bos", "beheer") == ("staatsbosbeheer",)
    assert vocabulary.joined("hitte", "stress") == ("hittestress",)
    assert vocabulary.joined("stad", "vergroening") == ("stadsvergroening",)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("klimaatadaptie", "klimaatadaptatie"),
        ("hitestress", "hittestress"),
        ("gemente", "gemeente"),
        ("watre", "water"),
        ("wster", "water"),
        ("demeente", "gemeente"),
        ("heijmasn", "heijmans"),
        ("klimaatadaptasie", "klimaatadaptatie"),
        ("chemeente", "gemeente"),
    ],
)
def test_a_typing_error_is_mended(vocabulary, typed, meant):
    assert vocabulary.mend(typed) == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("water", "it is known"),
        ("gemeentes", "it is a form of a known word"),
        ("haven", "a consonant that is nowhere near makes another word"),
        ("kinderen", "so do two edits that are no usual ones"),
        ("kax", "it is too short"),
        ("wotar", "it is two edits away, and short"),
        ("2061", "it is a number"),
        ("bomen", "what is near says nothing by itself"),
        ("meten", "what is near says nothing by itself"),
        ("hater", "a short word with another first letter is another word"),
    ],
)
def test_a_word_is_left_alone(vocabulary, typed, why):
    assert vocabulary.mend(typed) is None, why


def test_a_word_that_says_nothing_is_no_form_of_another(vocabulary):
    assert vocabulary.forms("meten") == ()


def test_the_beginning_of_a_word_gives_the_most_frequent_first(vocabulary):
    assert vocabulary.starting_with("klimaata") == ("klimaatadaptatie", "klimaatadaptief")


def test_an_empty_index_has_an_answer_to_everything():
    empty = Vocabulary()
    assert empty.compounds_with("stress") == ()
    assert empty.mend("klimaat") is None
    assert empty.starting_with("a") == ()
