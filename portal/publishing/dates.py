"""Dates that know how precise they are: a day, a month or only a year.

The record of a programme says "March 2016". Storing 1 March 2016 would invent a
fact, so a partial date is kept as ISO 8601 text of reduced precision ("2016",
"2016-03", "2016-03-12"). That form sorts as text, reads the same in the database,
in YAML and in the API, and needs one column.
"""

import calendar
import datetime
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Transform
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler
from django.utils import formats
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext_lazy as _

from portal.runtime.border import legible, line
from portal.runtime.texts import StrOrPromise

MIN_YEAR, MAX_YEAR = 1000, 9999

_ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.ASCII)
_SEPARATORS = re.compile(r"[-\u2010-\u2013/.,\s]+")
_YEAR, _NUMBER = re.compile("[0-9]{4}"), re.compile("[0-9]{1,2}")
_MIN_NAME = 3


@functools.total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A calendar date of day, month or year precision."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not MIN_YEAR <= self.year <= MAX_YEAR:
            raise ValueError(f"year {self.year} is out of range")
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        month = 1 if self.month is None else self.month
        datetime.date(self.year, month, 1 if self.day is None else self.day)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2016", "2016-03" or "2016-03-12"; raise ValueError for anything else."""
        match = _ISO.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a date such as 2016, 2016-03 or 2016-03-12")
        return cls(*(int(part) for part in match.groups() if part is not None))

    @property
    def earliest(self) -> datetime.date:
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> datetime.date:
        month = self.month or 12
        last_day = calendar.monthrange(self.year, month)[1]
        return datetime.date(self.year, month, self.day or last_day)

    def isoformat(self) -> str:
        parts = (self.year, self.month, self.day)
        return "-".join(f"{part:02}" for part in parts if part is not None)

    def __str__(self) -> str:
        """The date as a reader expects it: "12 maart 2016", "maart 2016" or "2016"."""
        if self.month is None:
            return str(self.year)
        if self.day is None:
            return formats.date_format(self.earliest, "F Y").lower()
        return formats.date_format(self.earliest, "j F Y").lower()

    @property
    def when(self) -> str:
        """ "in March 2016", "in 2016" or "on 12 March 2016"."""
        return (_("on %(date)s") if self.day else _("in %(date)s")) % {"date": self}

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return self.isoformat() < other.isoformat()


def parse_typed_date(text: str) -> PartialDate:
    """Read a date as people type it: "2016-3", "mrt. 2016", "2016/03/12", "12 okt 2016".

    Raises ValueError when it is none of these.
    """
    parts = _SEPARATORS.split(text.strip())
    if _YEAR.fullmatch(parts[0]):
        parts.reverse()  # the year came first, so the day comes last
    *day, month, year = ["", *parts] if len(parts) == 1 else parts
    if not _YEAR.fullmatch(year) or len(day) > 1 or not all(map(_NUMBER.fullmatch, day)):
        raise ValueError(f"{text!r} is not a date")
    if len(parts) == 1:
        return PartialDate(int(year))
    return PartialDate(int(year), _month(month), *map(int, day))


def _month(typed: str) -> int:
    """The month of a number, a name, or a beginning of a name that tells it from the others."""
    if _NUMBER.fullmatch(typed):
        return int(typed)
    for number in MONTHS if len(typed) >= _MIN_NAME else ():
        names = f"{MONTHS[number]}\n{MONTHS_3[number]}".casefold().splitlines()
        if any(name.startswith(typed.casefold()) for name in names):
            return number
    raise ValueError(f"{typed!r} is not a month")


def by_the_end_of(day: datetime.date) -> str:
    """A day as the bound of `__latest`, to which every month ends on the 31st."""
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return f"{day.isoformat()[:-2]}31" if is_last else day.isoformat()


class PartialDateFormField(forms.Field):
    default_error_messages = {
        "invalid": _(
            "This is not a date that we know. Type a year (2016), a month (2016-03 or "
            "March 2016) or a day (2016-03-12 or 12-3-2016)."
        ),
    }

    def to_python(self, value: Any) -> PartialDate | None:
        if not isinstance(value, str):
            return value
        if not (text := line(legible(value))):
            return None
        try:
            return parse_typed_date(text)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, PartialDate) else value


