import csv
import gzip
import io
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext

from portal.pictures.map import MapView, Part, drawing_for_home, drawing_for_municipality, spots
from portal.publishing.dates import PartialDate
from portal.search.index.indexing import deferred
from tests import factories as make

pytestmark = pytest.mark.django_db

FIRST, SECOND = PartialDate(2016, 3), PartialDate(2016, 6)


def city(label: str, *periods: dict, **values):
    """A municipality that is a partner, with these participations."""
    place = make.MunicipalityFactory(name=label, label=label, slug=label.lower())
    partner = make.PartnerFactory(
        kind="municipality", municipality=place, name=f"Gemeente {label}", **values
    )
    for period in periods:
        make.ParticipationFactory(partner=partner, **period)
    return partner


@pytest.fixture
def cities():
    """One of each kind of part."""
    return {
        label: city(label, *periods)
        for label, *periods in (
            ("Zwolle", {"joined": FIRST}),
            ("Breda", {"joined": SECOND}),
            ("Gouda", {"joined": FIRST, "left": PartialDate(2016)}),
            ("Groningen", {"joined": None}),
            ("Leiden",),
        )
    }


def rows(client, address="/kaart.csv") -> dict[str, dict[str, str]]:
    """The file, by the name of the municipality and the name of the column."""
    text = client.get(address).content.decode("utf-8-sig")
    names = [column.name for column in MapView.columns]
    _headings, *lines = csv.reader(io.StringIO(text), delimiter=";")
    return {line[0]: dict(zip(names, line, strict=True)) for line in lines}


def parts() -> dict[str, Part | None]:
    return {one.municipality.label: one.part for one in spots()}


def test_gouda_is_shown_as_left_and_breda_as_joined_later(cities):
    make.MunicipalityFactory(label="Delft")
    assert parts() == {
        "Zwolle": Part.FIRST,
        "Breda": Part.LATER,
        "Gouda": Part.LEFT,
        "Groningen": Part.UNDATED,
        "Leiden": Part.NAMED,
        "Delft": None,
    }


def test_who_left_with_the_end_of_the_deal_did_not_leave_before_it():
    city("Zwolle", {"joined": FIRST, "left": PartialDate(2021, 1)})
    assert parts() == {"Zwolle": Part.FIRST}


def test_who_left_and_came_back_did_not_leave():
    again = {"joined": PartialDate(2018), "capacity": "participant"}
    city("Zwolle", {"joined": FIRST, "left": PartialDate(2016, 9)}, again)
    assert parts() == {"Zwolle": Part.FIRST}


@pytest.mark.parametrize(
    ("day", "zwolle", "breda", "gouda"),
    [
        ("2016-03-10", "perhaps", None, "perhaps"),
        ("2016-05-01", "certain", None, "perhaps"),
        ("2016-06-15", "certain", "perhaps", "perhaps"),
        ("2017-01-01", "certain", "certain", "over"),
        ("2021-02-01", "over", "over", "over"),
        ("2015-01-01", None, None, None),
    ],
)
def test_on_a_day_a_month_may_make_it_perhaps(client, cities, day, zwolle, breda, gouda):
    shown = client.get(f"/kaart/?peildatum={day}").context["drawing"].shapes["marks"]
    known = {one.municipality.label: one.part for one, _dot, _label in shown}
    expected = {"Zwolle": zwolle, "Breda": breda, "Gouda": gouda}
    assert {label: known.get(label) for label in expected} == expected
    assert known["Groningen"] == Part.UNDATED, "we do not guess"


def test_the_table_has_every_municipality_with_its_dates(client, cities):
    make.MunicipalityFactory(label="Delft", population=109_577)
    found = rows(client)
    assert len(found) == 6
    assert found["Gouda"]["left"] == "2016"
    assert found["Gouda"]["joined"] == "maart 2016", "a month is no day"
    assert found["Delft"]["population"] == "109577"
    assert found["Groningen"]["joined"] == ""


def test_the_page_links_to_every_municipality(client, cities):
    delft = make.MunicipalityFactory(label="Delft")
    text = client.get("/kaart/").content.decode()
    assert f'<a href="{delft.get_absolute_url()}">Delft</a>' in text
    drawn = client.get("/kaart.svg").content.decode()
    assert drawn.count("<a href=") == 5, "only those with a sign"
    assert "<title>Delft</title>" in drawn
    assert f"<title>Gouda: {Part.LEFT.label}</title>" in drawn


