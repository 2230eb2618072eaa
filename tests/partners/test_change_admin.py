"""The desk for changes of municipalities, as the coordinator uses it.

Covers: portal/desk/previews.py, partners/municipality_admin.py, partners/attention.py
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.changes import carry_out_due
from partners.models import Municipality, MunicipalityChange
from portal.publishing.models import ContentVersion
from tests import factories as make
from tests.pages import text_of
from tests.partners.changing import CHANGES, add, typed

pytestmark = pytest.mark.django_db

PLACES = "/beheer/partners/municipality/"
MIDNIGHT = datetime(2027, 1, 1, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture
def hilversum(clock):
    clock.time = MIDNIGHT - timedelta(days=7)
    return make.MunicipalityFactory(name="Hilversum", slug="hilversum")


@pytest.fixture
def wijdemeren(hilversum):
    return make.MunicipalityFactory(name="Wijdemeren", slug="wijdemeren")


@pytest.fixture
def desk(hilversum, desk):
    """Signed in at the time of the test."""
    return desk


def test_a_change_is_entered_with_its_day_kind_source_and_successor(desk, wijdemeren, hilversum):
    assert add(desk, wijdemeren, hilversum).status_code == 302
    change = MunicipalityChange.objects.get()
    assert (change.predecessor, change.main_successor) == (wijdemeren, hilversum)
    assert (change.date, change.kind, change.source) == (
        date(2027, 1, 1), "merger", "Wet van 2026",
    )  # fmt: skip
    assert change.predecessor.valid_until == date(2027, 1, 1)


def test_a_split_is_entered_with_several_successors_of_which_one_takes_most(
    desk, wijdemeren, hilversum
):
    other = make.MunicipalityFactory()
    assert add(desk, wijdemeren, other, hilversum, main=1, kind="split").status_code == 302
    change = MunicipalityChange.objects.get()
    assert change.main_successor == hilversum
    assert change.successions.count() == 2


WRONG = {
    "without a source": ({"source": ""}, "Dit veld is verplicht"),
    "a month is no day": ({"date": "januari 2027"}, "Een maand of een jaar is niet genoeg"),
    "a year is no day": ({"date": "2027"}, "Een maand of een jaar is niet genoeg"),
    "no largest part": ({"main": 9}, "precies één opvolger"),
    "one part only": ({"kind": "split"}, "ten minste twee opvolgers"),
    "before it exists": ({"date": "1-1-1900"}, "bestaat pas vanaf 1 januari 2002"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(desk, wijdemeren, hilversum, name):
    values, message = WRONG[name]
    Municipality.objects.filter(pk=wijdemeren.pk).update(valid_from=date(2002, 1, 1))
    text = text_of(add(desk, wijdemeren, hilversum, **{"source": "Wet 12345"} | values))
    assert message in text
    assert f'<option value="{hilversum.pk}" selected>' in text
    assert values.get("source", "Wet 12345") in text
    assert not MunicipalityChange.objects.exists()


@pytest.mark.parametrize("kind", ["merger", "rename"])
def test_a_merger_or_a_new_name_has_one_successor(desk, wijdemeren, hilversum, kind):
    answer = add(desk, wijdemeren, hilversum, make.MunicipalityFactory(), kind=kind)
    assert "Kies precies één opvolger" in text_of(answer)
    answer = add(desk, wijdemeren, kind=kind)
    assert "Kies precies één opvolger" in text_of(answer)


def test_a_municipality_does_not_go_into_itself_or_into_one_that_is_gone(desk, wijdemeren):
    assert "kan niet in zichzelf opgaan" in text_of(add(desk, wijdemeren, wijdemeren))
    gone = make.MunicipalityFactory(name="Weesp", valid_until=date(2022, 3, 24))
    assert "Weesp eindigt zelf op 24 maart 2022" in text_of(add(desk, wijdemeren, gone))
    assert "Weesp eindigt al op 24 maart 2022" in text_of(add(desk, gone, wijdemeren))


def test_the_tick_of_the_largest_part_moves_from_one_row_to_another(desk, wijdemeren, hilversum):
    other = make.MunicipalityFactory()
    make.MunicipalityChangeFactory(
        predecessor=wijdemeren, date=date(2027, 1, 1), kind="split", into=[other, hilversum]
    )
    rows = MunicipalityChange.objects.get().successions.all()
    data = typed(wijdemeren, other, hilversum, main=1, rows=2, kind="split")
    data |= {f"successions-{n}-id": row.pk for n, row in enumerate(rows)}
    data |= {f"successions-{n}-change": wijdemeren.pk for n in range(2)}
    assert desk.post(f"{CHANGES}{wijdemeren.pk}/change/", data).status_code == 302
    assert MunicipalityChange.objects.get().main_successor == hilversum


# What happens then


def test_the_button_shows_what_another_day_would_do(desk, wijdemeren, hilversum):
    add(desk, wijdemeren, hilversum)
    row = MunicipalityChange.objects.get().successions.get()
    data = typed(wijdemeren, hilversum, rows=1, date="1-1-2028", _preview="1")
    data |= {"successions-0-id": row.pk, "successions-0-change": wijdemeren.pk}
    text = text_of(desk.post(f"{CHANGES}{wijdemeren.pk}/change/", data))
    assert "vanaf 1 januari 2028" in text
    assert MunicipalityChange.objects.get().date == date(2027, 1, 1)


def test_the_page_of_a_planned_change_says_what_will_happen(desk, wijdemeren, hilversum):
    add(desk, wijdemeren, hilversum)
    text = text_of(desk.get(f"{CHANGES}{wijdemeren.pk}/change/"))
    assert "Wat er dan gebeurt" in text
    assert "leidt vanaf 1 januari 2027 naar /gemeenten/hilversum/" in text


def test_who_enters_a_day_that_has_passed_can_correct_it_until_the_night(
    desk, wijdemeren, hilversum
):
    answer = desk.post(f"{CHANGES}add/", typed(wijdemeren, hilversum, date="1-1-2026"), follow=True)
    assert "Deze dag is al begonnen of voorbij" in text_of(answer)
    assert desk.post(f"{CHANGES}{wijdemeren.pk}/delete/", {"post": "yes"}).status_code == 302
    wijdemeren.refresh_from_db()
    assert wijdemeren.valid_until is None


# Before and after it was carried out


def test_the_list_and_the_front_page_show_what_is_planned(desk, wijdemeren, hilversum, clock):
    add(desk, wijdemeren, hilversum)
    label = "gemeenten die veranderen, de eerste op 1 januari 2027: 1"
    assert label in text_of(desk.get("/beheer/"))
    assert "Hilversum" in text_of(desk.get(CHANGES))
    assert desk.get(f"{CHANGES}?stand=gepland").context["cl"].result_count == 1
    clock.time = MIDNIGHT
    desk.force_login(desk.user)
    carry_out_due()
    assert desk.get(f"{CHANGES}?stand=gepland").context["cl"].result_count == 0
    assert desk.get(f"{CHANGES}?stand=uitgevoerd").context["cl"].result_count == 1
    assert "gemeenten die veranderen" not in text_of(desk.get("/beheer/"))


def test_what_was_carried_out_can_only_be_looked_at_and_it_says_why(
    desk, wijdemeren, hilversum, clock
):
    add(desk, wijdemeren, hilversum)
    clock.time = MIDNIGHT
    desk.force_login(desk.user)
    carry_out_due()
    address = f"{CHANGES}{wijdemeren.pk}/change/"
    text = text_of(desk.get(address))
    assert "Deze wijziging is uitgevoerd" in text
    assert "kunt u haar niet meer veranderen of verwijderen" in text
    assert 'name="_save"' not in text
    assert 'name="_preview"' not in text
    assert desk.post(address, typed(wijdemeren, hilversum)).status_code == 403
    assert desk.post(f"{CHANGES}{wijdemeren.pk}/delete/", {"post": "yes"}).status_code == 403
    several = {"action": "delete_selected", "_selected_action": [wijdemeren.pk], "post": "yes"}
    desk.post(CHANGES, several)
    assert MunicipalityChange.objects.exists()


def test_a_change_that_was_carried_out_meanwhile_is_not_overwritten(
    desk, wijdemeren, hilversum, clock
):
    add(desk, wijdemeren, hilversum)
    address = f"{CHANGES}{wijdemeren.pk}/change/"
    seen = desk.get(address).context["adminform"].form.seen_version
    row = MunicipalityChange.objects.get().successions.get()
    data = typed(wijdemeren, hilversum, rows=1, date="1-1-2028", seen_version=seen)
    data |= {"successions-0-id": row.pk, "successions-0-change": wijdemeren.pk}
    clock.time = MIDNIGHT
    desk.force_login(desk.user)
    carry_out_due()
    assert desk.post(address, data).status_code == 403
    assert MunicipalityChange.objects.get().date == date(2027, 1, 1)


def test_planned_changes_are_deleted_from_the_list_and_the_municipality_goes_on(
    desk, wijdemeren, hilversum
):
    add(desk, wijdemeren, hilversum)
    several = {"action": "delete_selected", "_selected_action": [wijdemeren.pk], "post": "yes"}
    desk.post(CHANGES, several)
    wijdemeren.refresh_from_db()
    assert wijdemeren.valid_until is None
    assert not hilversum.names.exists()


def test_who_may_not_change_it_can_look_or_not_even_that(client, wijdemeren):
    change = make.MunicipalityChangeFactory(predecessor=wijdemeren)
    user = get_user_model().objects.create_user("other", is_staff=True)
    client.force_login(user)
    assert client.get(CHANGES).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_municipalitychange"))
    address = f"{CHANGES}{change.pk}/change/"
    assert 'name="_preview"' not in text_of(client.get(address))
    assert client.post(address, {"_preview": "1"}).status_code == 403
    assert client.get(f"{CHANGES}add/").status_code == 403


# A municipality that does not exist yet


def new_place(place: Municipality, **values) -> dict:
    return {
        "label": "Gooi en Vecht",
        "code": "gm2999",
        "province": place.province_id,
        "valid_from": "1-1-2027",
    } | values


def test_a_successor_that_does_not_exist_yet_is_added_first(desk, wijdemeren):
    response = desk.post(f"{PLACES}add/", new_place(wijdemeren))
    assert response.status_code == 302, response.context["errors"]
    new = Municipality.objects.get(pk="GM2999")
    assert (new.name, new.label, new.slug) == ("Gooi en Vecht", "Gooi en Vecht", "gooi-en-vecht")
    assert new not in Municipality.objects.existing()
    assert add(desk, wijdemeren, new).status_code == 302
    new.refresh_from_db()
    assert (new.is_derived, new.population) == (True, wijdemeren.population)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"label": "Hilversum"}, "heeft deze naam of dit adres al"),
        ({"label": "hilversum!"}, "heeft deze naam of dit adres al"),
        ({"label": "!!!"}, "Typ een naam met letters"),
        ({"valid_from": ""}, "Dit veld is verplicht"),
        ({"province": ""}, "Dit veld is verplicht"),
        ({"code": "2999"}, "Een CBS-code is GM met vier cijfers"),
        ({"code": "GM9990"}, "bestaat al"),
    ],
)
def test_a_new_municipality_needs_a_name_code_province_and_day(desk, wijdemeren, values, message):
    make.MunicipalityFactory(code="GM9990")
    answer = desk.post(f"{PLACES}add/", new_place(wijdemeren, **values))
    assert message in text_of(answer)
    assert Municipality.objects.count() == 3


def test_a_new_municipality_is_corrected_and_deleted_while_nothing_leads_to_it(desk, wijdemeren):
    desk.post(f"{PLACES}add/", new_place(wijdemeren))
    address = f"{PLACES}GM2999/"
    values = new_place(wijdemeren, label="Gooi")
    assert desk.post(f"{address}change/", values).status_code == 302
    new = Municipality.objects.get(pk="GM2999")
    assert (new.name, new.slug) == ("Gooi", "gooi")
    add(desk, wijdemeren, new)
    too_late = desk.post(f"{address}change/", values | {"valid_from": "2-1-2027"})
    assert "Op 1 januari 2027 gaat Wijdemeren erin op" in text_of(too_late)
    assert desk.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    MunicipalityChange.objects.get().delete()
    assert desk.post(f"{address}delete/", {"post": "yes"}).status_code == 302
    assert not Municipality.objects.filter(pk="GM2999").exists()


def test_the_button_shows_what_happens_and_saves_nothing(desk, wijdemeren, hilversum):
    version = ContentVersion.current()
    text = text_of(add(desk, wijdemeren, hilversum, source="Wet 12345", _preview="1"))
    assert "Er is niets opgeslagen" in text
    assert "De pagina /gemeenten/wijdemeren/ leidt vanaf 1 januari 2027 naar" in text
    assert "Wet 12345" in text
    assert f'<option value="{hilversum.pk}" selected>' in text
    assert "met succes" not in text
    assert not MunicipalityChange.objects.exists()
    assert ContentVersion.current() == version
    wijdemeren.refresh_from_db()
    assert wijdemeren.valid_until is None
    assert not hilversum.names.exists()


def test_the_form_takes_as_many_queries_with_many_municipalities(desk, wijdemeren, hilversum):
    add(desk, wijdemeren, hilversum)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get(f"{CHANGES}{wijdemeren.pk}/change/")
        return len(captured)

    few = queries()
    for _number in range(20):
        make.MunicipalityChangeFactory()
    assert queries() <= few
