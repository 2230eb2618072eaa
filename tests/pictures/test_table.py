"""The table beside a picture."""

from portal.pictures.table import Cell, Column, Table

COLUMNS = [Column("name", "Naam"), Column("number", "Aantal", is_number=True)]
ROWS = [
    [Cell("Über"), Cell("2", 2)],
    [Cell("appel"), Cell("10", 10)],
    [Cell("Zwolle"), Cell("onbekend", "")],
    [Cell("Élan"), Cell("1", 1)],
]
TABLE = Table("Proef", COLUMNS, ROWS)


def names(table: Table) -> list[str]:
    return [str(row[0].text) for row in table.rows]


def test_names_are_sorted_as_people_look_for_them():
    assert names(TABLE.sorted_by("name")) == ["appel", "Élan", "Über", "Zwolle"]
    assert names(TABLE.sorted_by("-name")) == ["Zwolle", "Über", "Élan", "appel"]


def test_numbers_are_sorted_by_size_and_what_is_not_known_stays_behind():
    assert names(TABLE.sorted_by("number")) == ["Élan", "Über", "appel", "Zwolle"]
    assert names(TABLE.sorted_by("-number")) == ["appel", "Über", "Élan", "Zwolle"]


def test_another_order_leaves_it_as_it_was():
    assert TABLE.sorted_by("") is TABLE.sorted_by("onzin") is TABLE


def test_a_heading_says_how_it_is_sorted_and_turns_it_around():
    told = [(column.name, now, link) for column, now, link in TABLE.sorted_by("name").headings]
    assert told == [("name", "ascending", "-name"), ("number", "", "number")]
    (name, _number) = TABLE.sorted_by("-name").headings
    assert name[1:] == ("descending", "name")


def test_a_file_has_the_headings_and_the_texts():
    assert next(iter(TABLE.as_rows())) == ["Naam", "Aantal"]
    assert [*TABLE.as_rows()][2] == ["appel", "10"]


def test_a_page_has_so_many_rows_at_most_and_says_how_many_it_leaves_out():
    short = TABLE.of_at_most(3)
    assert (len(short.rows), short.more) == (3, 1)
    assert (len(TABLE.of_at_most(4).rows), TABLE.of_at_most(4).more) == (4, 0)
