"""Floods: a robot is held up, and a person who does what the page asks registers all the same."""

import ipaddress
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.outbox.models import OutgoingMail
from tests.interest.registrations import answers, ask_link, confirmed, register
from tests.pages import text_of
from themes.interest import stranger_form, throttle
from themes.interest.acts import InterestMail
from themes.interest.models import Interest, InterestSettings, SubmissionCount

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patience")]
TOWN_HALL, ELSEWHERE = "198.51.100.7", "203.0.113.4"
ASKED = "Er komen nu heel veel formulieren binnen."
TOO_SOON = "Dat was te vroeg"
BOX = 'name="checked_again"'


@pytest.fixture(autouse=True)
def low_limits(settings, monkeypatch, role):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("127.0.0.1")]
    for name, limit in (
        ("MAX_PER_NETWORK", 3),
        ("MAX_BEFORE_BUSY", 8),
        ("MAX_PER_NETWORK_WHEN_BUSY", 2),
        ("MAX_IN_TOTAL", 12),
    ):
        monkeypatch.setattr(throttle, name, limit)
    InterestSettings.objects.get_or_create(pk=1)


@pytest.fixture(autouse=True)
def wait(monkeypatch):
    """Let seconds go by; no others do."""
    # In the hour before: the sender of mail looks at the clock itself, and finds them due.
    hour_ago = timezone.now() - timedelta(hours=1)
    start, passed = hour_ago.replace(minute=10, second=0, microsecond=0), []
    monkeypatch.setattr("django.utils.timezone.now", lambda: start + timedelta(0, sum(passed)))
    return passed.append


def at(network: str) -> Client:
    return Client(HTTP_X_FORWARDED_FOR=network)


def flood(count: int, network: str = TOWN_HALL) -> list[int]:
    """The answers to forms that look right, each for another mailbox."""
    visitor = at(network)
    return [
        visitor.post("/meedoen/", answers(email=f"robot@spam{number}.example")).status_code
        for number in range(count)
    ]


def flood_from_many() -> None:
    """More than the total, from the town hall and from others."""
    for number in range(12):
        flood(2, TOWN_HALL if number == 5 else f"192.0.2.{number}")


def asked(visitor: Client, **changed) -> dict[str, str]:
    """What the form holds by itself that asks for more."""
    return held(visitor.post("/meedoen/", answers(**changed)))


def held(page, status: int = 429) -> dict[str, str]:
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
    assert page.status_code == status
    return {name: unescape(value) for name, value in hidden}


def send(visitor: Client, form: dict[str, str], **changed):
    """Send the form that asks for more, with the box ticked."""
    return visitor.post("/meedoen/", form | {"checked_again": "on", "naar": "versturen"} | changed)


def rows() -> list:
    return [
        *SubmissionCount.objects.order_by("pk").values_list("key", "count"),
        *Interest.objects.values_list("pk", "updated_at"),
        *OutgoingMail.objects.values_list("pk"),
    ]


# From one address


def test_links_asked_for_without_the_page_count_for_nobody():
    for _number in range(20):
        at(TOWN_HALL).post("/meedoen/nieuwe-link/", {"email": "jo@zwolle.example"})
    assert not SubmissionCount.objects.exists()
    for network in (ELSEWHERE, TOWN_HALL):
        register(at(network))


def test_asking_for_links_and_registering_have_limits_of_their_own():
    for number in range(12):
        ask_link(at(f"192.0.2.{number}"))
        ask_link(at(TOWN_HALL))
    page = ask_link(at(ELSEWHERE))
    assert page.status_code == 429
    assert "Er komen nu heel veel formulieren binnen" in page.content.decode()
    register(at(ELSEWHERE))
    register(at(TOWN_HALL))
    flood_from_many()
    SubmissionCount.objects.filter(key__in=_keys_of("themes.interest.link", TOWN_HALL)).delete()
    assert ask_link(at(TOWN_HALL)).status_code == 200


def _keys_of(purpose: str, network: str) -> list[str]:
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    return [throttle._key(f"{purpose}|{hour}"), throttle._key(f"{purpose}|{network}|{hour}")]


