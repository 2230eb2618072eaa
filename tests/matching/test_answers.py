"""The answers of a visitor, all of it in the address."""

import pytest
from django.http import QueryDict

from tests import factories as make
from themes.matching.answers import Questionnaire

pytestmark = pytest.mark.django_db


def asked(query: str) -> Questionnaire:
    return Questionnaire(QueryDict(query))


@pytest.fixture(autouse=True)
def _answers():
    for place, slug in enumerate(("hitte", "droogte")):
        make.CircumstanceFactory(slug=slug, label=slug.title(), position=place)
    make.ContributionFactory(slug="geld", label="Geld")
    make.HorizonFactory(slug="nu", label="Nu")


def test_every_answer_counts_and_stands_in_the_address_in_the_order_of_the_form():
    found = asked("wanneer=nu&inbreng=geld&situatie=droogte&situatie=hitte&soort=company&stap=5")
    answers = found.answers
    assert (answers.kind, answers.municipality) == ("company", None)
    assert answers.circumstances == ("hitte", "droogte")
    assert (answers.contributions, answers.horizon) == (("geld",), "nu")
    assert found.address(5) == (
        "?soort=company&situatie=hitte&situatie=droogte&inbreng=geld&wanneer=nu&stap=5"
    )


def test_answers_that_do_not_exist_any_more_are_no_mistake_and_no_answer():
    found = asked("situatie=weg&inbreng=weg&wanneer=weg&soort=weg&stap=3")
    assert (found.pairs, found.step) == ([], 3)
    assert found.address(4) == "?stap=4"


def test_a_municipality_is_no_kind_to_choose_for_who_skips_its_name():
    assert not asked("soort=municipality").pairs


def test_what_was_answered_is_said_in_words_by_question():
    make.MunicipalityFactory(name="Zwolle", slug="zwolle")
    found = asked("gemeente=zwolle&situatie=hitte&situatie=droogte")
    words = [words for _question, words, _address in found.given]
    assert words == ["Zwolle", "Hitte; Droogte", "", ""]
    found = asked("soort=company&inbreng=geld&wanneer=nu")
    words = [words for _question, words, _address in found.given]
    assert words[1:] == ["", "Geld", "Nu"]
    assert words[0]


def test_a_name_that_two_municipalities_have_is_asked_again_with_both():
    for place in ("Noord", "Zuid"):
        make.MunicipalityFactory(name="Bergen", label=f"Bergen ({place})")
    found = asked("gemeente=Bergen&inbreng=geld&stap=4")
    assert found.step == 1
    assert "meer gemeenten die Bergen heten" in found.form.errors["gemeente"][0]
    (north, address), (south, _address) = found.suggestions
    assert (north, south) == ("Bergen (Noord)", "Bergen (Zuid)")
    assert asked(address[1:]).step == 2


def test_without_a_mistake_nothing_is_suggested():
    make.MunicipalityFactory(name="Zwolle")
    assert asked("gemeente=Zwolle").suggestions == []
    assert asked("").suggestions == []


def test_only_what_was_chosen_is_ticked():
    found = asked("situatie=droogte&stap=2")
    ticked = {option.label: option in found.chosen for option in found.options}
    assert ticked == {"Hitte": False, "Droogte": True}
    assert found.option_type == "checkbox"
    found = asked("wanneer=nu&stap=4")
    assert (found.options, found.option_type) == (found.chosen, "radio")
