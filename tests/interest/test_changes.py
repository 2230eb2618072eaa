"""Wijdemeren joins Hilversum: what visitors, registrants and the coordinator see of it.

Covers: partners/jobs.py, themes/changes.py
"""

import json
import re
import threading
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.changes import carry_out_due, sentences
from partners.finding import find_municipality
from partners.models import Municipality, MunicipalityChange
from portal.outbox import jobs
from portal.outbox.models import JobRun, OutgoingMail
from tests import factories as make
from tests.interest import registrations
from tests.interest.desk import INBOX
from tests.pages import page, text_of
from themes.interest import registering
from themes.interest.acts import Act
from themes.interest.figures import interested_in_role
from themes.interest.models import DossierLink, Interest, InterestEvent, InterestState

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime(2027, 1, 1, tzinfo=ZoneInfo("Europe/Amsterdam"))
EVE = MIDNIGHT - timedelta(seconds=1)


@pytest.fixture
def hilversum(clock):
    clock.time = EVE
    return make.MunicipalityFactory(
        name="Hilversum", slug="hilversum", province=make.ProvinceFactory(code="PV27")
    )


@pytest.fixture
def wijdemeren(hilversum):
    return make.MunicipalityFactory(
        name="Wijdemeren", slug="wijdemeren", province=hilversum.province
    )


@pytest.fixture
def merger(wijdemeren, hilversum):
    return make.MunicipalityChangeFactory(
        predecessor=wijdemeren, date=date(2027, 1, 1), into=[hilversum]
    )


# What visitors see


def seen(client) -> dict:
    """What the site has of Wijdemeren at this moment."""
    suggestions = client.get("/zoeken/suggesties/?q=wijdem&soort=partners.municipality")
    search = page(client, "/zoeken/?q=wijdemeren")
    places = page(client, "/gemeenten/")
    return {
        "page": client.get("/gemeenten/wijdemeren/").status_code,
        "in the list": 'href="/gemeenten/wijdemeren/"' in places,
        "count of the province": re.search(r'value="pv27">.*?facet-count">(\d)', places)[1],
        "suggested": [one["label"] for one in json.loads(suggestions.content)["suggestions"]],
        "found by searching": 'href="/gemeenten/wijdemeren/"' in search,
        "successor found": 'href="/gemeenten/hilversum/"' in search,
        "in the sitemap": "/gemeenten/wijdemeren/" in page(client, "/sitemap-gemeenten.xml"),
        "found by its name": str(find_municipality("gemeente Wijdemeren").municipality),
        "neighbour": 'href="/gemeenten/wijdemeren/"' in page(client, "/gemeenten/laren/"),
    }


def test_at_midnight_every_page_follows_also_where_all_was_kept_in_memory(client, clock, merger):
    make.MunicipalityFactory(name="Laren", slug="laren")
    before = {
        "page": 200,
        "in the list": True,
        "count of the province": "2",
        "suggested": ["Wijdemeren", "Hilversum"],
        "found by searching": True,
        "successor found": True,
        "in the sitemap": True,
        "found by its name": "Wijdemeren",
        "neighbour": True,
    }
    assert seen(client) == before
    clock.time = MIDNIGHT
    assert seen(client) == {
        "page": 301,
        "in the list": False,
        "count of the province": "1",
        "suggested": ["Hilversum"],
        "found by searching": False,
        "successor found": True,
        "in the sitemap": False,
        "found by its name": "Hilversum",
        "neighbour": False,
    }


def test_the_old_address_leads_on_for_good_but_a_browser_asks_again_the_next_day(
    client, clock, merger
):
    clock.time = MIDNIGHT
    response = client.get("/gemeenten/wijdemeren/")
    assert (response.status_code, response.url) == (301, "/gemeenten/hilversum/")
    assert response["Cache-Control"] == "max-age=86400"


