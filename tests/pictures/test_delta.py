"""The delta shows what is published and has a date, and its table says the same."""

import csv
import gzip
import io
import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import ngettext

from milestones.models.milestone import MilestoneKind
from portal.pictures.delta import drawing_of
from portal.publishing.dates import PartialDate
from portal.publishing.models import Publishable
from portal.publishing.versions import ContentVersion
from tests import factories as make
from tests.pages import page, text_of

pytestmark = pytest.mark.django_db
DRAFT = {"status": Publishable.Status.DRAFT}
ADDRESSES = ["/delta/", "/delta.svg", "/delta.csv"]


def follow_up(title, date, *themes, **details):
    made = make.FollowUpFactory(title=title, date=date and PartialDate.parse(date), **details)
    made.themes.set(themes)
    return made


@pytest.fixture
def themes():
    make.ProgrammeFactory()
    return [make.ThemeFactory(title=f"Thema {n}", number=n) for n in (1, 2)]


@pytest.fixture
def facts(themes):
    first, second = themes
    made = make.MilestoneFactory(
        title="Ondertekening", date=PartialDate(2016, 3), kind=MilestoneKind.SIGNING
    )
    other = make.MilestoneFactory(title="Roadmap", date=PartialDate(2018))
    first.milestones.add(other)
    follow_up("Wet", "2023-05-02", first, second)
    follow_up("Zonder datum", None, second)
    return [made, other]


def rows_of(client, query=""):
    return list(csv.reader(io.StringIO(text_of(client.get(f"/delta.csv{query}"))), delimiter=";"))


def test_the_table_has_the_facts_with_a_date_the_oldest_first(client, facts):
    assert [row[:2] for row in rows_of(client)[1:]] == [
        ["maart 2016", "Ondertekening"],
        ["2018", "Roadmap"],
        ["2 mei 2023", "Wet"],
    ]
    assert rows_of(client)[-1][3] == "1 Thema 1, 2 Thema 2"


def test_the_table_of_the_page_has_what_the_file_has(client, facts):
    page = text_of(client.get("/delta/"))
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    found = re.findall(r"<t[hd][ >].*?</t[hd]>", body, re.DOTALL)
    cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in found]
    assert cells == [cell for row in rows_of(client)[1:] for cell in row]


def test_a_month_is_a_span_in_the_picture(client, facts):
    svg = text_of(client.get("/delta.svg"))
    marks = re.findall(r"<title>([^<]+)</title><path d=\"M([\d.]+) [\d.]+ ([\d.]+)", svg)
    widths = {title: float(end) - float(start) for title, start, end in marks}
    assert widths["maart 2016: Ondertekening"] > 5
    assert widths["2 mei 2023: Wet"] == 0


def test_each_fact_is_a_mark_on_each_of_its_themes(client, facts):
    svg = text_of(client.get("/delta.svg"))
    assert svg.count("<title>2 mei 2023: Wet</title>") == 2
    assert svg.count("<title>2018: Roadmap</title>") == 1


def test_the_caption_counts_what_has_no_date(client, facts):
    page = text_of(client.get("/delta/"))
    assert "Zonder datum" not in page
    assert re.search(r"3 \D+1 ", page[page.index("<figcaption>") :])


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_that_is_no_longer_public_shows(client, facts, address):
    first = make.ThemeFactory(title="Geheim thema", number=3, **DRAFT)
    follow_up("Geheim vervolg", "2024", **DRAFT)
    follow_up("Openbaar vervolg", "2024", first)
    make.MilestoneFactory(title="Geheime mijlpaal", **DRAFT)
    text = text_of(client.get(address))
    assert "Openbaar vervolg" in text
    assert "Geheim" not in text


def test_a_theme_has_its_own_facts(client, facts, themes):
    query = f"?theme={themes[0].slug}"
    assert [row[1] for row in rows_of(client, query)[1:]] == ["Roadmap", "Wet"]
    svg = text_of(client.get(f"/delta.svg{query}"))
    assert "Roadmap" in svg
    assert "Ondertekening" not in svg


def test_the_signing_is_labelled_in_the_whole(facts):
    (label,) = drawing_of().shapes.labels
    assert label.mark.event.about.item.title == "Ondertekening"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("query", ["theme=nergens", "sort=x", "theme=a&theme=b"])
def test_nonsense_in_the_address_gives_the_whole(client, facts, address, query):
    assert "Ondertekening" in text_of(client.get(f"{address}?{query}"))


def test_nonsense_in_the_address_is_said(client, facts):
    assert "nergens" in text_of(client.get("/delta/?theme=nergens"))


