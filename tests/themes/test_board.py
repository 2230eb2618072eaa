import datetime

import pytest
from django.utils import timezone

from partners.models.partner import PartnerKind
from tests import factories as make
from tests.pages import page
from themes.models.audiences import COLUMNS

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
        ("Achterhaald", 0),
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


@pytest.mark.parametrize(
    ("joined", "left", "answer"),
    [
        (None, None, "yes"),
        (None, "2026", "perhaps"),
        (None, "2026-05", "perhaps"),
        (None, "2026-05-04", "yes"),
        (None, "2026-05-03", "no"),
        (None, "2026-04", "no"),
        ("2025", "2027", "yes"),
        ("2026", None, "perhaps"),
        ("2026-05", None, "perhaps"),
        ("2026-05-04", None, "yes"),
        ("2026-05-05", None, "no"),
        ("2027", None, "no"),
    ],
)
def test_a_membership_of_which_the_dates_leave_it_open_says_perhaps(
    client, clock, joined, left, answer
):
    alliance = make.AllianceFactory()
    role = make.RoleFactory(alliance=alliance)
    member = make.AllianceMembershipFactory(
        alliance=alliance, partner__name="Gouda", joined=joined, left=left
    )
    for place in ("/rollen/", role, f"{role.get_absolute_url()}notitie/"):
        text = page(client, place)
        assert ("Gouda" in text) is (answer != "no")
        assert ("misschien" in text.lower()) is (answer == "perhaps")
    for place in (alliance, member.partner):
        assert ("Misschien" in page(client, place)) is (answer == "perhaps")
    alliance.stage = "ended"
    alliance.save()
    assert "Misschien" not in page(client, alliance)


def test_nobody_takes_part_in_an_alliance_that_has_ended(client):
    role = make.RoleFactory(alliance=make.AllianceFactory(stage="ended"))
    make.AllianceMembershipFactory(alliance=role.alliance, partner__name="Oude partij")
    assert "Oude partij" not in page(client, "/rollen/")
    assert "Oude partij" not in page(client, role)
    assert "Wie deden er mee" in page(client, role.alliance)


def test_the_home_page_finds_a_municipality_and_leads_to_the_four_questions(client):
    make.RoleAudienceFactory()
    text = page(client, "/")
    assert 'data-suggestions="/zoeken/suggesties/"' in text
    assert '<a href="/gemeenten/">' in text
    assert '<a href="/meedoen/past-dit/">' in text


def test_the_note_stands_beside_the_button_to_show_interest(client):
    role = make.RoleFactory(slug="rol")
    text = page(client, role)
    assert text.index("/meedoen/?rol=rol") < text.index("/rollen/rol/notitie/")
    assert text.index("/rollen/rol/notitie/") < text.index('id="feiten"')


def test_a_row_that_is_kept_follows_each_change_of_what_it_shows(client):
    role = make.RoleFactory(title="Hoe het was", alliance=make.AllianceFactory())
    member = make.AllianceMembershipFactory(alliance=role.alliance, capacity="member").partner
    for _number in range(2):  # written, and kept
        page = client.get("/rollen/").content.decode()
        assert "Hoe het was" in page
        assert member.name in page
    role.title = "Hoe het is"
    role.save()
    member.status = "archived"
    member.save()
    page = client.get("/rollen/").content.decode()
    assert "Hoe het is" in page
    assert "Hoe het was" not in page
    assert member.name not in page


def test_the_board_says_how_many_roles_nobody_confirmed_and_shows_those_last(client):
    make.RoleFactory(title="Aaa")
    make.RoleFactory(title="Zzz", confirmed_on="2026-05-01")
    make.RoleFactory(title="Bbb", state="overtaken")
    shown = page(client, "/rollen/")
    assert "Van 1 open rol heeft sinds 2020 niemand gezegd" in shown
    assert shown.index("Zzz") < shown.index("Aaa") < shown.index("Bbb")
    assert shown.count("Niet bevestigd") == 1
    assert shown.count("Bevestigd mei 2026") == 1
    assert shown.count("Vraag het na") == 1


def test_each_kind_of_organisation_has_one_column_on_the_board():
    columns = [kind for kinds in COLUMNS.values() for kind in kinds]
    assert sorted(columns) == sorted(PartnerKind)


def test_the_board_marks_the_columns_that_a_role_fits():
    role = make.RoleFactory()
    for kind in ("company", "investor", "municipality"):
        make.RoleAudienceFactory(role=role, kind=kind)
    fits = [str(label) for label, is_meant in role.audience_columns if is_meant]
    assert fits == ["Gemeente", "Markt"]
