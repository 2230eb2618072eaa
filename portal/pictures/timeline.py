"""The timeline: what is dated in the record, from 2015 to now."""

import calendar
import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Case, CharField, Expression, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dates import MONTHS_3
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from milestones.models import Milestone, Programme
from partners.models import Partner, WorkingGroup
from portal.lists.filters import AddressField
from portal.publishing import clock
from portal.publishing.dates import PartialDate
from portal.publishing.models import Publishable
from portal.runtime.fields import NumberField
from portal.runtime.texts import StrOrPromise
from themes.models import Alliance, FollowUp, Theme
from themes.models.alliance import AllianceStage

from .drawing import Drawing
from .table import Cell, Column, Table
from .timeline_geometry import WIDTH, Scale, Span, lane
from .views import PictureView, ThemeForm, offered

FIRST_YEAR, MAX_TICKS, MAX_ENTRIES, MAX_COLUMNS = 2015, 20, 1_000, 12
GOING_ON = (AllianceStage.FORMING, AllianceStage.ACTIVE)
PERIOD, MEMBER = ("started", "ended"), {"partner": "memberships__partner__slug"}


@dataclass(frozen=True)
class Lane:
    """A kind of thing: its dates, what it can be filtered by, and how a theme reaches it."""

    label: StrOrPromise
    model: type[Publishable]
    dates: tuple[str, ...]
    paths: Mapping[str, str]
    of_theme: str = ""

    def shown(self, asked: Mapping[str, Any], first: int, last: int) -> QuerySet[Any]:
        """Those that may lie in these years, the oldest first, and then what has no date.

        Nothing for a filter that it does not have.
        """
        rows: QuerySet[Any] = self.model._default_manager.published()
        if not asked.keys() <= self.paths.keys():
            return rows.none()
        wanted = {self.paths[name]: value for name, value in asked.items()}
        rows = rows.filter(pk__in=rows.filter(**wanted).values("pk")) if wanted else rows
        # Dates are ISO texts of a year, a month or a day: as texts they lie between years.
        start, end = self.dates[0], self.dates[-1]
        ends: Expression = Coalesce(end, start, output_field=CharField())
        if self.model is Alliance:  # what goes on has no end yet
            goes_on = Q(stage__in=GOING_ON, ended__isnull=True, started__isnull=False)
            today = Value(clock.today().isoformat())
            ends = Case(When(goes_on, then=today), default=ends, output_field=CharField())
        begins = Coalesce(start, end, output_field=CharField())
        rows = rows.annotate(begins=begins, ends=ends)
        is_here = Q(begins__lt=str(last + 1), ends__gte=str(first)) | Q(begins__isnull=True)
        return rows.filter(is_here).order_by(F("begins").asc(nulls_last=True), "pk")

    def entries(self, rows: QuerySet[Any]) -> Iterator["Entry"]:
        """With the numbers of the themes of each."""
        items, themes = list(rows), defaultdict(list)
        if self.of_theme:
            of_these = {f"{self.of_theme}__in": [one.pk for one in items]}
            pairs = Theme.objects.published().filter(**of_these).order_by("number").distinct()
            for key, number in pairs.values_list(self.of_theme, "number"):
                themes[key].append(number)
        return (Entry(self, one, themes[one.pk]) for one in items)


OF_ALLIANCE = {**MEMBER, "theme": "themes__theme__slug"}
OF_FOLLOW_UP = {"theme": "themes__slug", "partner": "partners__slug"}
OF_MILESTONE = {
    **OF_FOLLOW_UP,
    "working_group": "working_group__slug",
    "partner": "partners__partner__slug",
}
LANES = (
    Lane(_("Working groups"), WorkingGroup, PERIOD, {**MEMBER, "working_group": "slug"}),
    Lane(_("Alliances"), Alliance, PERIOD, OF_ALLIANCE, "alliance_links__alliance"),
    Lane(_("Milestones"), Milestone, ("date",), OF_MILESTONE, "milestones"),
    Lane(_("What happened after that"), FollowUp, ("date",), OF_FOLLOW_UP, "follow_ups"),
)