class DayFormField(forms.DateField):
    """A day, typed in any way in which a partial date may be."""

    default_error_messages = {
        "invalid": _("This is not a day that we know. Type it as 12-3-2016 or 12 March 2016."),
    }

    def strptime(self, value: str, format: str) -> datetime.date:  # noqa: A002 - of Django
        if (typed := parse_typed_date(value)).day is None:
            raise ValueError(f"{value!r} is not a day")
        return typed.earliest


class PartialDateField(models.CharField):
    """A `PartialDate`, stored as ISO 8601 text; the database refuses dates that do not exist."""

    # Tells django-stubs what a model takes and gives here, which is not what a `CharField` does.
    _pyi_private_set_type: PartialDate | datetime.date | str | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: PartialDate  # type: ignore[assignment]

    description = _("Date of day, month or year precision")
    default_error_messages = {"invalid": PartialDateFormField.default_error_messages["invalid"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        column = connection.ops.quote_name(str(self.column))
        return _CHECKS[connection.vendor].format(column=column)

    def from_db_value(
        self, value: str | None, expression: models.Expression, connection: BaseDatabaseWrapper
    ) -> PartialDate | None:
        return PartialDate.parse(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or value == "" or isinstance(value, PartialDate):
            return value or None
        try:
            return PartialDate.parse(str(value))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def get_prep_value(self, value: Any) -> Any:
        # Lookups such as `__gte` also take a plain date or text of any precision.
        if isinstance(value, PartialDate | datetime.date):
            return value.isoformat()
        return value or None

    def run_validators(self, value: Any) -> None:
        super().run_validators(value.isoformat() if isinstance(value, PartialDate) else value)

    def value_to_string(self, obj: models.Model) -> str:
        value = getattr(obj, self.attname)
        return value.isoformat() if value else ""

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        # Without what a `CharField` adds: a length, and what it holds when it is empty.
        return models.Field.formfield(self, **{"form_class": PartialDateFormField} | kwargs)


# Years 1000 to 9999 keep every value four digits wide, so that text order is date order.
_CHECKS = {
    "sqlite": (
        "{column} IS NULL OR (length({column}) IN (4, 7, 10) AND {column} >= '1000' AND "
        # The modifier makes SQLite count the day out: 31 February becomes 2 March.
        "date({column} || substr('-01-01', length({column}) - 3), '+0 days') "
        "IS {column} || substr('-01-01', length({column}) - 3))"
    ),
    "postgresql": (
        "{column} IS NULL OR CASE WHEN {column} ~ "
        "'^[1-9][0-9]{{3}}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$' "
        "THEN length({column}) < 10 OR substr({column}, 9, 2)::int <= date_part('day', "
        "make_date(substr({column}, 1, 4)::int, substr({column}, 6, 2)::int, 1) "
        "+ interval '1 month' - interval '1 day') ELSE false END"
    ),
}


class _Completed(Transform):
    """The stored text completed to ten characters, comparable with the ISO text of a day."""

    output_field = models.CharField()
    missing_part: str

    def as_sql(self, compiler: SQLCompiler, *args: Any, **kwargs: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.lhs)
        sql = f"({column} || substr('{self.missing_part}', length({column}) - 3))"
        return sql, [*params, *params]


@PartialDateField.register_lookup
class Earliest(_Completed):
    """`joined__earliest__lte="2016-05-10"`: the period may have begun by that day."""

    lookup_name = "earliest"
    missing_part = "-01-01"


@PartialDateField.register_lookup
class Latest(_Completed):
    """`left__latest__gte="2016-05-10"`: the period may still have been going on that day.

    A month completed to "-31" may name a day that does not exist; as a bound in a
    comparison of text that is right all the same.
    """

    lookup_name = "latest"
    missing_part = "-12-31"


@PartialDateField.register_lookup
class Year(Transform):
    lookup_name = "year"
    output_field = models.IntegerField()

    def as_sql(self, compiler: SQLCompiler, *args: Any, **kwargs: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.lhs)
        return f"CAST(substr({column}, 1, 4) AS integer)", params


def period_is_ordered(
    start: str, end: str, message: StrOrPromise, name: str = "%(app_label)s_%(class)s"
) -> models.CheckConstraint:
    """A period does not end before it can have begun.

    "Joined in March 2016, left in 2016" is in order: the bounds are compared at
    the edges of what each precision allows.
    """
    return models.CheckConstraint(
        condition=models.Q(**{f"{start}__isnull": True})
        | models.Q(**{f"{end}__latest__gte": Earliest(models.F(start))}),
        name=f"{name}_period_ordered",
        violation_error_message=message,
    )
