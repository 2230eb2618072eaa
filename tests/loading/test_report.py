"""A fault says in one sentence where and what it is; a change is a line of the report."""

import pytest
from django.core.exceptions import ValidationError

from portal.loading.report import Change, Counts, LoadError, naming, sentence


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (ValidationError("Kan niet."), "Kan niet."),
        (ValidationError({"name": ["Te lang.", "Fout."]}), "field “name”: Te lang. Fout."),
        (ValidationError({"__all__": ["Kan niet."]}), "Kan niet."),
        (KeyError("slug"), "'slug' is missing"),
        (ValueError("“x” is not a field"), "“x” is not a field"),
    ],
)
def test_a_fault_is_named(fault, message):
    with pytest.raises(LoadError) as error, naming("partners.yaml, item “tauw”"):
        raise fault
    assert str(error.value) == f"partners.yaml, item “tauw”: {message}"


def test_each_row_that_is_not_as_it_was_has_changed():
    assert Counts(created=3, updated=3, deleted=3, unchanged=9).changed == 9


def test_a_fault_of_our_own_is_not_hidden():
    with pytest.raises(ZeroDivisionError), naming("partners.yaml"):
        raise ZeroDivisionError


def test_two_messages_make_one_sentence():
    assert sentence(ValidationError(["Een.", "Twee."])) == "Een. Twee."


def test_a_change_is_told_on_one_line():
    assert str(Change("partner tauw", "name", "", "x" * 90)).endswith(f"{'x' * 77}...")
    assert str(Change("partner tauw", "name", None, "x")) == "partner tauw, name: (nothing) -> x"
