"""What is wrong in the CSV files of the reference data: by file, line and column.

The files ship with the code, so they are checked here and not where they are loaded: exactly
the known columns, values of the right form, no code or name twice, and each code beside the
name that it has in the other file.
"""

import csv
import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from partners.models.change import ChangeKind


@dataclass
class Table:
    """The rows of one file, and what is wrong with them."""

    name: str
    rows: list["Row"] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def refuse(self, message: str, line: int = 1, column: str = "") -> None:
        place = f"{self.name}, line {line}"
        if column:
            place = f"{place}, column {column}"
        self.problems.append(f"{place}: {message}")


@dataclass
class Row:
    table: Table
    line: int
    values: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def refuse(self, column: str, message: str) -> None:
        self.table.refuse(message, self.line, column)


Converter = Callable[[str], Any]


def read_table(path: Path, columns: dict[str, Converter]) -> Table:
    """Read a file that has exactly these columns; a row with a fault in it is left out."""
    table = Table(path.name)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            _read_rows(table, csv.reader(file, strict=True), columns)
    except FileNotFoundError:
        table.refuse("the file is missing")
    except UnicodeDecodeError:
        table.refuse("the file is not UTF-8")
    return table


def _read_rows(table: Table, reader, columns: dict[str, Converter]) -> None:
    try:
        header = next(reader, [])
        if not _is_header(table, header, columns):
            return
        for cells in reader:
            if len(cells) != len(header):
                table.refuse(f"{len(cells)} values for {len(header)} columns", reader.line_num)
                continue
            row = _read_row(table, reader.line_num, dict(zip(header, cells, strict=True)), columns)
            if row is not None:
                table.rows.append(row)
    except csv.Error as error:
        table.refuse(str(error), reader.line_num)


def _is_header(table: Table, header: list[str], columns: dict[str, Converter]) -> bool:
    for name in sorted({name for name in header if header.count(name) > 1}):
        table.refuse("the column is there twice", column=name)
    for name in header:
        if name not in columns:
            table.refuse(f"unknown column; known are {', '.join(columns)}", column=name)
    for name in columns:
        if name not in header:
            table.refuse("the column is missing", column=name)
    return not table.problems


def _read_row(
    table: Table, line: int, cells: dict[str, str], columns: dict[str, Converter]
) -> Row | None:
    values = {}
    for column, convert in columns.items():
        try:
            values[column] = convert(cells[column])
        except ValueError as error:
            table.refuse(str(error), line, column)
    return Row(table, line, values) if len(values) == len(columns) else None


def text(cell: str) -> str:
    if not cell:
        raise ValueError("is empty")
    if cell != cell.strip():
        raise ValueError("has spaces around it")
    if len(cell) > 80:
        raise ValueError(f"{len(cell)} characters, at most 80 are possible")
    return cell


def texts(cell: str) -> list[str]:
    """Several values with a bar between them."""
    return [text(part.strip()) for part in cell.split("|")] if cell else []


def optional(convert: Converter) -> Converter:
    return lambda cell: convert(cell) if cell else None


def code(prefix: str, digits: int) -> Converter:
    def convert(cell: str) -> str:
        if not re.fullmatch(rf"{prefix}[0-9]{{{digits}}}", cell):
            raise ValueError(f"{cell!r} is not a code such as {prefix}{'1' * digits}")
        return cell

    return convert