def test_a_flood_from_one_address_is_noticed_nowhere_else():
    assert flood(10) == [302] * 3 + [429] * 7
    register(at(ELSEWHERE))


def test_who_shares_the_address_of_a_robot_registers_by_doing_what_the_page_asks(wait):
    flood(10)
    person = at(TOWN_HALL)
    page = person.post("/meedoen/", answers())
    text = text_of(page, 429)
    assert page["Retry-After"] == "30"
    assert page["Cache-Control"] == "private"
    assert re.search(rf'role="alert" tabindex="-1" autofocus>{ASKED}.* over 30 seconden', text)
    assert BOX in text
    wait(30)
    assert send(person, held(page))["Location"] == "/meedoen/verstuurd/"
    assert Interest.objects.filter(email="jo@zwolle.example").count() == 1


def test_what_comes_in_by_a_ticket_takes_nothing_from_others(wait):
    flood(3)
    for number in range(12):
        form = asked(at(TOWN_HALL), email=f"robot@spam{number + 3}.example")
        wait(30)
        assert send(at(TOWN_HALL), form).status_code == 302
    assert Interest.objects.count() == 15
    register(at(ELSEWHERE))


# From many addresses


def test_once_all_together_are_many_a_network_is_asked_sooner():
    for number in range(4):
        flood(2, f"192.0.2.{number}")
    assert flood(3) == [302, 302, 429]


def test_above_the_total_everyone_is_asked_and_everyone_comes_in(wait):
    flood_from_many()
    people = [at(TOWN_HALL), at(ELSEWHERE)]
    forms = []
    for number, person in enumerate(people):
        page = person.post("/meedoen/", answers(email=f"jo@gemeente{number}.example"))
        assert page["Retry-After"] == "180"
        assert "over 180 seconden" in text_of(page, 429)
        forms.append(held(page))
    wait(180)
    for person, form in zip(people, forms, strict=True):
        assert send(person, form).status_code == 302
    assert Interest.objects.filter(email__startswith="jo@").count() == 2


def test_the_next_hour_everything_is_as_before(wait):
    flood_from_many()
    wait(3600)
    register(at(TOWN_HALL))


# What is asked


def test_too_early_says_how_long_still_and_the_clock_goes_on(wait):
    flood(3)
    person = at(TOWN_HALL)
    form = asked(person)
    wait(10)
    page = send(person, form)
    assert page["Retry-After"] == "20"
    text = text_of(page, 429)
    assert TOO_SOON in text
    assert "nog 20 seconden" in text
    assert re.search(rf"{BOX}[^>]* checked", text)
    assert held(page)["ticket"] == form["ticket"]
    wait(20)
    assert send(person, form).status_code == 302


def test_without_the_tick_it_is_a_mistake_that_leads_to_the_box(wait):
    flood(3)
    person = at(TOWN_HALL)
    form = asked(person)
    wait(30)
    page = send(person, form, checked_again="")
    text = text_of(page, 429)
    assert '<a href="#id_checked_again">Zet het vinkje als u alles hebt nagekeken.</a>' in text
    assert held(page)["ticket"] == form["ticket"]
    assert send(person, form).status_code == 302


def test_what_was_promised_holds_however_busy_it_gets(wait, monkeypatch):
    flood(3)
    form = asked(at(TOWN_HALL))
    monkeypatch.setattr(throttle, "MAX_IN_TOTAL", 0)
    wait(30)
    assert send(at(TOWN_HALL), form).status_code == 302


def test_nothing_that_was_typed_is_lost_while_one_waits(wait):
    flood(3)
    person = at(TOWN_HALL)
    typed = {"message": 'Wij "willen" meedoen.\nGraag & <snel>.', "phone": "010 1234567"}
    form = asked(person, **typed)
    assert form["message"] == typed["message"]
    back = person.post("/meedoen/", form | {"naar": "waarvoor"})
    assert BOX not in text_of(back)
    changed = {"roles": "proeftuin", "message": "Toch iets anders."}
    page = person.post("/meedoen/", held(back, 200) | changed | {"naar": "controle"})
    assert BOX in text_of(page)
    wait(30)
    assert send(person, held(page, 200)).status_code == 302
    interest = Interest.objects.get(email="jo@zwolle.example")
    assert (interest.message, interest.phone) == ("Toch iets anders.", "010 1234567")


