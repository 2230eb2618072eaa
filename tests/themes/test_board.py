import datetime

import pytest
from django.utils import timezone

from tests import factories as make
from tests.pages import page

pytestmark = pytest.mark.django_db


def shown(client, query=""):
    return [role.title for role in client.get(f"/rollen/{query}").context["page_obj"]]


def test_roles_that_are_open_for_municipalities_stand_first(client):
    make.RoleFactory(title="Vervuld", state="filled", holder=make.PartnerFactory())
    talking = make.RoleFactory(title="In gesprek", state="in_conversation")
    for role in (talking, make.RoleFactory(title="Voor gemeenten")):
        make.RoleAudienceFactory(role=role)
    make.RoleAudienceFactory(kind="investor", role=make.RoleFactory(title="Aan anderen"))
    soon = make.RoleFactory(title="Zo dicht", deadline=datetime.date(2030, 1, 1))
    make.RoleAudienceFactory(role=soon)
    assert shown(client) == ["Zo dicht", "Voor gemeenten", "Aan anderen", "In gesprek", "Vervuld"]


def test_filled_is_a_choice_also_when_nothing_is_filled(client):
    make.RoleFactory()
    page(client, "/rollen/")
    options = client.get("/rollen/").context["filterset"].options("state")
    assert [(str(option.label), option.count) for option in options] == [
        ("Open", 1),
        ("In gesprek", 0),
        ("Ingevuld", 0),
    ]


def test_a_card_is_silent_about_effort_that_is_not_laid_down(client):
    make.RoleFactory(effort="")
    assert "In overleg" not in page(client, "/rollen/")


def test_one_result_is_called_a_result(client):
    make.RoleFactory()
    assert '(1<span class="visually-hidden"> resultaat</span>)' in page(client, "/rollen/")


def test_the_board_can_be_sorted_by_deadline(client):
    for day in (2, 1):
        make.RoleFactory(title=f"Dag {day}", deadline=datetime.date(2030, 1, day))
    make.RoleFactory(title="Aa zonder datum")
    assert shown(client, "?sort=deadline") == ["Dag 1", "Dag 2", "Aa zonder datum"]


def test_a_card_tells_who_takes_part_what_it_takes_and_whom_it_fits(client):
    role = make.RoleAudienceFactory(
        role__alliance=make.AllianceFactory(name="Kopgroep"),
        role__effort="Twee dagen per maand",
        role__deadline=datetime.date(2030, 5, 1),
    ).role
    for name in ("Aa", "Bb"):
        make.AllianceMembershipFactory(
            alliance=role.alliance, partner=make.PartnerFactory(name=name)
        )
    text = page(client, "/rollen/")
    for words in (
        "Aa, Bb",
        "Twee dagen per maand",
        "1 mei 2030",
        "Kopgroep",
        "Gemeente",
        role.theme.title,
    ):
        assert words in text


def test_only_who_takes_part_now_and_is_public_is_named(client):
    alliance = make.RoleFactory(alliance=make.AllianceFactory()).alliance
    for number, values in enumerate(({"left": "2020"}, {"capacity": "suggested"}, {})):
        partner = make.PartnerFactory(name=f"Verborgen {number}", draft=not values)
        make.AllianceMembershipFactory(alliance=alliance, partner=partner, **values)
    assert "Verborgen" not in page(client, "/rollen/")
    role = alliance.roles.get()
    assert "Verborgen" not in page(client, role)


def test_who_leaves_later_this_year_or_today_takes_part_until_then(client):
    alliance = make.RoleFactory(alliance=make.AllianceFactory()).alliance
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    stays = {"Dit jaar": str(today.year), "Vandaag": today, "Morgen": today + day}
    gone = {"Vorig jaar": str(today.year - 1), "Gisteren": today - day}
    for name, left in (stays | gone).items():
        partner = make.PartnerFactory(name=f"Partij {name}")
        make.AllianceMembershipFactory(alliance=alliance, partner=partner, left=str(left))
    text = page(client, "/rollen/")
    assert {name for name in stays | gone if f"Partij {name}" in text} == set(stays)


def test_nobody_takes_part_in_an_alliance_that_has_ended(client):
    role = make.RoleFactory(alliance=make.AllianceFactory(stage="ended"))
    make.AllianceMembershipFactory(alliance=role.alliance, partner__name="Oude partij")
    assert "Oude partij" not in page(client, "/rollen/")
    assert "Oude partij" not in page(client, role)
    assert "Wie deden er mee" in page(client, role.alliance)


def test_the_home_page_finds_a_municipality_and_has_a_button_for_the_four_questions(client):
    make.RoleAudienceFactory()
    text = page(client, "/")
    assert 'action="/gemeenten/"' in text
    assert '<a class="button" href="/meedoen/past-dit/">' in text


def test_the_note_stands_beside_the_button_to_show_interest(client):
    role = make.RoleFactory(slug="rol")
    text = page(client, role)
    assert text.index("/meedoen/?rol=rol") < text.index("/rollen/rol/notitie/")
    assert text.index("/rollen/rol/notitie/") < text.index('id="feiten"')
