"""The table of roles by theme and kind."""

import csv
import re
from io import StringIO

import pytest
from django.http import QueryDict

from portal.pictures.coverage import matrix_for
from tests import factories as make
from tests.pages import count_queries, page
from themes.filters import RoleFilter
from themes.models.role import RoleKind

pytestmark = pytest.mark.django_db


def rows(client, query=""):
    return list(
        csv.DictReader(
            StringIO(client.get(f"/dekking.csv{query}").content.decode("utf-8-sig")), delimiter=";"
        )
    )


@pytest.fixture
def theme():
    theme = make.ThemeFactory(number=1, title="Groen", slug="groen")
    make.RoleFactory(theme=theme, kind="coach", state="open")
    make.RoleFactory(theme=theme, kind="coach", state="open", confirmed_on="2026-01-01")
    make.RoleFactory(theme=theme, kind="coach", state="in_conversation")
    make.RoleFactory(theme=theme, kind="coach", state="filled", holder=make.PartnerFactory())
    make.RoleFactory(theme=theme, kind="member", state="overtaken")
    return theme


def test_each_state_of_the_roles_of_a_kind_is_counted(theme):
    coach, member = (square for square in matrix_for() if square.total)
    assert [(state, number) for state, _label, number in coach.marks] == [
        ("filled", 1),
        ("in_conversation", 1),
        ("open", 1),
        ("unconfirmed", 1),
    ]
    assert [(state, number) for state, _label, number in member.marks] == [("overtaken", 1)]


def test_every_square_counts_what_the_list_that_it_leads_to_says(client, theme):
    other = make.ThemeFactory(number=2)
    for kind in RoleKind.values:
        make.RoleAudienceFactory(role__theme=other, role__kind=kind, kind="municipality")
    for audience in ("", "municipality", "province"):
        for square in matrix_for(audience):
            asked = QueryDict(square.url.partition("?")[2])
            if square.total:
                assert RoleFilter(asked).count == square.total
                assert asked.get("audience", "") == audience
            else:
                assert square.url == f"/meedoen/?thema={square.theme.slug}"


def test_the_table_says_in_words_what_the_marks_say_and_adds_up(client, theme):
    text = page(client, "/dekking/")
    words = re.sub(r"<[^>]+>", " ", text)
    for said in ("ingevuld", "in gesprek", "achterhaald"):
        assert re.search(rf"1\s+{said}", words)
    assert 'href="/rollen/?theme=groen&amp;kind=coach"' in text
    assert re.search(r'<tfoot>.*coverage-sum">5</td>', text)
    assert len(re.findall(r'<th scope="col" data-theme=', text)) == 1


def test_only_public_roles_and_themes_count(client, theme):
    make.RoleFactory(theme=theme, kind="secretary", draft=True)
    make.RoleFactory(theme=make.ThemeFactory(title="Geheimthema", archived=True))
    make.RoleFactory(theme=theme, alliance=make.AllianceFactory(scheduled=True))
    assert sum(square.total for square in matrix_for()) == 5
    assert "Geheimthema" not in page(client, "/dekking/")
    assert sum(int(list(row.values())[3]) for row in rows(client)) == 5


def test_the_file_has_a_line_for_each_theme_kind_and_state(client, theme):
    found = [tuple(row.values()) for row in rows(client)]
    assert len(found) == 5
    assert found[0][:2] == ("1 Groen", "Coach")
    assert {number for *_rest, number in found} == {"1"}


def test_the_table_below_is_the_file_and_is_sorted_by_each_column(client, theme):
    for sort in ("theme", "-kind", "state", "-number"):
        table = client.get(f"/dekking/?sort={sort}").context["table"]
        texts = [tuple(str(cell.text) for cell in row) for row in table.rows]
        assert texts == [tuple(row.values()) for row in rows(client, f"?sort={sort}")]


def test_an_audience_leaves_the_roles_that_fit_it(client, theme):
    role = make.RoleFactory(theme=theme, kind="testbed")
    make.RoleAudienceFactory(role=role, kind="water_board")
    found = rows(client, "?audience=water_board")
    assert [row[list(row)[1]] for row in found] == ["Proeftuin"]


@pytest.mark.parametrize("query", ["audience=iedereen", "sort=alles", "audience=%0a&sort=-"])
def test_what_cannot_be_obeyed_is_left_out_with_a_notice(client, theme, query):
    text = page(client, f"/dekking/?{query}")
    assert 'class="notice' in text
    assert "coverage-mark" in text


def test_the_number_of_queries_does_not_follow_the_number_of_roles(client, theme):
    make.RoleFactory.create_batch(25, theme=theme)
    few = count_queries(client, "/dekking/")
    for kind in RoleKind.values[:5]:
        make.RoleFactory.create_batch(10, kind=kind)
    assert count_queries(client, "/dekking/") == few