def test_a_new_municipality_appears_on_its_day_with_figures_that_say_they_are_derived(
    client, clock, wijdemeren
):
    new = make.MunicipalityFactory(
        name="Gooiland", slug="gooiland", valid_from=date(2027, 1, 1), is_derived=True,
        population=None, latitude=None, longitude=None,
    )  # fmt: skip
    make.MunicipalityChangeFactory(
        predecessor=wijdemeren, date=date(2027, 1, 1), into=[new], kind="rename"
    )
    assert "Gooiland" not in page(client, "/gemeenten/")
    assert "heet Wijdemeren vanaf 1 januari 2027" in page(client, wijdemeren)
    clock.time = MIDNIGHT
    assert "50.000 inwoners (opgeteld)" in page(client, "/gemeenten/")
    text = page(client, new)
    assert "Opgeteld van de gemeenten waaruit zij ontstaat" in text
    assert "Het midden tussen de gemeenten waaruit zij ontstaat" in text
    assert client.get("/gemeenten/wijdemeren/").url == "/gemeenten/gooiland/"


def test_the_notice_on_the_page_names_its_source(client, merger):
    assert "Bron: Een wet." in page(client, merger.predecessor)


def test_before_the_day_a_successor_does_not_boast_of_the_name_or_the_partner(
    client, clock, merger, hilversum
):
    partner = make.PartnerFactory(kind="municipality", municipality=merger.predecessor)
    text = page(client, hilversum)
    assert "Andere namen" not in text
    assert f'href="{partner.own_address}"' not in text
    clock.time = MIDNIGHT
    assert f'href="{partner.own_address}"' in page(client, hilversum)


def test_the_page_of_the_partner_stays_and_says_what_became_of_it(client, clock, merger):
    partner = make.PartnerFactory(kind="municipality", municipality=merger.predecessor)
    assert "Sinds" not in page(client, partner)
    clock.time = MIDNIGHT
    assert "Sinds 1 januari 2027: Hilversum." in page(client, partner)


# Registrations


@pytest.fixture
def role(clock):
    return make.RoleFactory(
        title="Proeftuin-gemeente", slug="proeftuin", publish_at=EVE - timedelta(days=99)
    )


@pytest.fixture
def interest(merger, role):
    """An open registration of Wijdemeren that is named on the site: agreed to, and checked."""
    return registered(merger.predecessor, role, is_public=True, due_on=date(2027, 1, 15))


def registered(municipality, role, **values) -> Interest:
    interest = make.InterestFactory(
        confirmed=True, municipality=municipality, verified_at=EVE, **values
    )
    interest.roles.add(role)
    return interest


def moves(interest) -> list[str]:
    return [event.detail for event in interest.events.filter(action="municipality")]


def mails() -> list[tuple[str, int]]:
    return sorted(OutgoingMail.objects.values_list("kind", "object_id"))


def dossier_of(interest) -> str:
    return reverse("interest:dossier", args=[DossierLink.make(interest)])


def test_an_open_registration_goes_to_the_successor_and_keeps_the_rest(
    clock, interest, hilversum, role
):
    dossier = dossier_of(interest)
    interest.messages.create(body="Wij wachten.")
    clock.time = MIDNIGHT
    carry_out_due()
    moved = Interest.objects.get()
    assert moved.municipality == hilversum
    assert (moved.state, moved.due_on) == ("confirmed", date(2027, 1, 15))
    assert [moved.messages.count(), list(moved.roles.all())] == [1, [role]]
    assert moves(moved) == ["Wijdemeren → Hilversum"]
    assert dossier_of(moved) != dossier
    assert DossierLink.find(dossier.rstrip("/").rpartition("/")[2]).interest == moved


def test_the_consent_to_be_named_lapses_with_the_municipality(clock, interest, role):
    assert interested_in_role(role).names == ["Wijdemeren"]
    clock.time = MIDNIGHT
    # Also when the worker is late.
    assert interested_in_role(role).names == []
    carry_out_due()
    moved = Interest.objects.get()
    assert (moved.is_public, moved.is_verified) == (False, False)
    assert interested_in_role(role).names == []
    # Who agrees anew is named once the coordinator has checked that too.
    Interest.objects.update(is_public=True)
    assert interested_in_role(role).names == []
    Interest.objects.update(verified_at=MIDNIGHT)
    assert interested_in_role(role).names == ["Hilversum"]


