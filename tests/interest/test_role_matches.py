"""Matching a registration to a role, and taking that back in any order.

Covers: themes/interest/sections.py
"""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from partners.models import Partner
from tests import factories as make
from tests.interest.desk import INBOX, of_company, of_partner, verified
from tests.pages import text_of
from themes.interest import registering
from themes.interest.admin import InterestAdmin
from themes.interest.figures import shown_about
from themes.interest.models import Interest, InterestState, RoleMatch
from themes.interest.role_matches import (
    CannotMatch,
    CannotUndo,
    match,
    partner_of,
    undo_match,
)
from themes.models import AllianceMembership, Role

pytestmark = pytest.mark.django_db

# What the coordinator chooses and ticks.
FILLED = {"outcome": "filled", "consent": "on"}
JOINED = {"outcome": "member", "consent": "on"}


def undo(desk, interest: Interest):
    """Take the last match of a registration back, as its page at the desk does."""
    made = interest.matches.filter(undone_at=None).first()
    return desk.post(f"{INBOX}koppeling/{made.pk}/terug/", follow=True)


def test_filling_a_role_makes_the_membership_and_undo_takes_all_back(desk):
    role = make.RoleFactory(alliance=make.AllianceFactory())
    interest = of_partner(due_on=date(2030, 1, 2))
    desk.post(f"{INBOX}{interest.pk}/koppelen/", {"role": role.pk, **FILLED})
    role.refresh_from_db()
    interest.refresh_from_db()
    assert (role.state, role.holder) == ("filled", partner_of(interest))
    assert (interest.state, interest.due_on) == (InterestState.MATCHED, None)
    assert AllianceMembership.objects.filter(partner=role.holder).exists()
    undo(desk, interest)
    role.refresh_from_db()
    interest.refresh_from_db()
    assert (role.state, role.holder) == ("open", None)
    assert (interest.state, interest.due_on) == (InterestState.CONFIRMED, date(2030, 1, 2))
    assert not AllianceMembership.objects.exists()


def test_undo_keeps_a_membership_that_was_there_before(desk):
    role = make.RoleFactory(alliance=make.AllianceFactory())
    interest = of_partner()
    role.alliance.memberships.create(partner=partner_of(interest), capacity="member")
    undo_match(match(interest, role, desk.user, "filled", has_consent=True), desk.user)
    assert role.alliance.memberships.count() == 1


def test_a_role_can_be_put_in_conversation_for_who_is_no_partner(desk):
    role, interest = make.RoleFactory(), make.InterestFactory(confirmed=True)
    desk.post(f"{INBOX}{interest.pk}/koppelen/", {"role": role.pk, "outcome": "in_conversation"})
    role.refresh_from_db()
    assert role.state == "in_conversation"


@pytest.mark.parametrize("taken", [[], ["zwolle"], ["zwolle", "gemeente-zwolle"]])
def test_a_municipality_that_is_no_partner_becomes_one_and_undo_takes_it_back(desk, taken):
    role = make.RoleFactory()
    municipality = make.MunicipalityFactory(label="Zwolle", slug="zwolle")
    for slug in taken:
        make.PartnerFactory(slug=slug)
    interest = make.InterestFactory(confirmed=True, municipality=municipality)
    desk.post(f"{INBOX}{interest.pk}/koppelen/", {"role": role.pk, **FILLED})
    holder = Role.objects.get(pk=role.pk).holder
    assert (holder.name, holder.municipality) == ("Gemeente Zwolle", municipality)
    assert desk.get(holder.get_absolute_url()).status_code == 200
    undo(desk, interest)
    assert not Partner.objects.filter(municipality=municipality).exists()


def test_a_partner_that_was_worked_on_stays_after_undoing(desk):
    interest = make.InterestFactory(confirmed=True)
    made = match(interest, make.RoleFactory(), desk.user, "filled", has_consent=True)
    Partner.objects.filter(pk=made.partner.pk).update(
        updated_at=timezone.now() + timedelta(minutes=1)
    )
    made.refresh_from_db()
    undo_match(made, desk.user)
    assert partner_of(interest)