def test_the_table_begins_with_those_that_have_a_sign(client, cities):
    make.MunicipalityFactory(label="Aalten")
    assert list(rows(client)) == ["Breda", "Gouda", "Groningen", "Leiden", "Zwolle", "Aalten"]


def test_dates_sort_by_time_and_what_is_unknown_comes_last(client, cities):
    make.MunicipalityFactory(label="Delft")
    assert [*rows(client, "/kaart.csv?sort=joined")][:3] == ["Gouda", "Zwolle", "Breda"]
    assert next(iter(rows(client, "/kaart.csv?sort=-joined"))) == "Breda"


def test_only_municipalities_that_exist(client):
    gone = make.MunicipalityFactory(label="Naarden", valid_until=date(2016, 1, 1))
    assert gone.label not in client.get("/kaart/").content.decode()


def test_what_a_municipality_did_stays_on_the_map_when_it_merges(client, cities):
    """Also when what it went into merged in its turn."""
    last = make.MunicipalityFactory(label="Plassen", slug="plassen")
    between = make.MunicipalityFactory(label="Tussen", valid_until=date(2022, 1, 1))
    gone = cities["Breda"].municipality
    gone.valid_until = date(2019, 1, 1)
    gone.save()
    for former, successor in ((gone, between), (between, last)):
        make.MunicipalityChangeFactory(
            predecessor=former, date=former.valid_until, into=[successor]
        )
    found = rows(client)
    names = {"part": Part.LATER.label, "names": "Gemeente Breda"}
    told = gettext("%(part)s (as %(names)s)") % names
    assert found["Plassen"]["part"] == told
    assert found["Plassen"]["joined"] == "juni 2016"
    assert "Breda" not in found
    drawn = client.get("/kaart.svg").content.decode()
    assert f"<title>Plassen: {told}</title>" in drawn
    on_a_day = rows(client, "/kaart.csv?peildatum=2017-01-01")
    assert on_a_day["Plassen"]["part"].startswith(str(Part.CERTAIN.label))


def test_every_mark_is_a_link_with_its_name_also_where_the_name_has_no_room(client):
    for number in range(12):
        place = make.MunicipalityFactory(
            label=f"Plaats {number}", latitude="52.0", longitude="5.0", population=50_000
        )
        make.ParticipationFactory(
            partner=make.PartnerFactory(kind="municipality", municipality=place), joined=FIRST
        )
    drawn = client.get("/kaart.svg").content.decode()
    assert drawn.count('class="map-place"') == drawn.count("<title>Plaats ") == 12
    assert drawn.count("text-anchor") < 12
    assert len(rows(client)) == 12


def test_a_municipality_without_a_place_is_in_the_table_alone(client):
    make.MunicipalityFactory(label="Nieuw", is_derived=True, latitude=None, population=None)
    assert rows(client)["Nieuw"]["population"] == ""
    assert "Nieuw" not in client.get("/kaart.svg").content.decode()


@pytest.mark.parametrize("hidden", ["draft", "archived", "scheduled"])
def test_of_a_hidden_partner_nothing_shows(client, hidden):
    city("Zwolle", {"joined": FIRST, "note": "geheim"}, **{hidden: True})
    assert parts() == {"Zwolle": None}
    assert "<a href=" not in client.get("/kaart.svg").content.decode()
    assert rows(client)["Zwolle"]["joined"] == ""


