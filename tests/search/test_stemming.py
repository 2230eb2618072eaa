import pytest

from portal.search.language.stemming import ENGLISH, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gemeente", "gemeenten"),
        ("tekenen", "getekend"),
        ("weten", "weet"),
        ("dag", "dagen"),
        ("weg", "wegen"),
        ("schip", "schepen"),
        ("groot", "grote"),
        ("mens", "mensen"),
        ("kans", "kansen"),
        ("niveau", "niveaus"),
        ("thema", "themas"),
        ("financieel", "financiele"),
        ("stad", "steden"),
        ("rol", "rollen"),
        ("huis", "huizen"),
        ("corporatie", "corporaties"),
        ("regio", "regios"),
        ("overheid", "overheden"),
        ("financieren", "financiering"),
        ("adaptief", "adaptieve"),
        ("wijk", "wijken"),
        ("les", "lessen"),
    ],
)
def test_forms_of_one_word_have_one_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kan", "kansen"),
        ("overheid", "over"),
        ("gemeente", "menen"),
        ("gebied", "bieden"),
        ("woning", "wonen"),
        ("water", "waterschap"),
        ("wet", "weten"),
        ("les", "lezen"),
        ("wonen", "won"),
        ("vakken", "vaak"),
        ("knop", "knoop"),
        ("grens", "green"),
        ("open", "op"),
    ],
)
def test_other_words_have_another_stem(one, other):
    assert stem(one) != stem(other)


def test_english_words_follow_english_rules():
    assert stem("cities", ENGLISH) == stem("city", ENGLISH)
