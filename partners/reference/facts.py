"""The reference data as the files state it: read, checked across files, and made into rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.text import slugify

from ..models import (
    Municipality,
    MunicipalityChange,
    MunicipalityName,
    MunicipalitySuccession,
    Province,
)
from .tables import (
    ReferenceDataError,
    Row,
    Table,
    code,
    day,
    degrees,
    flag,
    optional,
    read_table,
    succession_kind,
    text,
    texts,
    whole_number,
)

DIRECTORY = Path(__file__).parent

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
SOURCE_OF_FORMER = "RvIG, landelijke tabel 33; berichten van CBS, VNG en ANP"


@dataclass
class Reference:
    """The rows that the database should have."""

    provinces: list[Province]
    municipalities: list[Municipality]
    changes: list[MunicipalityChange]
    successions: list[MunicipalitySuccession]
    names: list[MunicipalityName]


def read_reference(directory: Path = DIRECTORY) -> Reference:
    """Read and check all files; raise `ReferenceDataError` with everything that is wrong."""
    provinces = read_table(directory / "provinces.csv", PROVINCE_COLUMNS)
    living = read_table(directory / "municipalities.csv", MUNICIPALITY_COLUMNS)
    former = read_table(directory / "former_municipalities.csv", FORMER_COLUMNS)
    tables = [provinces, living, former]
    # What refers to rows that could not be read would only be reported as missing.
    if not any(table.problems for table in tables):
        _check_codes(provinces, living)
        _check_changes(living, former)
    problems = [problem for table in tables for problem in table.problems]
    if problems:
        raise ReferenceDataError(problems)
    reference = _as_rows(provinces, living, former)
    _check_addresses(reference.municipalities)
    return reference


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


def _check_addresses(municipalities: list[Municipality]) -> None:
    codes = {}
    problems = [
        f"{row.code} and {codes[row.slug]} ({row.label}) have the same address: "
        f"give one another label in municipalities.csv"
        for row in municipalities
        if codes.setdefault(row.slug, row.code) != row.code
    ]
    if problems:
        raise ReferenceDataError(problems)


def _as_rows(provinces: Table, living: Table, former: Table) -> Reference:
    municipalities = [_living(row) for row in living.rows]
    municipalities += _ended(former.rows, taken={row.label for row in municipalities})
    return Reference(
        provinces=[
            Province(code=row["code"], name=row["name"], slug=slugify(row["name"]))
            for row in provinces.rows
        ],
        municipalities=municipalities,
        changes=[
            MunicipalityChange(
                predecessor_id=code, date=row["date"], kind=row["kind"], source=SOURCE_OF_FORMER
            )
            for code, row in _by_code(former.rows).items()
        ],
        successions=[
            MunicipalitySuccession(
                change_id=row["code"],
                successor_id=row["merged_into_code"],
                is_main=row["is_main"],
            )
            for row in former.rows
        ],
        names=[
            MunicipalityName(municipality_id=row["code"], name=name)
            for row in living.rows
            for name in sorted(_other_names(row))
        ],
    )


def _by_code(rows: list[Row]) -> dict[str, Row]:
    """One row per municipality; a split one has several."""
    return {row["code"]: row for row in rows}


def _shown(row: Row) -> str:
    return row["common_name"] or row["label"]


def _other_names(row: Row) -> set[str]:
    """The names by which a municipality is found, but the one that it is shown by."""
    return {row["name"], row["label"], row["cbs_name"], *row["aliases"]} - {_shown(row)}


def _living(row: Row) -> Municipality:
    label = _shown(row)
    return Municipality(
        code=row["code"],
        name=row["name"],
        label=label,
        slug=slugify(label),
        province_id=row["province_code"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        population=row["population"],
        population_year=row["population_year"],
        valid_from=row["valid_from"],
    )


def _ended(rows: list[Row], taken: set[str]) -> list[Municipality]:
    ended = []
    for row in _by_code(rows).values():
        name = row["name"]
        # A merged municipality often goes on under the name of one of the old ones.
        label = f"{name} (tot {row['date'].year})" if name in taken else name
        ended.append(
            Municipality(
                code=row["code"],
                name=name,
                label=label,
                slug=slugify(label),
                valid_until=row["date"],
            )
        )
    return ended
