"""The passage of a result, and what is marked in it."""

from portal.search.hits import best_passage, marked
from portal.search.query.results import Marks


def marks_of(*terms: tuple[str, ...]) -> Marks:
    marks = Marks()
    for number, words in enumerate(terms):
        marks.add(number, words)
    return marks


def test_the_passage_has_the_most_different_terms_and_not_the_first_mark():
    texts = ["Iets over water.", "Dit gaat over water en over hitte."]
    passage = best_passage(texts, marks_of(("water",), ("hitte",)))
    assert passage == "Dit gaat over <mark>water</mark> en over <mark>hitte</mark>."


def test_of_equal_passages_the_first_text_is_shown():
    assert best_passage(["Water.", "Water en dijk."], marks_of(("water",))).startswith("<mark>W")


def test_two_forms_of_one_term_count_once():
    marks = Marks()
    marks.add(0, ("dijk",)), marks.add(0, ("dijken",))
    assert best_passage(["Een dijk.", "Een dijk bij dijken."], marks) == "Een <mark>dijk</mark>."


def test_words_that_count_together_are_marked_only_together():
    marks = marks_of(("overlast", "water"))
    text = "Water was er genoeg, en veel later pas kwam de overlast; overlast door water."
    assert marked(text, marks).startswith("Water was")
    assert marked(text, marks).count("<mark>") >= 2


def test_a_text_without_a_mark_is_shown_from_its_beginning_and_no_list_of_names():
    assert best_passage(["Utrecht", "", "Naam, Andere naam"], marks_of(("gemeente",))) == "Utrecht"
