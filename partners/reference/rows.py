"""The rows that the database should have, as the CSV files in this folder state them.

The files ship with the code: a test checks what stands in them
(`tests/partners/reference_files.py`), so here they are taken as they are.
"""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.text import slugify

from portal.loading.report import naming
from portal.runtime.border import line

from ..models import (
    Municipality,
    MunicipalityChange,
    MunicipalityName,
    MunicipalitySuccession,
    Province,
)

DIRECTORY = Path(__file__).parent
SOURCE_OF_FORMER = "RvIG, landelijke tabel 33; berichten van CBS, VNG en ANP"

Row = dict[str, str]


def read_reference(directory: Path = DIRECTORY) -> dict[type[models.Model], list[Any]]:
    """What the three files in a folder say: the rows of each model, not saved yet."""
    provinces = _read(directory / "provinces.csv")
    living = _read(directory / "municipalities.csv")
    former = _read(directory / "former_municipalities.csv")
    # One row per municipality; a split one has several, which differ in the successor only.
    ended = {row["code"]: row for row in former}.values()
    taken = {_shown(row) for row in living}
    return {
        Province: [
            Province(code=row["code"], name=row["name"], slug=slugify(row["name"]))
            for row in provinces
        ],
        Municipality: [*map(_living, living), *(_ended(row, taken) for row in ended)],
        MunicipalityChange: [
            MunicipalityChange(
                predecessor_id=row["code"],
                date=date.fromisoformat(row["date"]),
                kind=row["kind"],
                source=SOURCE_OF_FORMER,
            )
            for row in ended
        ],
        MunicipalitySuccession: [
            MunicipalitySuccession(
                change_id=row["code"],
                successor_id=row["merged_into_code"],
                is_main=row["is_main"] == "true",
            )
            for row in former
        ],
        MunicipalityName: [
            MunicipalityName(municipality_id=row["code"], name=name)
            for row in living
            for name in sorted(_other_names(row))
        ],
    }


def _read(path: Path) -> list[Row]:
    with naming(path.name), path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, strict=True)
        return [
            {name: _cell(f"{path.name}, line {rows.line_num}, {name}", row[name]) for name in row}
            for row in rows
        ]


def _cell(place: str, text: str) -> str:
    with naming(place):
        return line(text)


def _shown(row: Row) -> str:
    return row["common_name"] or row["label"]


def _other_names(row: Row) -> set[str]:
    """The names by which a municipality is found, but the one that it is shown by."""
    aliases = row["aliases"].split("|") if row["aliases"] else []
    names = {row["name"], row["label"], row["cbs_name"], *map(str.strip, aliases)}
    return names - {_shown(row)}


def _living(row: Row) -> Municipality:
    return Municipality(
        code=row["code"],
        name=row["name"],
        label=_shown(row),
        slug=slugify(_shown(row)),
        province_id=row["province_code"],
        latitude=round(Decimal(row["latitude"]), 4),
        longitude=round(Decimal(row["longitude"]), 4),
        population=int(row["population"]),
        population_year=int(row["population_year"]),
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
    )


def _ended(row: Row, taken: set[str]) -> Municipality:
    name, day = row["name"], date.fromisoformat(row["date"])
    # A merged municipality often goes on under the name of one of the old ones.
    label = f"{name} (tot {day.year})" if name in taken else name
    return Municipality(
        code=row["code"], name=name, label=label, slug=slugify(label), valid_until=day
    )