def test_the_dossier_tells_it_and_asks_the_consent_again(client, clock, interest):
    dossier = dossier_of(interest)
    clock.time = MIDNIGHT
    carry_out_due()
    text = text_of(client.get(dossier))
    assert "Uw gemeente is veranderd: Wijdemeren → Hilversum." in text
    assert "De naam Hilversum staat niet op de site." in text
    details = {"name": "Jo Jansen", "job_title": "Adviseur", "is_public": "on"}
    assert client.post(f"{dossier}wijzigen/", details).status_code == 302
    assert Interest.objects.get().is_public
    assert "Uw gemeente is veranderd" not in text_of(client.get(dossier))


def test_a_colleague_is_told_too_but_not_asked_for_a_consent(client, clock, interest):
    colleague = interest.colleagues.create(name="An", email="an@example.org")
    secret = DossierLink.make(interest, colleague=colleague)
    clock.time = MIDNIGHT
    carry_out_due()
    text = text_of(client.get(reverse("interest:dossier", args=[secret])))
    assert "Uw gemeente is veranderd" in text
    assert "staat niet op de site" not in text


def test_there_is_one_mail_however_often_the_job_runs(clock, interest):
    clock.time = MIDNIGHT
    for _night in range(3):
        carry_out_due()
        clock.advance(days=1)
    assert mails() == [("interest-news", interest.pk)]
    assert len(moves(interest)) == 1


def test_figures_count_the_successor_once_when_both_had_registered(
    clock, interest, hilversum, role
):
    registered(hilversum, role)
    assert interested_in_role(role).count == 2
    clock.time = MIDNIGHT
    carry_out_due()
    assert interested_in_role(role).count == 1


@pytest.mark.parametrize(
    ("values", "is_moved", "is_mailed"),
    [
        ({"state": "new"}, True, False),
        ({"state": "in_conversation", "confirmed_at": EVE}, True, True),
        ({"state": "matched", "confirmed_at": EVE}, True, True),
        ({"state": "closed", "close_reason": "filled", "confirmed_at": EVE}, False, False),
    ],
)
def test_what_goes_on_moves_and_what_is_closed_is_history(
    clock, merger, hilversum, values, is_moved, is_mailed
):
    make.InterestFactory(municipality=merger.predecessor, **values)
    clock.time = MIDNIGHT
    carry_out_due()
    moved = Interest.objects.get()
    assert (moved.municipality == hilversum, bool(mails())) == (is_moved, is_mailed)


def test_the_time_until_erasing_does_not_begin_anew(clock, interest):
    Interest.objects.update(updated_at=EVE - timedelta(days=700))
    clock.time = MIDNIGHT
    carry_out_due()
    assert Interest.objects.get().updated_at < EVE - timedelta(days=699)


def test_the_worker_runs_it_at_midnight_by_itself_and_only_once(clock, interest, monkeypatch):
    job = jobs._jobs["municipal-changes"]
    monkeypatch.setattr(jobs, "_jobs", {job.name: job})
    assert jobs.run_due(clock) == 1
    assert moves(interest) == []
    clock.time = MIDNIGHT
    assert jobs.run_due(clock) == 1
    assert jobs.run_due(clock) == 0
    assert moves(interest) == ["Wijdemeren → Hilversum"]
    assert JobRun.objects.get().outcome == "Uitgevoerd: 1"


def test_a_worker_that_was_down_for_three_days_does_it_when_it_is_back(clock, interest, hilversum):
    clock.time = MIDNIGHT + timedelta(days=3)
    assert jobs.claim(jobs._jobs["municipal-changes"], clock())
    assert carry_out_due() == 1
    assert Interest.objects.get().municipality == hilversum


def test_a_change_that_is_entered_after_its_day_is_carried_out_the_next_night(
    clock, wijdemeren, hilversum, role
):
    clock.time = MIDNIGHT + timedelta(days=40)
    interest = registered(wijdemeren, role)
    late = make.MunicipalityChangeFactory(
        predecessor=wijdemeren, date=date(2027, 1, 1), into=[hilversum]
    )
    assert find_municipality("Wijdemeren").municipality == hilversum
    assert "Deze dag is al begonnen of voorbij" in " ".join(sentences(late))
    assert moves(interest) == []
    carry_out_due()
    assert moves(interest) == ["Wijdemeren → Hilversum"]