@dataclass(frozen=True)
class Entry:
    """One thing with a date, or with a period of which an end may be unknown."""

    lane: Lane
    item: Any
    themes: list[int]

    @cached_property
    def dates(self) -> list[PartialDate]:
        return [date for name in self.lane.dates if (date := getattr(self.item, name))]

    @property
    def kind(self) -> str:
        name = capfirst(self.item._meta.verbose_name)
        return f"{name} ({gettext('likely')})" if getattr(self.item, "is_likely", False) else name

    @property
    def goes_on(self) -> bool:
        return getattr(self.item, "stage", "") in GOING_ON and not self.item.ended

    @property
    def when(self) -> str:
        if self.lane.dates != PERIOD or len(self.dates) > 1:
            return " – ".join(map(str, self.dates))
        if self.item.ended:
            text = gettext("until %(date)s")
        else:
            text = gettext("since %(date)s") if self.goes_on else gettext("began %(date)s")
        return text % {"date": self.dates[0]}

    @property
    def days(self) -> tuple[datetime.date, datetime.date]:
        """The first and the last day that it may have been: of a month the whole of it."""
        first, last = self.dates[0].earliest, self.dates[-1].latest
        return first, max(clock.today(), last) if self.goes_on else last

    @property
    def is_day(self) -> bool:
        return self.days[0] == self.days[1]


def _in_years(day: datetime.date, days: int = 0) -> float:
    number = day.timetuple().tm_yday - 1 + days
    return day.year + number / (366 if calendar.isleap(day.year) else 365)


def _mark(scale: Scale, entry: Entry) -> Span:
    first, last = entry.days
    return scale.mark(_in_years(first), _in_years(last, 1), entry, str(entry.item))


