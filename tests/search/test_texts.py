"""Texts in memory: which entries have a word, a phrase or words close together. No database.

Covers: portal/search/query/rows.py
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.language.analysis import FILLER, terms, whole_name
from portal.search.query.patterns import NEAR, Field, Pattern
from portal.search.query.rows import IndexRows, Order, Rows
from portal.search.query.texts import Texts

WORDS = ["dijk", "duin", "dam", "KAN", "natuur-inclusief", "*", "regio's"]


def terms_of(title="", alias="", summary="", body=""):
    texts = zip(Field, (title, alias, summary, body), strict=True)
    return {field: terms([text] if text else []) for field, text in texts}


def texts_of(*written, english=()):
    numbered = enumerate(written, 1)
    return Texts().changed((), ((key, terms_of(**its), english) for key, its in numbered))[0]


def find(texts, *words, field=Field.TITLE, is_near=False):
    return list(texts.find((Pattern(words, is_near=is_near),), field))


def test_a_word_is_found_in_the_field_that_has_it():
    texts = texts_of({"title": "Dijk"}, {"body": "De dijk"}, {"title": "Duin en dijk"})
    assert find(texts, "dijk") == [1, 3]
    assert find(texts, "dijk", field=Field.BODY) == [2]
    assert find(texts, "dam") == []


def test_a_phrase_is_words_right_behind_each_other_in_one_field():
    texts = texts_of(
        {"title": "De dijk in de stad"},
        {"title": "In dijk"},
        {"title": "De dijk", "alias": "in"},
        {"body": "dijk in"},
    )
    assert find(texts, "dijk", "in") == [1]
    assert find(texts, "dijk", "in", field=Field.BODY) == [4]


@pytest.mark.parametrize("between", range(NEAR + 2))
def test_words_are_near_in_either_order_up_to_a_distance(between):
    texts = texts_of({"body": f"dijk {'x ' * between}duin"}, {"body": f"duin {'x ' * between}dijk"})
    near = find(texts, "dijk", "duin", field=Field.BODY, is_near=True)
    assert near == ([1, 2] if between < NEAR else [])


def test_a_whole_name_is_only_that_name():
    texts = texts_of(
        {"title": "Zwolle"}, {"title": "Gemeente Zwolle"}, {"title": "Zwolle-Zuid"}, {"alias": "-"}
    )
    assert find(texts, *whole_name(["zwolle"])) == [1]
    assert find(texts, *whole_name(["zwolle", "zuid"])) == [3]
    assert find(texts, *whole_name(["zwollezuid"])) == []


def test_what_is_found_by_more_than_its_words_is_no_phrase():
    texts = texts_of({"title": "KAN natuur-inclusief"})
    assert find(texts, "^kan") == find(texts, "natuurinclusief") == [1]
    assert find(texts, "inclusief", "^kan") == find(texts, "^kan", "natuurinclusief") == []


def test_a_language_counts_for_the_field_that_is_in_it():
    texts = texts_of({"title": "water", "body": "water"}, english=[Field.BODY])
    assert sorted(texts.words()) == [("water", "en", 1, 0), ("water", "nl", 1, 1)]
    assert find(texts, "water", field=Field.BODY) == [1]


def test_words_that_nothing_has_any_more_are_told():
    before = texts_of({"title": "dijk duin"}, {"title": "dijk"})
    after, words = before.changed([1], [(1, terms_of(title="duin dam"), ())])
    assert words == {"dijk", "dam"}
    assert sorted(before.words(words)) == [("dijk", "nl", 2, 2)]
    assert sorted(after.words(words)) == [("dam", "nl", 1, 1), ("dijk", "nl", 1, 1)]
    assert {word for word, *_rest in after.words()} == {"dijk", "duin", "dam"}
    assert find(before, "dijk", "duin") == [1]  # who was searching in it, goes on


@given(st.lists(st.tuples(st.integers(1, 4), st.lists(st.sampled_from(WORDS), max_size=4))))
def test_texts_that_follow_changes_are_those_that_are_read_anew(changes):
    now, last = Texts(), {}
    for key, words in changes:
        last[key] = terms_of(title=" ".join(words))
        now, _words = now.changed([key], [(key, last[key], ())])
    anew, _words = Texts().changed((), ((key, its, ()) for key, its in last.items()))
    assert sorted(now.words()) == sorted(anew.words())
    for pattern in (("dijk",), ("dijk", "duin"), (FILLER, "dam", FILLER)):
        assert find(now, *pattern) == find(anew, *pattern)


class Counting(Texts):
    asked = 0

    def find(self, patterns, field):
        self.asked += 1
        return Rows([1, 2, 9])


def test_a_list_finds_its_own_rows_only_and_asks_once():
    texts = Counting()
    rows = IndexRows(texts, Rows([1, 9]), fields=[Field.TITLE])
    assert rows.of((Pattern(("dijk",)),)) == (Rows([1, 9]), Rows(), Rows(), Rows())
    rows.of((Pattern(("dijk",)),))
    assert texts.asked == 1


@given(
    st.permutations(range(40)),
    st.sets(st.integers(0, 39)),
    st.integers(0, 45),
    st.integers(0, 45),
)
def test_a_part_of_some_rows_stands_in_the_order_of_the_list(order, rows, start, stop):
    expected = [row for row in order if row in rows][start:stop]
    assert Order(order, Rows(order))(Rows(rows), start, stop) == expected


def test_a_row_that_the_order_does_not_know_comes_last():
    assert Order([3, 1], Rows([1, 3, 7]))(Rows([1, 7, 3]), 0, 9) == [3, 1, 7]