def test_a_chain_that_was_missed_moves_a_registration_once(clock, interest, hilversum):
    laren = make.MunicipalityFactory(name="Laren")
    make.MunicipalityChangeFactory(
        predecessor=Municipality.objects.get(pk=hilversum.pk), date=date(2028, 1, 1), into=[laren]
    )
    clock.time = MIDNIGHT + timedelta(days=400)
    carry_out_due()
    assert Interest.objects.get().municipality == laren
    assert moves(interest) == ["Wijdemeren → Laren"]


def test_a_registration_that_came_in_just_after_the_job_follows_the_next_night(clock, merger, role):
    clock.time = MIDNIGHT
    carry_out_due()
    late = registered(merger.predecessor, role)
    clock.advance(days=1)
    carry_out_due()
    assert moves(late) == ["Wijdemeren → Hilversum"]


@pytest.mark.usefixtures("patience")
def test_a_form_that_was_filled_in_before_midnight_is_accepted_as_the_successor(
    client, clock, merger, role, hilversum
):
    typed = registrations.answers(municipality="Wijdemeren")
    clock.time = MIDNIGHT
    assert client.post("/meedoen/", typed).status_code == 302
    assert Interest.objects.get().municipality == hilversum
    link = page(client, "/meedoen/?gemeente=wijdemeren")
    assert 'name="municipality" value="Hilversum"' in link


def test_a_split_leads_to_the_main_part_and_the_coordinator_is_told_to_check(
    client, clock, wijdemeren, hilversum, role, desk
):
    interest = registered(wijdemeren, role)
    split = make.MunicipalityChangeFactory(
        predecessor=wijdemeren,
        date=date(2027, 1, 1),
        kind="split",
        into=[hilversum, make.MunicipalityFactory(name="Laren")],
    )
    check = "Wijdemeren wordt gesplitst. Kijk daarna bij elke aanmelding na of die bij Hilversum"
    assert check in " ".join(sentences(split))
    clock.time = MIDNIGHT
    assert client.get("/gemeenten/wijdemeren/").url == "/gemeenten/hilversum/"
    carry_out_due()
    assert Interest.objects.get().municipality == hilversum
    assert moves(interest) == ["Wijdemeren → Hilversum (splitsing)"]
    attention = {one.label: one.count for one in desk.get("/beheer/").context["attention"]}
    assert attention["gemeenten die pas zijn gesplitst: kijk hun aanmeldingen na"] == 1
    address = f"/beheer/partners/municipalitychange/{split.pk}/change/"
    assert check in text_of(desk.get(address))


def test_the_inbox_says_that_the_portal_did_it(clock, interest, desk):
    clock.time = MIDNIGHT
    carry_out_due()
    text = text_of(desk.get(f"{INBOX}{interest.pk}/change/"))
    assert "Wijdemeren → Hilversum" in text
    assert "Het portaal" in text


def test_who_has_the_registration_open_at_midnight_does_not_put_it_back(
    clock, interest, hilversum, desk
):
    address = f"{INBOX}{interest.pk}/change/"
    form = desk.get(address).context["adminform"].form
    typed = {"state": "in_conversation", "seen_version": form.seen_version}
    inlines = ("messages", "events")
    typed |= {f"{name}-{part}": 0 for name in inlines for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    clock.time = MIDNIGHT
    carry_out_due()
    assert "Het portaal heeft dit op" in text_of(desk.post(address, typed))
    assert Interest.objects.get().municipality == hilversum


def test_what_is_written_down_of_it_holds_no_personal_data(clock, interest):
    clock.time = MIDNIGHT
    carry_out_due()
    [event] = InterestEvent.objects.all()
    mail = OutgoingMail.objects.get()
    written = f"{event.detail} {mail.kind} {mail.key} {JobRun.objects.values_list('outcome')}"
    for personal in (interest.name, interest.email, interest.job_title):
        assert personal not in written


def two_workers() -> None:
    barrier = threading.Barrier(2)

    def work():
        try:
            barrier.wait()
            carry_out_due()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


@pytest.fixture
def _slow_log(monkeypatch):
    """Both workers have read the registration before the first one is done."""
    note = Act.note

    def slowly(*args, **kwargs):
        time.sleep(0.5)
        return note(*args, **kwargs)

    monkeypatch.setattr(Act, "note", slowly)


on_postgres = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite lets one writer in at a time by itself"
)


