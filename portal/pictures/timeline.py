"""The timeline: what is dated in the record, from 2015 to now."""

import calendar
import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import F, Q, QuerySet
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
from portal.lists.kept import kept
from portal.publishing import clock
from portal.publishing.dates import PartialDate
from portal.publishing.models import PublicationQuerySet, Publishable
from portal.runtime.fields import NumberField
from portal.runtime.texts import StrOrPromise
from themes.models import Alliance, FollowUp, Theme
from themes.models.alliance import AllianceStage

from .drawing import Drawing
from .table import Cell, Column, Table
from .timeline_geometry import STRIP_WIDTH, WIDTH, Scale, Span, columns, lane
from .views import PictureView

FIRST_YEAR, MAX_TICKS, MAX_ENTRIES = 2015, 20, 1_000


@dataclass(frozen=True)
class Lane:
    """A kind of thing: its dates, what it can be filtered by, and how a theme reaches it."""

    label: StrOrPromise
    model: type[Publishable]
    dates: tuple[str, ...]
    paths: Mapping[str, str]
    of_theme: str = ""

    def found(self, asked: Mapping[str, Any]) -> PublicationQuerySet[Any]:
        """What is public for these filters; nothing for one that it does not have."""
        rows: PublicationQuerySet[Any] = self.model._default_manager.published()
        if not asked.keys() <= self.paths.keys():
            return rows.none()
        wanted = {self.paths[name]: value for name, value in asked.items()}
        return rows.filter(pk__in=rows.filter(**wanted).values("pk")) if wanted else rows

    def shown(self, asked: Mapping[str, Any], first: int, last: int) -> QuerySet[Any]:
        """Those that may lie in these years, the oldest first, and then what has no date."""
        undated = Q(**{f"{name}__isnull": True for name in self.dates})
        rows = self.found(asked).filter(self._within(first, last) | undated)
        return rows.order_by(*(F(name).asc(nulls_last=True) for name in self.dates), "pk")

    def _within(self, first: int, last: int) -> Q:
        start, end = self.dates[0], self.dates[-1]
        begins, ends = f"{last}-12-31", f"{first}-01-01"
        reaches = Q(**{f"{end}__latest__gte": ends})
        begun = Q(**{f"{start}__earliest__lte": begins})
        if start != end:
            reaches |= Q(**{f"{end}__isnull": True, f"{start}__latest__gte": ends})
            begun |= Q(**{f"{start}__isnull": True, f"{end}__earliest__lte": begins})
        if self.model is Alliance and first <= clock.today().year:  # what goes on has no end
            reaches |= Q(stage__in=GOING_ON, ended__isnull=True, started__isnull=False)
        return reaches & begun

    def entries(self, rows: Iterable[Any]) -> Iterator["Entry"]:
        """With the numbers of the themes of each."""
        items, themes = list(rows), defaultdict(list)
        if self.of_theme:
            of_these = {f"{self.of_theme}__in": [one.pk for one in items]}
            pairs = Theme.objects.published().filter(**of_these).order_by("number").distinct()
            for key, number in pairs.values_list(self.of_theme, "number"):
                themes[key].append(number)
        return (Entry(self, one, themes[one.pk]) for one in items)


