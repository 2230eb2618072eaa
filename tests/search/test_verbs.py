"""Forms of Dutch verbs, and words derived from them.

Covers: portal/search/language/derivation.py
"""

import pytest

from portal.search.language import verbs
from portal.search.language.derivation import relatives


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("geevalueerd", "evaluatie"),
        ("evalueren", "evaluaties"),
        ("geinvesteerd", "investeringen"),
        ("uitgewisseld", "uitwisseling"),
        ("opgeschaald", "opschaling"),
        ("afgestemd", "afstemmen"),
        ("getraind", "trainen"),
        ("mislukken", "mislukt"),
        ("mislukking", "mislukte"),
        ("geleerd", "leren"),
        ("vergroend", "vergroenen"),
        ("bouwde", "bouwen"),
        ("deelgenomen", "deelnemen"),
        ("gewonnen", "winnen"),
        ("gesubsidieerd", "subsidie"),
        ("streefde", "streven"),
    ],
)
def test_forms_of_one_verb_find_each_other(one, other):
    known = {one, other}.__contains__
    assert other in verbs.forms(one, known)
    assert one in verbs.forms(other, known)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("beurt", "gebeurd"),
        ("planten", "plannen"),
        ("plant", "plannen"),
        ("financien", "financiering"),
        ("woning", "wonen"),
        ("gezond", "zon"),
        ("pakken", "gemaakt"),
        ("gebied", "bieden"),
        ("sport", "sporen"),
        ("geluid", "luiden"),
        ("gemeente", "menen"),
    ],
)
def test_other_words_are_no_form_of_a_verb(one, other):
    known = {one, other}.__contains__
    assert other not in verbs.forms(one, known)
    assert one not in verbs.forms(other, known)


def test_of_a_short_verb_the_verb_itself_is_known():
    known = {"haalt", "gehaald"}
    assert not verbs.forms("haalt", known.__contains__)
    known.add("halen")
    assert verbs.forms("haalt", known.__contains__) == known - {"haalt"}


@pytest.mark.parametrize("word", ["werkt", "geleerd", "bouwde"])
def test_a_form_of_a_verb_is_told_from_a_noun(word):
    assert verbs.is_inflected(word, {"werken", "leren", "bouwen"}.__contains__)


@pytest.mark.parametrize("word", ["resultaat", "methode", "plant", "werk", "training"])
def test_a_noun_is_no_form_of_a_verb(word):
    known = {"resultaten", "methoden", "plannen", "werken", "trainen"}
    assert not verbs.is_inflected(word, known.__contains__)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tuintje", "tuin"),
        ("filmpje", "film"),
        ("parkjes", "park"),
        ("plannetje", "plan"),
        ("woninkje", "woning"),
        ("klimaatbestendigheid", "klimaatbestendig"),
        ("kwetsbaar", "kwetsbaarheid"),
    ],
)
def test_a_word_and_what_is_made_of_it_find_each_other(one, other):
    assert other in relatives(one)
    assert one.removesuffix("s") in relatives(other)


@pytest.mark.parametrize(("one", "other"), [("overheid", "over"), ("plantje", "plan")])
def test_a_word_that_looks_like_made_of_another_is_left_alone(one, other):
    assert other not in relatives(one)