@on_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_slow_log")
def test_two_workers_at_once_move_a_registration_once(clock, interest):
    clock.time = MIDNIGHT
    two_workers()
    assert len(moves(interest)) == len(mails()) == 1


@on_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_slow_log")
def test_without_the_locks_it_would_be_twice(clock, interest, monkeypatch):
    """The control."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    clock.time = MIDNIGHT
    two_workers()
    assert len(moves(interest)) == 2


# What the coordinator is told beforehand


def test_what_will_happen_is_told_in_numbers(merger, interest, role, hilversum):
    partner = make.PartnerFactory(
        kind="municipality", municipality=merger.predecessor, name="Gemeente Wijdemeren"
    )
    make.RoleFactory(state="filled", holder=partner)
    registered(merger.predecessor, role, state="closed", close_reason="filled")
    make.InterestFactory(municipality=merger.predecessor)
    assert sentences(merger) == [
        "De pagina /gemeenten/wijdemeren/ leidt vanaf 1 januari 2027 naar /gemeenten/hilversum/.",
        "Wie Wijdemeren zoekt, vindt Hilversum.",
        "De pagina van de partner “Gemeente Wijdemeren” blijft staan, met alles wat zij heeft "
        "gedaan.",
        "1 rol blijft op naam van de partner staan. Neemt Hilversum die over, verander de houder "
        "dan zelf.",
        "2 aanmeldingen gaan over naar Hilversum (waarvan open: 1). Hun dossiers houden hun adres.",
        "Wie zich aanmeldde, krijgt één mail dat er nieuws is. Het dossier vertelt wat er is "
        "veranderd. Beloofde datums en berichten blijven zoals ze zijn.",
        "Bij 1 aanmelding staat de naam van de gemeente op de site. Die verdwijnt, totdat de "
        "aanmelder toestemming geeft voor de nieuwe naam.",
        "1 afgesloten aanmelding blijft bij Wijdemeren staan, totdat zij wordt gewist.",
    ]


def test_a_municipality_of_which_nobody_registered_is_told_in_a_few_lines(merger):
    assert sentences(merger) == [
        "De pagina /gemeenten/wijdemeren/ leidt vanaf 1 januari 2027 naar /gemeenten/hilversum/.",
        "Wie Wijdemeren zoekt, vindt Hilversum.",
        "Er lopen geen aanmeldingen van Wijdemeren.",
    ]


def test_telling_and_carrying_out_take_as_many_queries_for_30_registrations_told_as_for_3(
    merger, role
):
    def queries() -> int:
        change = MunicipalityChange.objects.get(pk=merger.pk)
        with CaptureQueriesContext(connection) as captured:
            sentences(change)
        return len(captured)

    for _number in range(3):
        registered(merger.predecessor, role, is_public=True)
    few = queries()
    for _number in range(27):
        registered(merger.predecessor, role, is_public=True)
    assert queries() == few


def test_a_night_without_changes_costs_as_little_for_each_of_them(clock, merger):
    clock.time = MIDNIGHT
    carry_out_due()
    with CaptureQueriesContext(connection) as captured:
        carry_out_due()
    assert len(captured) <= 8


def test_a_registration_is_handled_as_before_after_its_move(clock, interest, hilversum, desk):
    clock.time = MIDNIGHT
    carry_out_due()
    moved = Interest.objects.get()
    registering.set_state(moved, InterestState.IN_CONVERSATION, desk.user)
    registering.reply(moved, "Welkom.", desk.user)
    assert Interest.objects.get().state == "in_conversation"
    assert Interest.objects.get().municipality == hilversum