@pytest.mark.parametrize("passed", [29, 30 + 3601])
def test_a_ticket_lets_in_from_its_moment_for_an_hour(wait, passed, monkeypatch):
    monkeypatch.setattr(throttle, "MAX_PER_NETWORK", 0)
    form = asked(at(TOWN_HALL))
    wait(passed)
    page = send(at(TOWN_HALL), form)
    is_expired = passed > 30
    assert (ASKED in text_of(page, 429), page["Retry-After"]) == (
        is_expired,
        "30" if is_expired else "1",
    )
    wait(int(page["Retry-After"]))
    assert send(at(TOWN_HALL), held(page)).status_code == 302


@pytest.mark.parametrize(
    ("network", "changed"),
    [
        (TOWN_HALL, {"email": "an@zwolle.example"}),
        (ELSEWHERE, {}),
        (TOWN_HALL, {"ticket": "1:zelfgemaakt"}),
        (TOWN_HALL, {"ticket": ""}),
    ],
)
def test_a_ticket_of_another_mailbox_or_network_is_worth_nothing(
    wait, monkeypatch, network, changed
):
    monkeypatch.setattr(throttle, "MAX_PER_NETWORK", 0)
    form = asked(at(TOWN_HALL))
    wait(30)
    page = send(at(network), form, **changed)
    assert page["Retry-After"] == "30"
    assert ASKED in text_of(page, 429)
    assert not Interest.objects.exists()


def test_a_ticket_for_registering_gives_no_link_and_the_other_way_round(wait, monkeypatch):
    monkeypatch.setattr(throttle, "MAX_PER_NETWORK", 0)
    visitor = at(TOWN_HALL)
    form, of_link = asked(visitor), held(ask_link(visitor))
    wait(30)
    assert send(visitor, form, ticket=of_link["ticket"]).status_code == 429
    page = ask_link(visitor, **of_link | {"ticket": form["ticket"], "checked_again": "on"})
    assert page.status_code == 429


def test_a_ticket_lets_one_form_in(wait):
    flood(3)
    visitor = at(TOWN_HALL)
    form = asked(visitor)
    wait(30)
    assert send(visitor, form).status_code == 302
    kept = rows()
    for other in ({"token": answers()["token"]}, {"message": "Iets anders."}):
        page = send(visitor, form, **other)
        assert page["Retry-After"] == "30"
        assert held(page)["ticket"] != form["ticket"]
    assert send(visitor, form).status_code == 302  # pressed twice
    assert rows() == kept


def test_an_address_that_is_corrected_after_a_ticket_needs_one_of_its_own(wait):
    flood(3)
    visitor = at(TOWN_HALL)
    form = asked(visitor)
    wait(30)
    send(visitor, form)
    page = send(visitor, form, email="jo@goed.example")
    assert page.status_code == 429
    wait(30)
    assert send(visitor, held(page)).status_code == 302
    assert Interest.objects.latest("pk").email == "jo@goed.example"


# A new link


def test_a_link_is_asked_for_on_the_page(monkeypatch):
    visitor = at(ELSEWHERE)
    page = ask_link(visitor, token="zelfgemaakt")
    assert "Er ging onderweg iets mis" in text_of(page)
    assert 'value="jo@zwolle.example"' in text_of(page)
    monkeypatch.setattr(stranger_form, "MIN_SECONDS", 60)
    fast = ask_link(visitor, **held(page, 200))
    assert "Dit ging erg snel" in text_of(fast)
    assert held(fast, 200) == held(page, 200)  # its time goes on
    assert not SubmissionCount.objects.exists()
    monkeypatch.setattr(stranger_form, "MIN_SECONDS", -1)
    assert "Kijk in uw mail" in text_of(ask_link(visitor, **held(fast, 200)))


def test_a_token_of_the_other_form_opens_nothing():
    token = answers()["token"]
    assert "Er ging onderweg iets mis" in text_of(ask_link(at(ELSEWHERE), token=token))


