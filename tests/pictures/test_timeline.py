"""The timeline: its drawing, list, table and files say the same, and nothing that is not public.

Covers: portal/pictures/timeline.py
"""

import csv
import re
from io import StringIO

import pytest

from portal.pictures.timeline import Timeline
from portal.publishing.dates import PartialDate
from tests import factories as make
from tests.pages import count_queries, links_to, page

pytestmark = pytest.mark.django_db
HIDDEN = ("draft", "archived", "scheduled")


def rows(client, query=""):
    text = client.get(f"/tijdlijn.csv{query}").content.decode("utf-8-sig")
    return [tuple(row.values()) for row in csv.DictReader(StringIO(text), delimiter=";")]


def names(**chosen):
    return [str(entry.item) for entry in Timeline(**chosen).entries]


@pytest.fixture
def record(clock):
    """One thing of each kind, in the order of time."""
    theme = make.ThemeFactory(number=3, slug="geld")
    group = make.WorkingGroupFactory(
        name="Groep", slug="groep", started=PartialDate(2016), ended=PartialDate(2020, 6)
    )
    partner = make.PartnerFactory(name="Partij", slug="partij")
    milestone = make.MilestoneFactory(
        title="Mijlpaal", date=PartialDate(2018, 3), working_group=group
    )
    make.MilestonePartnerFactory(milestone=milestone, partner=partner)
    theme.milestones.add(milestone)
    alliance = make.AllianceFactory(name="Verband", started=PartialDate(2019, 5, 4))
    make.AllianceThemeFactory(alliance=alliance, theme=theme)
    after = make.FollowUpFactory(title="Gevolg", date=PartialDate(2024), is_likely=True)
    after.partners.add(partner)
    return [group, milestone, alliance, after]


def test_the_list_has_all_in_the_order_of_time_under_the_headings_of_their_years(client, record):
    text = page(client, "/tijdlijn/")
    places = [text.index(f"<h3><a {links_to(item)}") for item in record]
    assert places == sorted(places)
    assert re.findall(r'<h2 id="jaar-(\d+)">', text) == ["2016", "2018", "2019", "2024"]


def test_the_drawing_the_list_the_table_and_the_file_name_the_same(client, record):
    drawn = client.get("/tijdlijn.svg").content.decode()
    table = client.get("/tijdlijn/").context["table"]
    assert [row[1].text for row in table.rows] == [str(item) for item in record]
    assert [tuple(str(cell.text) for cell in row) for row in table.rows] == rows(client)
    assert all(links_to(item) in drawn for item in record)


def test_a_month_is_a_span_and_never_a_day(client, record):
    found = [row[0] for row in rows(client)]
    assert found == ["2016 – juni 2020", "maart 2018", "sinds 4 mei 2019", "2024"]
    drawing = client.get("/tijdlijn/").context["drawing"]
    [mark] = next(marks for name, *_rest, marks in drawing.shapes["lanes"] if name == "milestone")
    assert not mark.content.is_day
    assert [day.isoformat() for day in mark.content.days] == ["2018-03-01", "2018-03-31"]


@pytest.mark.parametrize(
    ("dates", "stage", "said", "last"),
    [
        ({"started": PartialDate(2019)}, "active", "sinds 2019", "2026-05-04"),
        ({"started": PartialDate(2019)}, "ended", "2019", "2019-12-31"),
        ({"ended": PartialDate(2021, 6)}, "ended", "tot juni 2021", "2021-06-30"),
    ],
)
def test_of_a_period_nothing_is_drawn_that_is_not_known(clock, dates, stage, said, last):
    make.AllianceFactory(stage=stage, **dates)
    [entry] = Timeline().entries
    assert entry.when.endswith(said)
    assert entry.days[1].isoformat() == last


def test_what_is_likely_says_so_everywhere(client, record):
    assert rows(client)[-1][2].endswith("(waarschijnlijk)")
    assert "(waarschijnlijk)" in page(client, "/tijdlijn/")
    assert client.get("/tijdlijn.svg").content.decode().count('timeline-likely"') == 1


@pytest.mark.parametrize("how", HIDDEN)
def test_nothing_hidden_shows_on_the_page_or_in_the_files(client, record, how):
    hidden, date = {how: True}, PartialDate(2020)
    make.WorkingGroupFactory(name="Geheimwoord groep", started=date, **hidden)
    make.AllianceFactory(name="Geheimwoord verband", started=date, **hidden)
    make.MilestoneFactory(title="Geheimwoord mijlpaal", date=date, **hidden)
    make.FollowUpFactory(title="Geheimwoord gevolg", date=date, **hidden)
    make.PartnerFactory(name="Geheimwoord partij", **hidden)
    theme = make.ThemeFactory(title="Geheimwoord thema", number=88, **hidden)
    theme.milestones.add(record[1])
    for address in ("/tijdlijn/", "/tijdlijn.svg", "/tijdlijn.csv"):
        text = client.get(address).content.decode()
        assert "Geheimwoord" not in text
        assert "88" not in re.findall(r'data-theme="(\d+)"', text)
    assert rows(client)[1][3] == "3"


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ({"theme": "geld"}, ["Mijlpaal", "Verband"]),
        ({"working_group": "groep"}, ["Groep", "Mijlpaal"]),
        ({"partner": "partij"}, ["Mijlpaal", "Gevolg"]),
        ({"partner": "partij", "theme": "geld"}, ["Mijlpaal"]),
        ({"van": 2019, "tot": 2019}, ["Groep", "Verband"]),
        ({"van": 2025}, ["Verband"]),
        ({"tot": 2014}, []),
    ],
)
def test_filters_and_years_leave_what_they_say(record, chosen, left):
    assert names(**chosen) == left


