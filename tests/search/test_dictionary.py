import pytest

from portal.search.language.dictionary import is_dutch


@pytest.mark.parametrize("word", ["tegels", "lerend", "cooperatie", "kan", "een", "zworen"])
def test_dutch_words_are_known_without_accents(word):
    assert is_dutch(word)


@pytest.mark.parametrize("word", ["", "hittestres", "nbs", "klimaatadaptatei", "zzzz", "\n"])
def test_what_is_no_word_is_not(word):
    assert not is_dutch(word)