def test_the_answers_never_tell_whether_an_address_is_known(wait):
    confirmed(at(ELSEWHERE))
    OutgoingMail.objects.all().delete()
    known, unknown = (
        _answers_to_asking(f"2001:db8:{number}::1", email, wait)
        for number, email in enumerate(("jo@zwolle.example", "wi@zwolle.example"))
    )
    assert known == unknown
    assert [status for status, _text in known] == [200, 200, 429, 429, 429, 200, 200, 429]
    assert OutgoingMail.objects.filter(kind=InterestMail.LINK).count() == 1


def _answers_to_asking(network: str, email: str, wait) -> list[tuple[int, str]]:
    visitor = at(network)
    for _number in range(2):
        ask_link(visitor, "vol@zwolle.example")
    pages = [ask_link(visitor, email, token="x"), ask_link(visitor, email)]
    asking = ask_link(visitor, email)
    ticked = held(asking) | {"checked_again": "on"}
    pages += [asking, ask_link(visitor, email, **ticked)]  # that was too early
    wait(30)
    pages.append(ask_link(visitor, email, **held(asking)))  # without the tick
    pages += [ask_link(visitor, email, **ticked) for _twice in range(2)]
    pages.append(ask_link(visitor, email))
    return [(page.status_code, _without_names(page, email)) for page in pages]


def _without_names(page, email: str) -> str:
    text = page.content.decode().replace(email, "")
    text = re.sub(r'(name="(?:token|ticket)" value=)"[^"]*"', r"\1", text)
    return re.sub(r"\d\d:\d\d:\d\d", "", text)


# What it costs


@pytest.mark.parametrize(
    ("address", "typed", "status"),
    [
        ("/meedoen/nieuwe-link/", {"email": "jo@zwolle.example"}, 200),
        ("/meedoen/", {"token": "zelfgemaakt"}, 200),
        ("/meedoen/", {}, 429),
        ("/meedoen/", {"ticket": "1:zelfgemaakt", "checked_again": "on"}, 429),
        ("/meedoen/bevestigen/geraden/", {}, 410),
    ],
)
def test_what_is_not_let_in_only_reads(address, typed, status):
    flood(3)
    _only_reads(lambda: at(TOWN_HALL).post(address, answers(**typed)), status)


def test_a_form_that_is_sent_again_only_reads():
    typed = answers()
    register(at(TOWN_HALL), **typed)
    _only_reads(lambda: at(TOWN_HALL).post("/meedoen/", typed), 302)


def test_a_ticket_that_is_used_again_only_reads(wait):
    flood(3)
    form = asked(at(TOWN_HALL))
    wait(30)
    send(at(TOWN_HALL), form)
    _only_reads(lambda: send(at(TOWN_HALL), form, message="Iets anders."), 429)


def _only_reads(act, status: int) -> None:
    """A transaction counts as writing: on SQLite it keeps every other writer waiting."""
    Client().get("/meedoen/")  # what is kept in memory is read once per version of the content
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert act().status_code == status
    assert {query["sql"].split()[0] for query in queries} <= {"SELECT"}
    assert len(queries) <= 20


def test_no_address_of_the_network_or_mailbox_is_kept(wait):
    flood(3)
    form = asked(at(TOWN_HALL))
    wait(30)
    send(at(TOWN_HALL), form)
    kept = str(list(SubmissionCount.objects.values()))
    assert TOWN_HALL not in kept
    assert "zwolle" not in kept


def test_counts_and_tickets_are_forgotten_after_a_day(wait):
    flood(3)
    form = asked(at(TOWN_HALL))
    wait(30)
    send(at(TOWN_HALL), form)
    wait(26 * 3600)
    register(at(TOWN_HALL))
    assert SubmissionCount.objects.count() == 2


def test_a_clock_that_was_put_back_lets_nobody_wait_for_an_hour(wait):
    flood(10)
    person = at(TOWN_HALL)
    form = asked(person)
    flood(10, "203.0.113.9")
    wait(-3600)
    flood(10)
    later = held(send(person, form))
    wait(throttle.WAIT_OF_ALL)
    assert send(person, later).status_code == 302
