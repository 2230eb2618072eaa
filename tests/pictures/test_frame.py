"""What every picture has: a page, two files, and a table that sorts.

Covers: portal/pictures/drawing.py, portal/pictures/table.py, portal/pictures/views.py
"""

import re
from xml.etree import ElementTree

import pytest

from portal.pictures.drawing import Drawing
from portal.pictures.table import Cell, Column, Table
from tests import factories as make

NAME, NUMBER = Column("name", "Naam"), Column("number", "Aantal", is_number=True)
ROWS = [
    [Cell("b"), Cell("1.000", 1000)],
    [Cell("Á"), Cell("", "")],
    [Cell("c"), Cell("9", 9)],
]


def first_cells(sort: str) -> list[str]:
    return [str(row[0].text) for row in Table("", [NAME, NUMBER], ROWS).sorted_by(sort).rows]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["b", "Á", "c"]),
        ("name", ["Á", "b", "c"]),
        ("-name", ["c", "b", "Á"]),
        ("number", ["c", "b", "Á"]),
        ("-number", ["b", "c", "Á"]),
        ("-nonsense", ["b", "Á", "c"]),
    ],
)
def test_a_table_sorts_by_what_a_cell_means_and_the_unknown_comes_last(sort, order):
    assert first_cells(sort) == order


def test_a_heading_says_how_it_is_sorted_and_leads_to_the_other_way():
    table = Table("", [NAME, NUMBER], ROWS).sorted_by("name")
    assert [row[1:] for row in table.headings] == [("ascending", "-name"), ("", "number")]


def test_a_file_has_numbers_without_marks_of_thousands():
    rows = [*Table("", [NAME, NUMBER], ROWS).as_rows()]
    assert rows == [["Naam", "Aantal"], ["b", "1000"], ["Á", ""], ["c", "9"]]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/kaart.svg", "/deelname.svg"])
def test_a_file_is_an_svg_of_its_own_with_no_style_but_that_of_the_site(client, address):
    make.ParticipationFactory(partner=make.PartnerFactory(is_municipality=True))
    response = client.get(address)
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.find("{*}title").text
    assert root.find("{*}desc").text
    assert "style-src 'sha256-" in response["Content-Security-Policy"]
    assert " style=" not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/kaart/", "/deelname/"])
def test_a_page_has_its_picture_table_and_files_and_keeps_what_is_chosen(client, address):
    make.ParticipationFactory(partner=make.PartnerFactory(is_municipality=True))
    make.ThemeFactory(slug="groen")
    asked = {"/kaart/": "peildatum=2016-12-31", "/deelname/": "kind=municipality"}[address]
    text = client.get(f"{address}?{asked}&onzin=1").content.decode()
    for file in ("svg", "csv"):
        assert f'href="{address.rstrip("/")}.{file}?{asked}"' in text
    assert f'href="?{asked}&amp;sort=' in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len({*ids})


def test_a_drawing_with_links_is_a_group():
    empty = {"years": []}
    wide = Drawing("pictures/participation.svg", 2, 1, "titel", "tekst", empty, role="group")
    assert 'role="group"' in str(wide)
    both = Drawing("pictures/participation.svg", 2, 1, "a", "b", empty, narrow=wide)
    assert 'class="picture picture-wide"' in str(both)
    assert 'class="picture picture-narrow"' in str(both)