GOING_ON = (AllianceStage.FORMING, AllianceStage.ACTIVE)
PERIOD, MEMBER = ("started", "ended"), {"partner": "memberships__partner__slug"}
THEMES = {"theme": "themes__slug", "partner": "partners__slug"}
OF_ALLIANCE = {**MEMBER, "theme": "themes__theme__slug"}
OF_GROUP = {"working_group": "working_group__slug"}
OF_MILESTONE = {**THEMES, **OF_GROUP, "partner": "partners__partner__slug"}
LANES = (
    Lane(_("Working groups"), WorkingGroup, PERIOD, {**MEMBER, "working_group": "slug"}),
    Lane(_("Alliances"), Alliance, PERIOD, OF_ALLIANCE, "alliance_links__alliance"),
    Lane(_("Milestones"), Milestone, ("date",), OF_MILESTONE, "milestones"),
    Lane(_("What happened after that"), FollowUp, ("date",), THEMES, "follow_ups"),
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
        stage = getattr(self.item, "stage", "")
        return stage in GOING_ON and not self.item.ended

    @property
    def is_day(self) -> bool:
        return self.days[0] == self.days[1]

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

    def mark(self, scale: Scale) -> Span:
        first, last = self.days
        return scale.mark(_in_years(first), _in_years(last, 1), self, str(self.item))


def _in_years(day: datetime.date, days: int = 0) -> float:
    number = day.timetuple().tm_yday - 1 + days
    return day.year + number / (366 if calendar.isleap(day.year) else 365)


class Timeline:
    """What is shown for these filters and years; as text: the drawing, wide and narrow."""

    def __init__(self, van: int | None = None, tot: int | None = None, **filters: Any) -> None:
        self.filters = {name: value for name, value in filters.items() if value}
        self.first = van or min(FIRST_YEAR, tot or FIRST_YEAR)
        self.last = max(tot or clock.today().year, self.first)
        self.has_other_years = bool(van or tot)
        shown = [one.shown(self.filters, self.first, self.last) for one in LANES]
        found = [
            entry
            for one, rows in zip(LANES, shown, strict=True)
            for entry in one.entries(rows[: MAX_ENTRIES + 1])
        ]
        dated = [entry for entry in found if entry.dates]
        dated.sort(key=lambda one: (self._year(one), one.dates[0]))
        self.entries, self.has_more = dated[:MAX_ENTRIES], len(found) > MAX_ENTRIES
        self.undated = len(found) - len(dated)

    def _year(self, entry: Entry) -> int:
        return max(entry.dates[0].year, self.first)

    def address(self, **years: int) -> str:
        """Where these years are shown with the same filters; without them, all years."""
        return f"{reverse('pictures:timeline')}?{urlencode(self.filters | years)}"

    @cached_property
    def years(self) -> dict[int, list[Entry]]:
        return {year: list(some) for year, some in groupby(self.entries, self._year)}

    @property
    def most(self) -> int:
        return max(map(len, self.years.values()), default=0)

    @property
    def span(self) -> str:
        return f"{self.first}–{self.last}" if self.last > self.first else str(self.first)

    def __str__(self) -> SafeString:
        return render_to_string("pictures/timeline_figure.html", {"timeline": self})

    def _drawing(self, name: str, width: int, height: int, shapes: Any, **more: Any) -> Drawing:
        described = ngettext(
            "%(number)d thing with a date; the list has it too.",
            "%(number)d things with a date; the list has all of them.",
            len(self.entries),
        )
        title = f"{gettext('Timeline')} {self.span}"
        description = described % {"number": len(self.entries)}
        template = f"pictures/{name}.svg"
        return Drawing(
            template, width, height, title, description, shapes, name, role="group", **more
        )

    @cached_property
    def drawing(self) -> Drawing:
        scale, y, lanes = Scale(self.first, self.last), 34, []
        for one in LANES:
            marks = [entry.mark(scale) for entry in self.entries if entry.lane is one]
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
        """How much each year has, for a narrow screen."""
        years = range(self.first, self.last + 1)
        numbers = [len(self.years.get(year, ())) for year in years]
        here = self.address(van=self.first, tot=self.last)
        found = zip(columns(numbers, 56), years, numbers, strict=True)
        shapes = [
            (x, wide, 72 - high, high, year, number, f"{here}#jaar-{year}" if number else "")
            for (x, wide, high), year, number in found
        ]
        return self._drawing("timeline-strip", STRIP_WIDTH, 92, shapes)


@kept
def choices() -> dict[str, list[tuple[str, StrOrPromise]]]:
    """What each filter offers."""
    offered: dict[str, tuple[StrOrPromise, type[Publishable], str]] = {
        "theme": (_("All themes"), Theme, "title"),
        "working_group": (_("All working groups"), WorkingGroup, "name"),
        "partner": (_("All partners"), Partner, "name"),
    }
    return {
        name: [("", label), *model._default_manager.published().values_list("slug", field)]
        for name, (label, model, field) in offered.items()
    }


YEARS: dict[str, Any] = {
    "required": False,
    "min_value": 1900,
    "max_value": 2100,
    "widget": forms.TextInput(attrs={"inputmode": "numeric"}),
}


class TimelineForm(forms.Form):
    theme = AddressField(label=_("Theme"), choices=lambda: choices()["theme"])
    working_group = AddressField(
        label=_("Working group"), choices=lambda: choices()["working_group"]
    )
    partner = AddressField(label=_("Partner"), choices=lambda: choices()["partner"])
    van = NumberField(label=_("From the year"), **YEARS)
    tot = NumberField(label=_("Up to the year"), **YEARS)

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

    @cached_property
    def timeline(self) -> Timeline:
        return Timeline(
            **{name: self.form.cleaned_data.get(name) for name in TimelineForm.base_fields}
        )

    def draw(self, chosen: Mapping[str, Any]) -> Drawing:
        return self.timeline.drawing

    def table(self, chosen: Mapping[str, Any]) -> Table:
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