def test_without_content_there_is_no_picture_and_no_failure(client):
    assert [client.get(address).status_code for address in ADDRESSES] == [200, 404, 200]
    assert drawing_of() is None


def test_a_theme_without_facts_has_no_picture(client, themes, facts):
    empty = make.ThemeFactory(number=3)
    assert drawing_of(empty.slug) is None
    assert client.get(f"/delta/?theme={empty.slug}").status_code == 200


def test_a_programme_without_an_end_has_a_picture(client):
    first, _second = make.ThemeFactory(number=1), make.ThemeFactory(number=2)
    follow_up("Alleen", "2023", first)
    assert "Alleen" in text_of(client.get("/delta.svg"))


@pytest.mark.parametrize("date", ["1000", "9999-12-31"])
def test_a_year_far_away_makes_no_huge_picture(client, facts, date):
    follow_up("Ver weg", date)
    assert len(client.get("/delta/").content) < 200_000


def test_links_lead_to_each_fact(client, facts):
    for address in ("/delta/", "/delta.svg"):
        for fact in facts:
            assert f'href="{fact.get_absolute_url()}"' in text_of(client.get(address))


def test_headings_sort_and_keep_the_theme(client, facts, themes):
    page = text_of(client.get(f"/delta/?theme={themes[0].slug}&sort=date"))
    assert f"?theme={themes[0].slug}&sort=-date#tabel" in page
    query = f"?theme={themes[0].slug}&sort=-date"
    assert [row[1] for row in rows_of(client, query)[1:]] == ["Wet", "Roadmap"]


def test_queries_do_not_grow_with_the_facts(client, themes):
    counted = []
    for number in (25, 50):
        for n in range(number):
            follow_up(f"Vervolg {number} {n}", f"{2016 + n % 9}", themes[n % 2])
        client.get("/delta/")
        ContentVersion.bump()
        with CaptureQueriesContext(connection) as captured:
            client.get("/delta/")
        counted.append(len(captured))
    assert counted[0] == counted[1]


def test_pages_with_more_facts_than_there_are_now_stay_light(client, themes):
    for n in range(200):
        follow_up(f"Vervolg met een lange titel {n}", f"{2016 + n % 9}-05-02", themes[n % 2])
    assert len(gzip.compress(client.get("/delta.svg").content)) < 40_000
    assert len(gzip.compress(client.get("/delta/").content)) < 90_000


def test_of_too_many_facts_the_width_and_a_table_of_years_say_how_many(
    client, facts, themes, monkeypatch
):
    monkeypatch.setattr("portal.pictures.delta.MAX_FACTS", 2)
    svg = text_of(client.get("/delta.svg"))
    assert "delta-strand" in svg
    assert "Roadmap" not in svg
    one = ngettext("%(n)d fact", "%(n)d facts", 1) % {"n": 1}
    assert [row[:2] + row[3:] for row in rows_of(client)[1:]] == [
        ["2016", one, ""],
        ["2018", one, "1 Thema 1"],
        ["2023", one, "1 Thema 1"],
        ["2023", one, "2 Thema 2"],
    ]
    text = page(client, "/delta/")
    assert f'href="/tijdlijn/?theme={themes[1].slug}&amp;van=2023&amp;tot=2023"' in text
    assert re.search(r"3 \D+1 ", text[text.index("<figcaption>") :]), "counted all the same"
    assert 'id="delta"' in page(client, "/")
    assert "strand-list" in page(client, themes[1]), "of one theme they are few enough"
    monkeypatch.setattr("portal.pictures.delta.MAX_FACTS", 0)
    ContentVersion.bump()
    assert "strand-list" not in page(client, themes[1])


def test_the_strands_are_as_wide_whether_the_facts_are_told_or_counted(facts, monkeypatch):
    told = [outline for _theme, outline, *_rest in drawing_of().shapes.strands]
    monkeypatch.setattr("portal.pictures.delta.MAX_FACTS", 2)
    ContentVersion.bump()
    assert [outline for _theme, outline, *_rest in drawing_of().shapes.strands] == told


def test_the_file_is_a_drawing_that_any_program_reads(client, facts):
    root = ElementTree.fromstring(client.get("/delta.svg").content)  # noqa: S314 - our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "--portal-theme-1-color" in root.findtext("{*}style")
    assert "picture-wide" not in root.get("class")


def test_no_style_stands_in_the_drawings(client, facts):
    for address in ("/delta/", "/delta.svg"):
        assert ' style="' not in text_of(client.get(address))