def whole_number(cell: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", cell):
        raise ValueError(f"{cell!r} is not a whole number")
    return int(cell)


def degrees(lowest: int, highest: int) -> Converter:
    def convert(cell: str) -> Decimal:
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", cell):
            raise ValueError(f"{cell!r} is not a number of degrees")
        number = Decimal(cell)
        if not lowest <= number <= highest:
            raise ValueError(f"{cell} does not lie between {lowest} and {highest}")
        return round(number, 4)

    return convert


def day(cell: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(cell)
    except ValueError as error:
        raise ValueError(f"{cell!r} is not a day such as 2021-01-01") from error


def flag(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise ValueError(f"{cell!r} is not true or false")
    return cell == "true"


def succession_kind(cell: str) -> str:
    if cell not in ChangeKind.values:
        raise ValueError(f"{cell!r} is not one of {', '.join(ChangeKind.values)}")
    return cell


province_code, municipality_code = code("PV", 2), code("GM", 4)

PROVINCE_COLUMNS = {
    "code": province_code,
    "name": text,
    "aliases": texts,
    "capital": text,
    "capital_common_name": optional(text),
    "capital_municipality_code": municipality_code,
}
MUNICIPALITY_COLUMNS = {
    "code": municipality_code,
    "name": text,
    "common_name": optional(text),
    "label": text,
    "cbs_name": text,
    "province": text,
    "province_code": province_code,
    "point_place": text,
    "latitude": degrees(50, 54),
    "longitude": degrees(3, 8),
    "point_source": text,
    "population": whole_number,
    "population_year": whole_number,
    "valid_from": optional(day),
    "aliases": texts,
}
FORMER_COLUMNS = {
    "code": municipality_code,
    "name": text,
    "merged_into_code": municipality_code,
    "merged_into_name": text,
    "year": whole_number,
    "date": day,
    "is_main": flag,
    "kind": succession_kind,
}


def problems_in(directory: Path) -> list[str]:
    """Everything that is wrong with the three files in a folder."""
    provinces = read_table(directory / "provinces.csv", PROVINCE_COLUMNS)
    living = read_table(directory / "municipalities.csv", MUNICIPALITY_COLUMNS)
    former = read_table(directory / "former_municipalities.csv", FORMER_COLUMNS)
    tables = [provinces, living, former]
    # What refers to rows that could not be read would only be reported as missing.
    if not any(table.problems for table in tables):
        _check_codes(provinces, living)
        _check_changes(living, former)
        _check_addresses(living)
    return [problem for table in tables for problem in table.problems]


def _check_codes(provinces: Table, living: Table) -> None:
    for column in ("code", "name"):
        _check_unique(provinces.rows, column)
    for column in ("code", "label", "cbs_name"):
        _check_unique(living.rows, column)
    names = {row["code"]: row["name"] for row in provinces.rows}
    for row in living.rows:
        _check_reference(row, "province_code", "province", names)
    labels = {row["code"]: row["name"] for row in living.rows}
    for row in provinces.rows:
        _check_reference(row, "capital_municipality_code", "capital", labels)


def _check_changes(living: Table, former: Table) -> None:
    names = {row["code"]: row["name"] for row in living.rows}
    gone = {row["code"]: row["name"] for row in former.rows}
    for row in former.rows:
        if row["code"] in names:
            row.refuse("code", f"{row['code']} is in municipalities.csv as well")
        if row["date"].year != row["year"]:
            row.refuse("year", f"{row['year']} is not the year of {row['date']}")
        _check_reference(row, "merged_into_code", "merged_into_name", names | gone)
    _check_successions(former.rows)


def _check_successions(changes: list[Row]) -> None:
    by_code = defaultdict(list)
    for row in changes:
        by_code[row["code"]].append(row)
    end_dates = {gone: rows[0]["date"] for gone, rows in by_code.items()}
    for rows in by_code.values():
        _check_unique(rows, "merged_into_code")
        for row in rows[1:]:
            for column in ("name", "date", "kind"):
                if row[column] != rows[0][column]:
                    row.refuse(
                        column, f"{row[column]} here, {rows[0][column]} on line {rows[0].line}"
                    )
        if sum(row["is_main"] for row in rows) != 1:
            rows[0].refuse("is_main", f"{rows[0]['code']} needs exactly one main successor")
        for row in rows:
            end = end_dates.get(row["merged_into_code"])
            # This also rules out a circle of successors.
            if end is not None and end <= row["date"]:
                row.refuse("merged_into_code", f"{row['merged_into_code']} ended on {end} itself")


def _check_unique(rows: Iterable[Row], column: str) -> None:
    lines = {}
    for row in rows:
        first = lines.setdefault(row[column], row.line)
        if first != row.line:
            row.refuse(column, f"{row[column]} is on line {first} as well")


def _check_reference(row: Row, code_column: str, name_column: str, names: dict[str, str]) -> None:
    """The code exists and is the code of the name that stands beside it."""
    code = row[code_column]
    if code not in names:
        row.refuse(code_column, f"{code} does not exist")
    elif row[name_column] != names[code]:
        row.refuse(name_column, f"{row[name_column]} here, but {code} is {names[code]}")


def _check_addresses(living: Table) -> None:
    lines: dict[str, int] = {}
    for row in living.rows:
        shown = row["common_name"] or row["label"]
        first = lines.setdefault(slugify(shown), row.line)
        if first != row.line:
            row.refuse("label", f"{shown} has the same address as the one on line {first}")
