"""The pages of a partner, a working group and a municipality.

Covers: partners/search.py, partners/views/municipalities.py, partners/models/reference.py,
partners/models/working_group.py, partners/models/partner.py, partners/sections.py,
portal/publishing/stories.py
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.text import slugify

from partners.finding import find_municipality
from partners.models import Municipality, MunicipalityName
from portal.publishing.dates import PartialDate
from tests import factories as make
from tests.pages import links_to, page

pytestmark = pytest.mark.django_db

HIDDEN = ("draft", "archived", "scheduled")


def succession(predecessor, successor, day):
    make.MunicipalityChangeFactory(predecessor=predecessor, date=day, into=[successor])


# Partner


def test_a_partner_shows_when_it_signed_and_left_as_precisely_as_is_known(client):
    gouda = make.PartnerFactory(name="Gouda")
    make.ParticipationFactory(
        partner=gouda, joined=PartialDate(2016, 3), left=PartialDate(2016), note="Trok zich terug."
    )
    sentence = page(client, gouda).partition('id="deelname"')[2].partition("</section>")[0]
    assert "maart 2016" in sentence
    assert "1 maart" not in sentence
    assert sentence.count("2016") == 2
    assert "Trok zich terug." in sentence


def test_a_partner_without_known_dates_shows_what_it_was(client):
    partner = make.PartnerFactory()
    participation = make.ParticipationFactory(
        partner=partner, capacity="cooperation_partner", joined=None
    )
    assert str(participation.get_capacity_display()) in page(client, partner).lower()


def test_a_participation_without_a_known_end_is_not_told_as_going_on(client):
    partner = make.PartnerFactory()
    make.ParticipationFactory(partner=partner, capacity="participant", joined=PartialDate(2018))
    assert "Deelnemer vanaf 2018, uiterlijk tot en met januari 2021" in page(client, partner)


def test_a_former_name_is_shown_and_explained_apart_from_other_names(client):
    ministry = make.PartnerFactory(name="Ministerie van Infrastructuur en Waterstaat")
    other = make.PartnerAliasFactory(partner=ministry, name="IenW")
    without = page(client, ministry)
    former = make.PartnerAliasFactory(
        partner=ministry, name="Ministerie van Infrastructuur en Milieu", kind="former"
    )
    text = page(client, ministry)
    assert other.name in text
    assert former.name in text
    assert text.count("relation-note") == without.count("relation-note") + 1


def test_a_municipality_as_partner_has_its_facts_beside_it_and_names_what_merged_into_it(client):
    partner = make.PartnerFactory(is_municipality=True)
    today = timezone.localdate()
    for name, day in (("Haren", today), ("Nog niet", today + timedelta(days=1))):
        former = make.MunicipalityFactory(name=name, valid_until=day)
        succession(former, partner.municipality, day)
    text = page(client, partner)
    assert partner.municipality.province.name in text
    assert "Haren" in text


def test_the_source_of_a_partner_is_named(client):
    partner = make.PartnerFactory(
        source="Slotpublicatie", source_page="Woord vooraf", confirmed_on=date(2026, 2, 3)
    )
    text = page(client, partner)
    assert "Slotpublicatie, Woord vooraf" in text
    assert "3 februari 2026" in text


def test_the_old_address_of_a_partner_leads_to_the_new_one(client):
    partner = make.PartnerFactory(slug="oud")
    partner.slug = "nieuw"
    partner.save()
    response = client.get("/partners/oud/")
    assert (response.status_code, response.url) == (301, "/partners/nieuw/")


# Working group


def test_the_lead_of_a_working_group_stands_first(client):
    group = make.WorkingGroupFactory()
    for name, is_lead in (("Aa", False), ("Zz", True)):
        make.WorkingGroupMembershipFactory(
            working_group=group, partner=make.PartnerFactory(name=name), is_lead=is_lead
        )
    text = page(client, group)
    assert text.index(">Zz</a>") < text.index(">Aa</a>")


# Municipality


def test_a_municipality_links_to_its_story_in_the_deal(client):
    partner = make.PartnerFactory(is_municipality=True, summary="De stad bouwde een waterkering.")
    make.ParticipationFactory(partner=partner, joined=PartialDate(2016, 3))
    text = page(client, partner.municipality)
    assert links_to(partner) in text
    assert "De stad bouwde een waterkering." in text
    assert "maart 2016" in text


def test_a_municipality_does_not_name_a_partner_that_is_a_draft(client):
    partner = make.PartnerFactory(is_municipality=True, draft=True)
    assert partner.name not in page(client, partner.municipality)


def test_a_municipality_that_ended_leads_to_the_one_that_exists_now(client):
    today = timezone.localdate()
    first = make.MunicipalityFactory(valid_until=date(2018, 1, 1))
    second = make.MunicipalityFactory(valid_until=today)
    third = make.MunicipalityFactory()
    succession(first, second, date(2018, 1, 1))
    succession(second, third, today)
    for municipality in (first, second):
        response = client.get(municipality.get_absolute_url())
        assert (response.status_code, response.url) == (301, third.get_absolute_url())


def test_a_partner_that_is_a_municipality_has_one_story_on_one_address(client):
    partner = make.PartnerFactory(is_municipality=True, body="<p>Zij begon met de straat.</p>")
    group = make.WorkingGroupMembershipFactory(partner=partner).working_group
    response = client.get(partner.own_address)
    assert response.status_code == 301
    assert response.url == partner.get_absolute_url() == partner.municipality.get_absolute_url()
    text = page(client, response.url)
    assert "Zij begon met de straat." in text
    assert links_to(group) in text


def test_a_partner_that_is_withdrawn_leaves_the_page_of_the_municipality(client):
    partner = make.PartnerFactory(is_municipality=True, archived=True, body="<p>Geheim.</p>")
    assert client.get(partner.own_address).status_code == 404
    assert "Geheim." not in page(client, partner.municipality)


def test_the_story_of_a_municipality_that_merged_stays_within_reach(client):
    former = make.MunicipalityFactory(valid_until=date(2020, 1, 1))
    partner = make.PartnerFactory(kind="municipality", municipality=former)
    successor = make.MunicipalityFactory()
    succession(former, successor, date(2020, 1, 1))
    text = page(client, successor)
    assert links_to(partner) in text
    assert text.count(former.label) == 1


def test_a_planned_merger_is_announced_on_both_pages_and_changes_nothing_yet(client):
    day = timezone.localdate() + timedelta(days=1)
    wijdemeren = make.MunicipalityFactory(name="Wijdemeren", valid_until=day)
    hilversum = make.MunicipalityFactory(name="Hilversum")
    succession(wijdemeren, hilversum, day)
    assert links_to(hilversum) in page(client, wijdemeren)
    assert links_to(wijdemeren) in page(client, hilversum)


def test_a_municipality_that_ended_without_successor_keeps_its_page(client):
    ended = make.MunicipalityFactory(valid_until=date(2018, 1, 1))
    assert ended.label in page(client, ended)


def test_the_sources_of_the_facts_of_a_municipality_are_credited(client):
    text = page(client, make.MunicipalityFactory())
    assert "CBS" in text
    assert "GeoNames (CC BY 4.0)" in text


def test_an_unknown_municipality_does_not_exist(client):
    for name in ("nergens", "antwerpen", "x" * 5000, "-", "%F0%9F%92%A7"):
        assert client.get(f"/gemeenten/{name}/").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        *("s-hertogenbosch", "'s-Hertogenbosch", "S-HERTOGENBOSCH", "hertogenbosch-s"),
        *("gemeente-den-bosch", "Den Bosch", "rosmalen"),
    ],
)
def test_every_name_of_a_municipality_leads_to_its_page(client, name):
    bosch = make.MunicipalityFactory(name="'s-Hertogenbosch", label="Den Bosch", slug="den-bosch")
    for other in ("Rosmalen", "Hertogenbosch ('s)"):
        bosch.names.create(name=other)
    response = client.get(f"/gemeenten/{name}/")
    assert (response.status_code, response["Location"]) == (301, "/gemeenten/den-bosch/")
    assert "max-age=86400" in response["Cache-Control"]


def test_a_name_of_two_municipalities_leads_to_neither(client):
    for place in ("Noord", "Zuid"):
        make.MunicipalityFactory(name="Bergen", label=f"Bergen ({place})")
    assert client.get("/gemeenten/bergen/").status_code == 404


@pytest.mark.usefixtures("_register")
def test_every_name_in_the_register_leads_to_a_page_or_to_a_choice(client):
    names = MunicipalityName.objects.values_list("name", flat=True)
    existing = Municipality.objects.existing()
    others = {*names, *existing.values_list("name", flat=True)}
    addresses = {*existing.values_list("slug", flat=True)}  # pages, as other tests show
    gone = {
        name
        for name in others
        if (slug := slugify(name)) not in addresses
        and client.get(f"/gemeenten/{slug}/").status_code == 404
    }
    assert all(find_municipality(name).is_ambiguous for name in gone)
    assert "'s-Hertogenbosch" not in gone