def test_what_began_before_the_years_that_are_shown_stands_under_the_first_of_them(client, record):
    text = page(client, "/tijdlijn/?van=2019&tot=2019")
    assert re.findall(r'<h2 id="jaar-(\d+)">', text) == ["2019"]


def test_what_has_no_date_is_counted_and_another_year_is_a_click_away(client, record):
    make.FollowUpFactory.create_batch(2, date=None)
    timeline = Timeline(van=2019, tot=2019)
    assert (timeline.undated, timeline.has_other_years) == (2, True)
    text = page(client, "/tijdlijn/?van=2019&tot=2019&theme=geld")
    assert "hebben geen datum" not in text
    assert 'href="/tijdlijn/?theme=geld"' in text
    assert "2 hebben geen datum" in page(client, "/tijdlijn/")
    assert "Toon alle jaren" not in page(client, "/tijdlijn/")


def test_a_year_in_the_drawing_opens_that_year_with_the_filters_that_are_on(client, record):
    drawn = client.get("/tijdlijn.svg?theme=geld").content.decode()
    assert 'href="/tijdlijn/?theme=geld&amp;van=2018&amp;tot=2018"' in drawn
    assert ">feb<" in client.get("/tijdlijn.svg?van=2018&tot=2018").content.decode()


def test_the_strip_leads_to_the_years_of_the_list(client, record):
    text = page(client, "/tijdlijn/")
    targets = re.findall(r'href="/tijdlijn/\?van=2015&amp;tot=2026#(jaar-\d+)"', text)
    assert targets == ["jaar-2016", "jaar-2018", "jaar-2019", "jaar-2024"]
    assert all(f'id="{target}"' in text for target in targets)


@pytest.mark.parametrize(
    "query",
    [
        "van=nul",
        "van=2020&tot=2010",
        "van=-1&tot=99999999999999999999",
        "theme=geen",
        "partner=onbekend&partner=%0a",
        "sort=alles",
    ],
)
def test_what_cannot_be_obeyed_is_left_out_with_a_notice(client, record, query):
    text = page(client, f"/tijdlijn/?{query}")
    assert 'class="notice' in text
    for name in ("svg", "csv"):
        assert client.get(f"/tijdlijn.{name}?{query}").status_code == 200


def test_an_empty_timeline_says_so_and_has_its_years(client, clock):
    text = page(client, "/tijdlijn/?van=1999&tot=2001")
    assert "1999" in text
    assert "<h2 id=" not in text


def test_the_page_has_no_more_queries_with_more_rows(client, clock):
    def more(number):
        group = make.WorkingGroupFactory(started=PartialDate(2016))
        for at in range(number):
            theme = make.ThemeFactory()
            milestone = make.MilestoneFactory(date=PartialDate(2016 + at % 9), working_group=group)
            theme.milestones.add(milestone)
            make.MilestonePartnerFactory(milestone=milestone)
            theme.follow_ups.add(make.FollowUpFactory(date=PartialDate(2021 + at % 4)))
            alliance = make.AllianceFactory(started=PartialDate(2019))
            make.AllianceThemeFactory(alliance=alliance, theme=theme)

    more(25)
    few = count_queries(client, "/tijdlijn/")
    more(50)
    assert count_queries(client, "/tijdlijn/") == few


@pytest.mark.parametrize(("last", "columns"), [(2026, 12), (2027, 7), (2100, 11)])
def test_a_column_of_the_strip_is_as_wide_as_a_thumb_needs(client, clock, last, columns):
    make.FollowUpFactory(date=PartialDate(2022))
    text = page(client, f"/tijdlijn/?van=2015&tot={last}")
    widths = re.findall(r'class="timeline-hit" y="-72" width="(\d+)"', text)
    assert len(widths) == columns
    assert all(int(width) >= 24 for width in widths)
    assert re.findall(r"#(jaar-\d+)", text) == ["jaar-2022"]


def test_two_centuries_fit_in_the_drawing_and_in_the_strip(client, record):
    text = page(client, "/tijdlijn/?van=1900&tot=2100")
    assert 'width="-' not in text
    assert len(re.findall(r'class="timeline-year"', text)) <= 21


def test_what_does_not_fit_is_left_out_and_that_is_said(client, monkeypatch):
    monkeypatch.setattr("portal.pictures.timeline.MAX_ENTRIES", 3)
    make.FollowUpFactory.create_batch(5, date=PartialDate(2022, 5))
    text = page(client, "/tijdlijn/")
    assert "Er is meer dan hier past" in text
    assert text.count('<p class="dated-when">') == 3
    assert "Er is meer dan hier past" not in page(client, "/tijdlijn/?tot=2021")
