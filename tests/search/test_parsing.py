import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.query.parsing import MAX_TERMS, parse


def typed(terms):
    return [term.typed for term in terms]


def test_words_phrases_and_exclusions_are_told_apart():
    query = parse('wijken "groene daken" -water')
    assert typed(query.terms) == ["groene daken", "wijken"]
    assert [term.is_phrase for term in query.terms] == [True, False]
    assert typed(query.excluded) == ["water"]


@pytest.mark.parametrize("text", ['"', "-", '""', "- -", "\x00", "   ", "()*:^~|&!"])
def test_a_query_without_words_asks_for_nothing(text):
    assert not parse(text)


def test_a_quote_without_its_other_half_is_plain_text():
    assert typed(parse('"groene daken').terms) == ["groene", "daken"]


def test_a_hyphen_within_a_word_excludes_nothing():
    query = parse("natuur-inclusief Noord-Holland")
    assert not query.excluded
    assert query.terms[0].words == ("natuur", "inclusief")


def test_only_exclusions_are_no_exclusions():
    assert typed(parse("-water").terms) == ["water"]


def test_words_that_say_nothing_are_left_out_of_a_question():
    assert typed(parse("welke rollen zijn er voor gemeenten?").terms) == ["rollen", "gemeenten"]


def test_words_that_say_nothing_count_when_there_is_nothing_else():
    assert typed(parse("wat kan").terms) == ["wat", "kan"]


def test_an_abbreviation_is_no_common_word():
    assert typed(parse("wat is KAN").terms) == ["KAN"]
    assert parse("wat is KAN").terms[0].is_acronym


def test_a_shout_is_not_full_of_abbreviations():
    assert not any(term.is_acronym for term in parse("GROENE DAKEN").terms)


def test_a_word_counts_once():
    assert typed(parse("dak DAK dák").terms) == ["dak"]


def test_there_is_an_end_to_what_is_looked_for():
    assert len(parse(" ".join(f"woord{n}" for n in range(100))).terms) == MAX_TERMS


@given(st.text(max_size=300))
def test_nothing_that_can_be_typed_is_wrong(text):
    query = parse(text)
    assert all(term.words for term in (*query.terms, *query.excluded))


@pytest.mark.parametrize(
    "text", ["wat is de rol van gemeenten", "rol gemeenten?", "hoe werkt dat", "subsidie krijgen"]
)
def test_a_question_is_a_sentence(text):
    assert parse(text).is_sentence


@pytest.mark.parametrize("text", ["groene daken", "hoe", "KAN netwerk", "gemeente rotterdam"])
def test_words_to_look_for_are_no_sentence(text):
    assert not parse(text).is_sentence


def test_a_verb_that_only_makes_the_question_is_weak_but_not_left_out():
    query = parse("waar vind ik de roadmap")
    assert [(term.typed, term.is_weak) for term in query.terms] == [
        ("vind", True),
        ("roadmap", False),
    ]


def test_a_date_in_figures_is_read_as_it_is_written_in_a_text():
    assert typed(parse("29-10-2020").terms) == ["29", "oktober", "2020"]
    assert typed(parse("29-13-2020").terms) == ["29-13-2020"]


def test_an_ampersand_is_also_said():
    assert parse("I&M").terms[0].spellings == ("im", "ienm")
    assert parse("e-mail").terms[0].spellings == ("email",)
