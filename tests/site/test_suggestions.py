"""What is offered while someone types."""

import pytest

from portal.site.suggestions import suggested
from tests import factories as make

pytestmark = pytest.mark.django_db


def labels(text: str) -> list[str]:
    return [suggestion["label"] for suggestion in suggested(text, [])]


def test_a_name_that_begins_with_what_was_typed_comes_first():
    make.MunicipalityFactory(name="Rotterdam"), make.PartnerFactory(name="Vrienden van Rotterdam")
    make.PartnerFactory(name="Rotterdam Rainproof")
    assert labels("rot") == ["Rotterdam", "Rotterdam Rainproof", "Vrienden van Rotterdam"]


def test_a_word_that_says_nothing_is_the_beginning_of_a_name():
    make.PartnerFactory(name="Capelle aan den IJssel"), make.PartnerFactory(name="Den Haag")
    make.PartnerFactory(name="Deventer"), make.PartnerFactory(name="Bond van de Stad")
    assert labels("den")[0] == "Den Haag"
    assert labels("de")[:2] == ["Deventer", "Den Haag"]


def test_other_kinds_fill_up_what_people_look_for_by_name():
    make.RoleFactory(title="Coach voor corporaties")
    make.PartnerFactory(name="Corpus Wonen")
    assert labels("corp") == ["Corpus Wonen", "Coach voor corporaties"]


def test_a_beginning_that_makes_the_question_is_still_the_beginning_of_a_name():
    make.PartnerFactory(name="Doetinchem")
    assert labels("doe") == ["Doetinchem"]