def test_a_match_can_be_undone_when_its_partner_is_gone(desk):
    role = make.RoleFactory(alliance=make.AllianceFactory())
    interest = make.InterestFactory(confirmed=True)
    made = match(interest, role, desk.user, "member", has_consent=True)
    made.partner.delete()
    undo_match(made, desk.user)
    assert RoleMatch.objects.get().undone_at


@pytest.mark.parametrize("name", ["waterbouw b.v.", "WB", "Waterbouw"])
def test_another_organisation_fills_a_role_when_its_name_is_known(desk, name):
    partner = make.PartnerFactory(name="Waterbouw B.V.", short_name="WB")
    partner.aliases.create(name="Waterbouw")
    make.PartnerFactory(name="Grondbouw B.V.", short_name="GB")
    role, interest = make.RoleFactory(), of_company(organisation=name)
    desk.post(f"{INBOX}{interest.pk}/koppelen/", {"role": role.pk, **FILLED})
    assert Role.objects.get(pk=role.pk).holder == partner


def test_an_unknown_organisation_cannot_fill_a_role_and_it_is_told(desk):
    role, interest = make.RoleFactory(), of_company(organisation="Onbekend")
    address = f"{INBOX}{interest.pk}/koppelen/"
    text = text_of(desk.post(address, {"role": role.pk, **FILLED}))
    assert "geen partner met precies deze naam" in text
    assert Role.objects.get(pk=role.pk).state == "open"


def test_undoing_does_not_overwrite_what_happened_since(desk):
    role = make.RoleFactory()
    first, second = make.InterestFactory(confirmed=True), make.InterestFactory(confirmed=True)
    match(first, role, desk.user, "in_conversation")
    match(second, role, desk.user, "filled", has_consent=True)
    text = text_of(undo(desk, first))
    assert "maak eerst de latere koppeling ongedaan" in text
    assert Role.objects.get(pk=role.pk).state == "filled"
    for interest in (second, first):
        undo(desk, interest)
    assert Role.objects.get(pk=role.pk).state == "open"


def test_a_filled_role_is_not_filled_twice(desk):
    role, interest = make.RoleFactory(), of_partner()
    Role.objects.filter(pk=role.pk).update(state="filled", holder=make.PartnerFactory())
    with pytest.raises(CannotMatch):
        match(interest, role, desk.user, "filled", has_consent=True)


def test_a_registration_that_was_closed_can_be_matched_after_all(desk):
    role, interest = make.RoleFactory(), of_partner()
    registering.close(interest, "other", desk.user)
    made = match(interest, role, desk.user, "filled", has_consent=True)
    interest.refresh_from_db()
    assert (interest.state, interest.close_reason) == ("matched", "")
    undo_match(made, desk.user)
    interest.refresh_from_db()
    assert interest.matched_role is None


def test_a_withdrawn_registration_cannot_be_matched(desk):
    role, interest = make.RoleFactory(), of_partner()
    registering.withdraw(interest)
    data = {"role": role.pk, **FILLED}
    text = text_of(desk.post(f"{INBOX}{interest.pk}/koppelen/", data))
    assert "kan niet meer worden gekoppeld" in text


@pytest.mark.parametrize("outcome", ["in_conversation", "filled"])
def test_undoing_after_closing_puts_the_role_back_only(desk, outcome):
    role, interest = make.RoleFactory(), of_partner()
    made = match(interest, role, desk.user, outcome, has_consent=True)
    Interest.objects.filter(pk=interest.pk).update(state="closed", close_reason="other")
    undo_match(made, desk.user)
    interest.refresh_from_db()
    assert Role.objects.get(pk=role.pk).state == "open"
    assert (interest.state, interest.close_reason) == ("closed", "other")


@pytest.mark.parametrize(
    "end", [registering.withdraw, registering.erase, lambda i: registering.close(i, "other", None)]
)
def test_a_role_is_open_again_when_who_was_spoken_with_is_gone(desk, end):
    role, interest = make.RoleFactory(), of_partner()
    match(interest, role, desk.user, "in_conversation")
    interest.refresh_from_db()
    end(interest)
    assert Role.objects.get(pk=role.pk).state == "open"