class Timeline:
    """What is shown for these filters and years: its drawing, wide and narrow, and its list."""

    def __init__(self, van: int | None = None, tot: int | None = None, **filters: Any) -> None:
        self.filters = {name: value for name, value in filters.items() if value}
        self.first = van or min(FIRST_YEAR, tot or FIRST_YEAR)
        self.last = max(tot or clock.today().year, self.first)
        self.has_other_years = bool(van or tot)
        found = [
            entry
            for one in LANES
            for entry in one.entries(
                one.shown(self.filters, self.first, self.last)[: MAX_ENTRIES + 1]
            )
        ]
        dated = [entry for entry in found if entry.dates]
        dated.sort(key=lambda one: (self._year(one), one.dates[0]))
        self.entries, self.has_more = dated[:MAX_ENTRIES], len(found) > MAX_ENTRIES
        self.undated = len(found) - len(dated)

    def _year(self, entry: "Entry") -> int:
        return max(entry.dates[0].year, self.first)

    def address(self, **years: int) -> str:
        """Where these years are shown with the same filters; without them, all years."""
        return f"{reverse('pictures:timeline')}?{urlencode(self.filters | years)}"

    @cached_property
    def years(self) -> dict[int, list["Entry"]]:
        return {year: list(some) for year, some in groupby(self.entries, self._year)}

    @property
    def most(self) -> int:
        return max(map(len, self.years.values()), default=0)

    @cached_property
    def listed(self) -> SafeString:
        """The years with their entries, as the page has them."""
        return render_to_string("pictures/timeline_list.html", {"timeline": self})

    def _drawing(self, name: str, width: int, height: int, shapes: Any, **more: Any) -> Drawing:
        years = f"{self.first}–{self.last}" if self.last > self.first else str(self.first)
        described = ngettext(
            "%(number)d thing with a date; the list has it too.",
            "%(number)d things with a date; the list has all of them.",
            len(self.entries),
        ) % {"number": len(self.entries)}
        title, template = f"{gettext('Timeline')} {years}", f"pictures/{name}.svg"
        return Drawing(template, width, height, title, described, shapes, name, "group", **more)

    @property
    def drawing(self) -> Drawing:
        scale, y, lanes = Scale(self.first, self.last), 34, []
        for one in LANES:
            marks = [_mark(scale, entry) for entry in self.entries if entry.lane is one]
            if marks:
                placed, height = lane(marks)
                label = f"{one.label} ({len(marks)})"
                lanes.append((one.model._meta.model_name, label, y, placed))
                y += height + 48
        shapes = {"lanes": lanes, "ticks": self._ticks(scale), "bottom": y - 10}
        if deal := Programme.objects.first():
            start, end = deal.started.earliest, (deal.ended or deal.started).latest
            if start.year <= self.last and end.year >= self.first:
                shapes["deal"] = scale.mark(_in_years(start), _in_years(end, 1), deal, "")
        return self._drawing("timeline", WIDTH, y, shapes, narrow=self._strip)

    def _ticks(self, scale: Scale) -> list[tuple[int, StrOrPromise, str]]:
        """Where a year begins, and the address where it is shown alone; of few years the months."""
        years = range(self.first, self.last + 1, 1 + (self.last - self.first) // MAX_TICKS)
        if self.last - self.first > 1:
            return [(scale.x(at), str(at), self.address(van=at, tot=at)) for at in years]
        months = [(year, month) for year in years for month in range(12)]
        return [
            (scale.x(year + month / 12), MONTHS_3[month + 1] if month else str(year), "")
            for year, month in months
        ]

    @property
    def _strip(self) -> Drawing:
        """How much each year has, for a narrow screen; of many years some together, for a thumb."""
        here = self.address(van=self.first, tot=self.last)
        each = (self.last - self.first) // MAX_COLUMNS + 1
        columns = []
        for start in range(self.first, self.last + 1, each):
            end = min(start + each - 1, self.last)
            some = [year for year in range(start, end + 1) if year in self.years]
            number = sum(len(self.years[year]) for year in some)
            url = f"{here}#jaar-{some[0]}" if some else ""
            columns.append((start, f"{start}–{end}" if end > start else start, number, url))
        most = max(number for *_rest, number, _url in columns)
        shapes = {"columns": columns, "most": most or 1}
        return self._drawing("timeline-strip", 288, 92, shapes)


YearField = partial(
    NumberField,
    required=False,
    min_value=1900,
    max_value=2100,
    widget=forms.TextInput(attrs={"inputmode": "numeric"}),
)


class TimelineForm(ThemeForm):
    working_group = AddressField(
        label=_("Working group"), choices=offered(WorkingGroup, _("All working groups"))
    )
    partner = AddressField(label=_("Partner"), choices=offered(Partner, _("All partners")))
    van = YearField(label=_("From the year"))
    tot = YearField(label=_("Up to the year"))

    def clean(self) -> None:
        van, tot = self.cleaned_data.get("van"), self.cleaned_data.get("tot")
        if van and tot and van > tot:
            self.add_error("tot", _("This year is before the first one."))


class TimelineView(PictureView):
    template_name = "pictures/timeline.html"
    form_class = TimelineForm
    title = _("Timeline")
    intro = _("What the City Deal did, and what became of it.")
    file_name = "tijdlijn"
    columns = (
        Column("date", _("Date")),
        Column("title", _("What")),
        Column("kind", _("Kind")),
        Column("themes", _("Themes")),
    )

    @classmethod
    def beside(cls, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """What goes on ends today."""
        return {"today": clock.today()}

    @cached_property
    def timeline(self) -> Timeline:
        return Timeline(**{name: self.chosen.get(name) for name in TimelineForm.base_fields})

    def draw(self) -> Drawing:
        return self.timeline.drawing

    def tabulate(self) -> Table:
        rows = [
            (
                Cell(one.when, key=one.dates[0].isoformat()),
                Cell(str(one.item), url=one.item.get_absolute_url()),
                Cell(one.kind),
                Cell(", ".join(map(str, one.themes))),
            )
            for one in self.timeline.entries
        ]
        return Table(_("The timeline as a table"), self.columns, rows)
