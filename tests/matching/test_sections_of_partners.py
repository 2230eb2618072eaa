"""What stands on the page of a municipality of roles that fit."""

from datetime import date

import pytest

from tests import factories as make
from tests.pages import count_queries, links_to, page

pytestmark = pytest.mark.django_db

HIDDEN = ("draft", "archived", "scheduled")


def succession(predecessor, successor, day):
    make.MunicipalityChangeFactory(predecessor=predecessor, date=day, into=[successor])


def test_a_municipality_that_took_no_part_sees_the_open_roles_for_municipalities(client):
    fits = make.RoleAudienceFactory(kind="municipality").role
    company = make.RoleAudienceFactory(kind="company").role
    draft = make.RoleAudienceFactory(role=make.RoleFactory(draft=True)).role
    filled = make.RoleFactory(state="filled", holder=make.PartnerFactory())
    make.RoleAudienceFactory(role=filled)
    text = page(client, make.MunicipalityFactory())
    assert links_to(fits) in text
    assert [role for role in (company, draft, filled) if links_to(role) in text] == []
    assert "/rollen/?audience=municipality&amp;state=open" in text


def test_a_municipality_shows_six_open_roles_the_first_deadline_first(client):
    for day in range(1, 8):
        role = make.RoleFactory(title=f"Rol voor dag {day}", deadline=date(2030, 1, day))
        make.RoleAudienceFactory(role=role)
    text = page(client, make.MunicipalityFactory())
    assert text.index("Rol voor dag 1") < text.index("Rol voor dag 6")
    assert "Rol voor dag 7" not in text


def test_the_page_of_a_municipality_takes_as_many_queries_with_100_relations_as_with_10(client):
    def relate(number):
        for _n in range(number):
            former = make.MunicipalityFactory(valid_until=date(2020, 1, 1))
            succession(former, municipality, date(2020, 1, 1))
            partner = make.PartnerFactory(kind="municipality", municipality=former)
            make.ParticipationFactory(partner=partner)
            make.RoleAudienceFactory(role=make.RoleFactory(alliance=make.AllianceFactory()))

    municipality = make.MunicipalityFactory()
    relate(10)
    few = count_queries(client, municipality)
    relate(90)
    assert count_queries(client, municipality) == few
