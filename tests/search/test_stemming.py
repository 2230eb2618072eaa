import pytest

from portal.search.stemming import ENGLISH, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gemeente", "gemeenten"),
        ("tekenen", "getekend"),
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
    ],
)
def test_other_words_have_another_stem(one, other):
    assert stem(one) != stem(other)


def test_english_words_follow_english_rules():
    assert stem("cities", ENGLISH) == stem("city", ENGLISH)
