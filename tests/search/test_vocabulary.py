import pytest

from portal.search.stemming import stem
from portal.search.vocabulary import Vocabulary

TEXT = """
gemeente gemeenten stress hitte hittestress wateroverlast water overlast overlast klimaat
adaptatie klimaatadaptatie klimaatadaptief woning woningcorporaties corporatie kan kansen
school schoolpleinen plein natuurinclusief natuur stadsvergroening vergroening stad
leiding opleiding op begeleiding bestuur bestuursakkoord akkoord groenendak groen dak
binnenstad boven moeten met
"""
WORDS = TEXT.split()


@pytest.fixture(scope="module")
def vocabulary():
    counts = {"klimaatadaptatie": 100, "klimaatadaptief": 3}
    return Vocabulary(
        (word, "nl", stem(word), counts.get(word, 1), word.startswith("school"))
        for word in dict.fromkeys(WORDS)
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
    ],
)
def test_a_part_finds_the_compound(vocabulary, part, whole):
    assert whole in vocabulary.compounds_with(part)


@pytest.mark.parametrize(
    ("letters", "word"), [("kan", "kansen"), ("leiding", "begeleiding"), ("leiding", "opleiding")]
)
def test_letters_that_are_no_part_find_nothing(vocabulary, letters, word):
    assert word not in vocabulary.compounds_with(letters)


def test_a_compound_is_seen_as_its_halves(vocabulary):
    assert ("klimaat", "adaptatie") in vocabulary.halves("klimaatadaptatie")
    assert ("stad", "vergroening") in vocabulary.halves("stadsvergroening")


def test_two_words_are_seen_as_one(vocabulary):
    assert vocabulary.joined("hitte", "stress") == ("hittestress",)
    assert vocabulary.joined("stad", "vergroening") == ("stadsvergroening",)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("klimaatadaptie", "klimaatadaptatie"),
        ("hitestress", "hittestress"),
        ("gemente", "gemeente"),
        ("watre", "water"),
    ],
)
def test_a_typing_error_is_mended(vocabulary, typed, meant):
    assert vocabulary.mend(typed) == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("water", "it is known"),
        ("gemeentes", "it is a form of a known word"),
        ("waterstress", "it is made of known words"),
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