def test_a_theme_shows_who_contributes_to_it_or_is_in_an_alliance_of_it(client, cities):
    theme = make.ThemeFactory(slug="groen")
    make.ThemePartnerFactory(theme=theme, partner=cities["Zwolle"])
    alliance = make.AllianceThemeFactory(theme=theme).alliance
    make.AllianceMembershipFactory(alliance=alliance, partner=cities["Breda"])
    make.AllianceMembershipFactory(
        alliance=alliance, partner=cities["Leiden"], capacity="suggested"
    )
    hidden = make.AllianceThemeFactory(theme=theme, alliance__draft=True).alliance
    make.AllianceMembershipFactory(alliance=hidden, partner=cities["Gouda"])
    assert {*rows(client, "/kaart.csv?theme=groen")} == {"Zwolle", "Breda"}
    page = client.get("/kaart/?theme=groen")
    assert len(page.context["drawing"].shapes["marks"]) == 2
    assert len(page.context["drawing"].shapes["dots"]) == 3, "the others stay as its ground"


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"verified": True, "is_public": True}, True),
        ({"verified": True}, False),
        ({"confirmed": True, "is_public": True}, False),
        ({"is_public": True}, False),
    ],
)
def test_interest_shows_once_it_is_checked_and_agreed_to(client, values, shown):
    delft = make.MunicipalityFactory(label="Delft")
    make.InterestFactory(municipality=delft, **values)
    assert bool(rows(client)["Delft"]["interest"]) is shown
    assert ("<a href=" in client.get("/kaart.svg").content.decode()) is shown
    assert rows(client, "/kaart.csv?peildatum=2017-01-01")["Delft"]["interest"] == ""


def test_interest_in_a_theme_shows_there(client):
    themes = [make.ThemeFactory(slug=slug) for slug in ("groen", "grijs")]
    delft = make.MunicipalityFactory(label="Delft")
    make.InterestFactory(municipality=delft, verified=True, is_public=True).themes.add(themes[0])
    assert [*rows(client, "/kaart.csv?theme=groen")] == ["Delft"]
    assert not rows(client, "/kaart.csv?theme=grijs")


@pytest.mark.parametrize(
    "query", ["theme=bestaat-niet", "peildatum=gisteren", "sort=x", "theme=%0A", "peildatum=0000"]
)
def test_nonsense_is_named_and_left_out(client, cities, query):
    page = client.get(f"/kaart/?{query}")
    assert page.status_code == 200
    assert page.context["unknown"]
    assert len(page.context["table"].rows) == 5
    for file in ("svg", "csv"):
        assert client.get(f"/kaart.{file}?{query}").status_code == 200


def test_a_theme_that_is_not_public_cannot_be_chosen(client):
    make.ThemeFactory(slug="geheim", title="Geheim", draft=True)
    page = client.get("/kaart/?theme=geheim")
    assert page.context["unknown"]
    assert "Geheim" not in page.content.decode()


@pytest.mark.parametrize("address", ["/kaart/", "/kaart/?theme=groen&peildatum=2016-12-31"])
def test_as_many_queries_for_75_as_for_25(client, address):
    theme = make.ThemeFactory(slug="groen")

    def fill() -> None:
        with deferred():
            for _n in range(25):
                partner = make.PartnerFactory(is_municipality=True)
                make.ParticipationFactory(partner=partner)
                make.ThemePartnerFactory(theme=theme, partner=partner)
                make.InterestFactory(
                    municipality=partner.municipality, verified=True, is_public=True
                )

    def queries() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    fill()
    few = queries()
    fill()
    fill()
    assert queries() <= few


def test_the_picture_of_the_whole_country_is_small(client):
    call_command("load_reference", verbosity=0)
    svg = client.get("/kaart.svg").content
    assert svg.count(b"<circle") > 340
    assert len(gzip.compress(svg)) < 20_000
    assert len(gzip.compress(client.get("/kaart/").content)) < 60_000


def test_home_shows_who_took_part_with_ten_names(cities):
    for number in range(20):
        city(f"Stad {number}", {"joined": FIRST})
    drawing = drawing_for_home()
    marks = drawing.shapes["marks"]
    assert len(marks) == 24, "Leiden is only named"
    assert len([label for _one, _dot, label in marks if label]) <= 10
    assert drawing.narrow.name != drawing.name
    assert str(drawing).count("<svg") == 2


def test_a_municipality_is_marked_on_a_small_map():
    delft = make.MunicipalityFactory(label="Delft")
    text = str(drawing_for_municipality(delft))
    assert text.count(">Delft</text>") == text.count("<svg") == 1
    assert "<a " not in text, "a link to the page that one is on"


def test_a_municipality_without_a_place_has_no_small_map():
    unknown = make.MunicipalityFactory(is_derived=True, latitude=None, longitude=None)
    assert drawing_for_municipality(unknown) is None