def test_a_role_stays_in_conversation_while_another_goes_on(desk):
    role, first, second = make.RoleFactory(), of_partner(), of_partner()
    for interest in (first, second):
        match(interest, role, desk.user, "in_conversation")
    registering.withdraw(Interest.objects.get(pk=first.pk))
    assert Role.objects.get(pk=role.pk).state == "in_conversation"


def test_undoing_does_not_take_a_role_from_a_later_holder(desk):
    role, interest = make.RoleFactory(), of_partner()
    made = match(interest, role, desk.user, "filled", has_consent=True)
    other = make.PartnerFactory()
    Role.objects.filter(pk=role.pk).update(holder=other)
    with pytest.raises(CannotUndo):
        undo_match(made, desk.user)
    assert Role.objects.get(pk=role.pk).holder == other


@pytest.mark.parametrize("date_of_holder", [{"holder_since": "2026-12"}, {"holder_until": "2027"}])
def test_undoing_does_not_wipe_dates_of_the_holder_that_were_filled_in_since(desk, date_of_holder):
    role, interest = make.RoleFactory(), of_partner()
    made = match(interest, role, desk.user, "filled", has_consent=True)
    Role.objects.filter(pk=role.pk).update(**date_of_holder)
    with pytest.raises(CannotUndo):
        undo_match(made, desk.user)
    assert Role.objects.get(pk=role.pk).holder == made.partner


def test_two_roles_of_one_registration_are_undone_in_any_order(desk):
    interest = of_partner()
    roles = [make.RoleFactory(), make.RoleFactory()]
    first, second = (match(interest, role, desk.user, "filled", has_consent=True) for role in roles)
    undo_match(second, desk.user)
    interest.refresh_from_db()
    assert (interest.state, interest.matched_role) == ("matched", roles[0])
    undo_match(first, desk.user)
    interest.refresh_from_db()
    assert (interest.state, interest.matched_role) == ("confirmed", None)


def test_undoing_the_first_of_two_keeps_the_second(desk):
    interest = of_partner()
    roles = [make.RoleFactory(), make.RoleFactory()]
    first, second = (match(interest, role, desk.user, "filled", has_consent=True) for role in roles)
    undo_match(first, desk.user)
    interest.refresh_from_db()
    assert (interest.state, interest.matched_role) == ("matched", roles[1])
    undo_match(second, desk.user)
    interest.refresh_from_db()
    assert interest.matched_role is None
    assert {role.state for role in Role.objects.all()} == {"open"}


def test_a_membership_stays_while_another_role_needs_it(desk):
    alliance, partner = make.AllianceFactory(), make.PartnerFactory(is_municipality=True)
    matches = [
        match(
            make.InterestFactory(confirmed=True, municipality=partner.municipality),
            make.RoleFactory(alliance=alliance),
            desk.user,
            "filled",
            has_consent=True,
        )
        for _number in range(2)
    ]
    undo_match(matches[0], desk.user)
    assert alliance.memberships.count() == 1
    undo_match(matches[1], desk.user)
    assert alliance.memberships.count() == 0


def test_many_can_join_an_alliance_by_one_role_that_stays_open(desk):
    role = make.RoleFactory(alliance=make.AllianceFactory())
    for interest in (of_partner(), of_partner()):
        desk.post(
            f"{INBOX}{interest.pk}/koppelen/",
            {"role": role.pk, **JOINED},
        )
    assert Role.objects.get(pk=role.pk).state == "open"
    assert role.alliance.memberships.count() == 2


def test_a_partner_that_nobody_can_see_gets_no_role(desk):
    role, interest = make.RoleFactory(), of_partner()
    Partner.objects.withdraw()
    data = {"role": role.pk, **FILLED}
    text = text_of(desk.post(f"{INBOX}{interest.pk}/koppelen/", data))
    assert "partner die niet openbaar is" in text


def test_an_organisation_under_another_name_is_pointed_out(desk):
    role, interest = make.RoleFactory(), of_company(organisation="Onbekend")
    partner = make.PartnerFactory()
    data = {"role": role.pk, **FILLED, "partner": partner.pk}
    desk.post(f"{INBOX}{interest.pk}/koppelen/", data)
    assert Role.objects.get(pk=role.pk).holder == partner


