"""The mark beside a label."""

import pytest

from tests import factories as make
from tests.pages import page

pytestmark = pytest.mark.django_db

STATED = {"nature": "stated", "as_of": "2020-12", "source": "bron", "place": "Thema 2"}


def test_the_mark_opens_to_what_the_source_says(client):
    make.SourceFactory(slug="bron", title="Een bericht", url="https://example.nl/b", date="2024-05")
    theme = make.ThemeFactory(provenance={"stage": STATED | {"quote": "in de opstartfase"}})
    shown = page(client, theme.get_absolute_url())
    assert "Staat in de bron" in shown
    assert "‘in de opstartfase’" in shown
    assert 'href="https://example.nl/b"' in shown
    assert "Stand december 2020" in shown


def test_the_source_that_stands_at_the_foot_is_not_named_again(client):
    make.SourceFactory(slug="bron", title="Slotpublicatie", url="")
    theme = make.ThemeFactory(source="Slotpublicatie", provenance={"stage": STATED})
    shown = page(client, theme.get_absolute_url())
    assert shown.count("Slotpublicatie") == 1
    assert "Plaats in de bron: Thema 2" in shown


def test_what_was_derived_says_why(client):
    told = {"nature": "derived", "as_of": "2020", "reason": "De tekst noemt <u>geen</u> trekker."}
    role = make.RoleFactory(provenance={"audiences": told})
    make.RoleAudienceFactory(role=role)
    shown = page(client, role.get_absolute_url())
    assert "Afgeleid door de redactie" in shown
    assert "De tekst noemt &lt;u&gt;geen&lt;/u&gt; trekker." in shown


def test_without_a_provenance_there_is_no_mark(client):
    assert 'class="provenance"' not in page(client, make.ThemeFactory().get_absolute_url())


def test_a_card_says_that_a_label_was_derived(client):
    told = {"nature": "derived", "as_of": "2020", "reason": "Daarom."}
    make.RoleFactory(title="Trekker", provenance={"state": told})
    make.ThemeFactory(title="Water", provenance={"stage": told})
    assert "Open (afgeleid)" in page(client, "/rollen/")
    assert "Verkenning (afgeleid)" in page(client, "/themas/")
    make.AllianceFactory(provenance={"stage": STATED})
    assert "(afgeleid)" not in page(client, "/allianties/")
