"""Rows as a CSV file that is safe for whoever opens it in a spreadsheet."""

import csv
import io
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

Value = str | int | float | date | datetime

CSV_TYPE = "text/csv; charset=utf-8"
# What begins like this is a formula to a spreadsheet, also in wide signs.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(value: Value) -> Value:
    """The text with an apostrophe before it when a spreadsheet would take it for a formula."""
    is_formula = isinstance(value, str) and unicodedata.normalize("NFKC", value[:1]) in FORMULA
    return f"'{value}" if is_formula else value


def as_csv(rows: Iterable[Iterable[Value]]) -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows(map(guarded, row) for row in rows)
    return file.getvalue().encode("utf-8-sig")  # by the mark Excel reads it as UTF-8