def test_what_was_erased_meanwhile_is_not_found(desk, monkeypatch):
    role, interest = make.RoleFactory(), of_partner()
    found = InterestAdmin._interest

    def then_erased(*args):
        one = found(*args)
        registering.erase(one)
        return one

    monkeypatch.setattr(InterestAdmin, "_interest", then_erased)
    response = desk.post(f"{INBOX}{interest.pk}/koppelen/", {"role": role.pk, **FILLED})
    assert response.status_code == 404


# The consent that naming the organisation needs


@pytest.mark.parametrize("outcome", ["filled", "member"])
def test_a_name_with_a_role_needs_the_consent_of_the_organisation(desk, outcome):
    role, interest = make.RoleFactory(alliance=make.AllianceFactory()), of_partner()
    data = {"role": role.pk, "outcome": outcome}
    address = f"{INBOX}{interest.pk}/koppelen/"
    assert "Vraag de organisatie eerst" in text_of(desk.post(address, data))
    with pytest.raises(CannotMatch):
        match(interest, role, desk.user, outcome)
    assert (Role.objects.get(pk=role.pk).state, RoleMatch.objects.count()) == ("open", 0)
    assert not role.alliance.memberships.exists()
    desk.post(address, data | {"consent": "on"})
    assert RoleMatch.objects.get().consented_at is not None
    text = text_of(desk.get(f"{INBOX}{interest.pk}/change/"))
    assert "De organisatie vindt het goed dat haar naam daarbij op de site staat." in text


def test_the_question_names_who_it_is_about(desk):
    interest = of_partner(name="Jo Jansen")
    text = text_of(desk.get(f"{INBOX}{interest.pk}/koppelen/"))
    assert f"Jo Jansen namens {interest.organisation_name} spreekt" in text


def test_whose_role_is_filled_was_checked_and_stays_so(desk, wanted, registered):
    interest = registered()
    made = match(interest, wanted, desk.user, "filled", has_consent=True)
    interest.refresh_from_db()
    assert interest.verified_by == desk.user
    assert [event.action for event in interest.events.all()] == ["verified", "matched"]
    undo_match(made, desk.user)
    assert verified().count() == 1


def test_a_role_in_conversation_shows_no_name_and_needs_no_consent(client, admin_user, zwolle):
    alliance = make.AllianceFactory()
    role = make.RoleFactory(alliance=alliance)
    make.AllianceThemeFactory(alliance=alliance, theme=role.theme)
    interest = make.InterestFactory(confirmed=True, municipality=zwolle)
    interest.roles.add(role)
    made = match(interest, role, admin_user, "in_conversation")
    assert made.consented_at is None
    assert not Partner.objects.exists()
    pages = [role, role.theme, alliance]
    for address in [*(page.get_absolute_url() for page in pages), "/", "/rollen/", "/partners/"]:
        # Every municipality is a dot on the map of the home page, with its name.
        text = re.sub(r'<g class="map-dots">.*?</g>', "", text_of(client.get(address)), flags=re.S)
        assert "Zwolle" not in text, address
    assert shown_about(interest) == [
        "Wij tellen uw gemeente mee. De naam staat daarbij niet op de site, want daar hebt u niet "
        "om gevraagd."
    ]


def test_the_registrant_reads_which_role_is_public(desk, zwolle):
    alliance = make.AllianceFactory(name="Leefbaar")
    role, hidden = make.RoleFactory(title="Trekker", alliance=alliance), make.RoleFactory()
    interest = make.InterestFactory(confirmed=True, municipality=zwolle)
    made = match(interest, role, desk.user, "filled", has_consent=True)
    match(interest, hidden, desk.user, "filled", has_consent=True)
    Role.objects.filter(pk=hidden.pk).withdraw()
    interest.refresh_from_db()
    assert shown_about(interest)[1:] == [
        "Op de site staat dat uw organisatie de rol “Trekker” heeft.",
        "Op de site staat dat uw organisatie meedoet in “Leefbaar”.",
    ]
    undo_match(made, desk.user)
    assert shown_about(interest)[1:] == []
