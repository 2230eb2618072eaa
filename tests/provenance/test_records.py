"""A provenance, and the column that holds those of a row."""

import pytest
from django.core.exceptions import ValidationError

from portal.provenance.forms import MAX_LENGTH, MAX_WORDS, checked
from portal.provenance.records import Provenance
from portal.publishing.dates import PartialDate
from tests import factories as make
from themes.models import Role, Theme

pytestmark = pytest.mark.django_db

STATED = {"nature": "stated", "as_of": "2020-12", "source": "bron", "place": "Blz. 3"}
DERIVED = {"nature": "derived", "as_of": "2024", "reason": "Zo lazen wij het."}
CONFIRMED = {"nature": "confirmed", "as_of": "2026-11", "by": "Gemeente Gouda", "on": "2026-11-20"}


@pytest.mark.parametrize("raw", [STATED, DERIVED, CONFIRMED], ids=lambda raw: raw["nature"])
def test_what_is_read_is_written_the_same(raw):
    assert checked({"stage": raw}, {"stage": "Fase"}) == {"stage": raw}
    assert Provenance.of(raw).as_of == PartialDate.parse(raw["as_of"])


@pytest.mark.parametrize(
    "raw",
    [
        {},
        STATED | {"nature": "heard"},
        STATED | {"as_of": ""},
        STATED | {"as_of": "2020-13"},
        STATED | {"source": ""},
        DERIVED | {"reason": "  "},
        CONFIRMED | {"by": ""},
        CONFIRMED | {"on": ""},
        CONFIRMED | {"on": "gisteren"},
        STATED | {"quote": "woord " * (MAX_WORDS + 1)},
        DERIVED | {"reason": "x" * (MAX_LENGTH + 1)},
        DERIVED | {"reason": "half \ud800 teken"},
        STATED | {"page": "3"},
    ],
)
def test_what_says_too_little_or_too_much_is_refused(raw):
    with pytest.raises(ValidationError):
        checked({"stage": raw}, {"stage": "Fase"})


def test_a_row_holds_one_for_each_label_and_for_nothing_else():
    theme = make.ThemeFactory(provenance={"stage": DERIVED})
    assert Theme.objects.get().provenance_of("stage") == Provenance.of(DERIVED)
    assert theme.speaks_of == PartialDate(2024)
    for wrong in ({"title": DERIVED}, {"stage": {}}, ["stage"], "stage", {"stage": None}):
        theme.provenance = wrong
        with pytest.raises(ValidationError):
            theme.full_clean()


def test_a_label_that_changes_loses_what_was_said_of_the_old_one():
    make.RoleFactory(provenance={"state": DERIVED, "effort": DERIVED}, effort="Een dag")
    role = Role.objects.get()
    role.state = "in_conversation"
    role.save(update_fields=["state"])
    assert Role.objects.get().provenance == {"effort": DERIVED}
    role.state, role.provenance = "open", {"state": STATED, "effort": DERIVED}
    role.save()
    assert Role.objects.get().provenance["state"] == STATED


def test_what_changes_beside_a_label_leaves_it_alone():
    make.RoleFactory(provenance={"state": DERIVED})
    role = Role.objects.get()
    role.title = "Een andere naam"
    role.save()
    role = Role.objects.defer("state").get()
    role.save()
    assert Role.objects.get().provenance == {"state": DERIVED}
