"""A municipality that a visitor typed: found, or asked again with those it may be."""

import pytest
from django import forms
from django.utils.html import escape

from partners.forms import MunicipalityField, suggested_municipalities
from partners.models import MunicipalityName
from tests import factories as make

pytestmark = pytest.mark.django_db


class PlaceForm(forms.Form):
    place = MunicipalityField(label="Gemeente", help_text="", other_field="Organisatie")


def filled(typed: str) -> PlaceForm:
    return PlaceForm({"place": typed})


def test_a_municipality_is_found_by_the_name_that_it_had():
    ommen = make.MunicipalityFactory(name="Ommen")
    MunicipalityName.objects.create(municipality=ommen, name="Stad Ommen")
    form = filled(" gemeente stad ommen ")
    assert form.is_valid()
    assert form.cleaned_data["place"] == ommen


def test_nothing_typed_is_no_mistake():
    form = filled("  ")
    assert form.is_valid()
    assert form.cleaned_data["place"] is None
    assert suggested_municipalities(form, "place") == []


def test_a_name_of_two_is_asked_again_with_both():
    for place in ("Noord", "Zuid"):
        make.MunicipalityFactory(name="Bergen", label=f"Bergen ({place})")
    form = filled("Bergen")
    assert "Kies: Bergen (Noord) of Bergen (Zuid)." in form.errors["place"][0]
    assert [one.label for one in suggested_municipalities(form, "place")] == [
        "Bergen (Noord)",
        "Bergen (Zuid)",
    ]


def test_what_was_typed_stays_in_the_form_and_cannot_break_the_page():
    form = filled('Xyzzy"><b>')
    assert escape('Xyzzy"><b>') in str(form)
    assert "<b>" not in str(form)
    assert suggested_municipalities(form, "place") == []


def test_a_name_that_is_too_long_is_refused_without_looking_for_it(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "80" in filled("a" * 81).errors["place"][0]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Provincie Utrecht", "“Provincie Utrecht” is geen gemeente."),
        ("Bonaire", "“Bonaire” is geen gemeente."),
        ("Antwerpen", "“Antwerpen” ligt niet in Nederland."),
    ],
)
def test_what_is_no_municipality_is_led_to_the_right_field(typed, answer):
    for name in ("Utrecht", "Borne"):
        make.MunicipalityFactory(name=name)
    form = filled(typed)
    assert form.errors["place"] == [
        f"{answer} Maak dit veld leeg en gebruik het veld “Organisatie”."
    ]
    assert suggested_municipalities(form, "place") == []


def test_a_place_in_a_municipality_asks_for_that_municipality():
    message = filled("Hoofddorp").errors["place"][0]
    assert message == "“Hoofddorp” is zelf geen gemeente. Vul de gemeente in waar het bij hoort."
