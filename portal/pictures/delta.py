"""The delta: one deal that becomes seven themes, each wider with every dated fact."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import CharField, Count, Prefetch, QuerySet
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from milestones.models import Milestone, Programme
from milestones.models.milestone import MilestoneKind
from portal.publishing.dates import PartialDate
from themes.models import FollowUp, Theme

from .drawing import Drawing, kept_for
from .strands import DOT, PARTING, Delta, Event, Label, Mark
from .table import Cell, Column, Table
from .views import PictureView, ThemeForm

MAX_FACTS = 400  # with a mark and a row for each; of more, the width and a count per year
MONTH = len("2016-03")
LABELLED = (MilestoneKind.SIGNING, MilestoneKind.CLOSING, MilestoneKind.PROGRAMME_START)


class Fact(NamedTuple):
    item: Milestone | FollowUp
    date: PartialDate
    themes: Sequence[Theme]

    @property
    def sign(self) -> str:
        return "milestone" if isinstance(self.item, Milestone) else "follow-up"

    @property
    def is_labelled(self) -> bool:
        """In the whole delta, as far as there is room."""
        return not self.themes and self.item.kind in LABELLED

    def event(self, lanes: Mapping[int, int]) -> Event:
        start, end = in_years(self.date.earliest), in_years(self.date.latest)
        here = [lanes[one.pk] for one in self.themes if one.pk in lanes]
        return Event(start, end, here, self, self.item.title)


def in_years(day: datetime.date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366


@dataclass(frozen=True)
class Record:
    """What has a date and is about all themes, or about one."""

    themes: Sequence[Theme]
    counts: Mapping[int | None, Mapping[PartialDate, int]]
    """For the key of each theme, how many facts there are in each month; None: without a theme."""
    dated: int
    undated: int
    facts: Sequence[Fact]
    """The oldest first; none when there are too many to tell one by one."""
    parted: float | None
    """When the programme ended."""

    @property
    def of_most(self) -> tuple[int, Theme]:
        """The theme with the most facts, and how many."""
        totals = [(sum(self.counts[one.pk].values()), one) for one in self.themes]
        return max(totals, key=lambda pair: pair[0])

    @property
    def cells(self) -> Iterator[list[Cell]]:
        """A line for each fact, or a count for each year and theme."""
        for fact in self.facts:
            yield [
                Cell(str(fact.date), fact.date.isoformat()),
                Cell(fact.item.title, fact.item.sort_key, fact.item.get_absolute_url()),
                Cell(fact.item.get_kind_display()),
                Cell(", ".join(f"{theme.number} {theme}" for theme in fact.themes)),
            ]
        if not self.facts:
            yield from self._cells_of_years()

    def _cells_of_years(self) -> Iterator[list[Cell]]:
        names = {one.pk: one for one in self.themes}
        numbers: Counter[tuple[int, int | None]] = Counter()
        for key, months in self.counts.items():
            for month, number in months.items():
                numbers[month.year, key] += number
        for (year, key), number in sorted(numbers.items(), key=lambda pair: pair[0][0]):
            theme = names.get(key) if key else None
            asked = ({"theme": theme.slug} if theme else {}) | {"van": year, "tot": year}
            text = ngettext("%(n)d fact", "%(n)d facts", number) % {"n": number}
            address = f"{reverse('pictures:timeline')}?{urlencode(asked)}"
            yield [
                *(Cell(str(year)), Cell(text, f"{number:09}", address)),
                *(Cell(""), Cell(f"{theme.number} {theme}" if theme else "")),
            ]


@kept_for
def record(slug: str = "") -> Record:
    """Counted in the database, as there can be many; told one by one when there are few."""
    public = Theme.objects.published()
    asked = public.filter(slug=slug) if slug else public
    counts: dict[int | None, Counter[PartialDate]] = defaultdict(Counter)
    dated = undated = 0
    items: list[Milestone | FollowUp] = []
    for model in (Milestone, FollowUp):
        rows: QuerySet[Any] = model._default_manager.published().order_by()
        of_theme = rows.filter(themes__in=asked)
        rows = rows.filter(pk__in=of_theme.values("pk")) if slug else rows
        month = Substr("date", 1, MONTH, output_field=CharField())
        numbers = of_theme.values_list("themes", month).annotate(Count("pk"))
        alone = rows.exclude(pk__in=of_theme.values("pk")).values_list(month).annotate(Count("pk"))
        for key, text, number in [*numbers, *((None, *row) for row in alone)]:
            if text:
                counts[key][PartialDate.parse(text)] += number
        total = rows.aggregate(all=Count("pk"), dated=Count("date"))
        dated, undated = dated + total["dated"], undated + total["all"] - total["dated"]
        told = rows.filter(date__isnull=False).prefetch_related(Prefetch("themes", public))
        items += told[:MAX_FACTS] if dated <= MAX_FACTS else []
    found = [Fact(one, one.date, [*one.themes.all()]) for one in items if one.date]
    programme = Programme.objects.first()
    return Record(
        [*asked.with_role_counts()],
        *(counts, dated, undated),
        sorted(found, key=lambda one: (one.date, one.item.sort_key)) if dated <= MAX_FACTS else [],
        in_years(programme.ended.earliest) if programme and programme.ended else None,
    )


class Shapes(NamedTuple):
    record: Record
    delta: Delta
    marks: Sequence[Mark]
    labels: Sequence[Label]

    @property
    def strands(self) -> Iterator[tuple[Theme, str, str, Sequence[str]]]:
        """Each theme with its outline, where that ends, and its name in lines."""
        for lane, theme in enumerate(self.record.themes):
            end = self.delta.written((self.delta.along, self.delta.lines[lane][-1][0]))
            lines = wrap(f"{theme.number} {theme.title}", 28, max_lines=3, placeholder="…")
            yield theme, self.delta.outline(lane), end, lines


def shapes(of: Record, along: float, across: float, is_vertical: bool = False) -> Shapes:
    """For the years in which something happened, and those in which the strands part."""
    lanes = {theme.pk: lane for lane, theme in enumerate(of.themes)}
    months = {month for some in of.counts.values() for month in some}
    parts_at = of.parted or in_years(max(months).earliest)
    first = int(min(min(months).year, parts_at))
    last = max(int(parts_at + PARTING), max(months).year) + 1
    middles = {one: (in_years(one.earliest) + in_years(one.latest)) / 2 for one in months}
    counts = {
        None if key is None else lanes[key]: {middles[one]: n for one, n in some.items()}
        for key, some in of.counts.items()
    }
    delta = Delta(counts, len(lanes), first, last, parts_at, along, across, is_vertical)
    marks = [*delta.marks([fact.event(lanes) for fact in of.facts])]
    labelled, until = marks, along
    if len(of.themes) > 1:
        until = delta.place(parts_at) + DOT
        labelled = [one for one in marks if one.event.about.is_labelled and one.x <= until]
    return Shapes(of, delta, marks, delta.labels(labelled, until) if not is_vertical else [])


@kept_for
def drawing_of(slug: str = "") -> Drawing | None:
    """Of all themes: on a desk from left to right, on a phone from top to bottom.

    Or of the one theme with this address, for a desk; a phone has its facts as a list.
    """
    of = record(slug)
    if not (of.themes and of.dated):
        return None
    count, most = of.of_most
    if slug:
        title = _("The stream of theme %(number)d: %(theme)s")
        described = ngettext(
            "%(number)d fact with a date, as a dot on a line that grows wider.",
            "%(number)d facts with a date, as dots on a line that grows wider.",
            count,
        )
    else:
        title = _("The delta: from one City Deal to its themes")
        described = _(
            "First all facts lie in one stream; after the end of the City Deal it parts into the "
            "themes. Most facts are about %(theme)s: %(number)d. The table has all of them."
        )
    drawing = Drawing(
        "pictures/delta.svg",
        *(1240, 440 if slug else 580),
        title % {"number": most.number, "theme": most},
        described % {"number": count, "theme": most},
        shapes(of, 1220, 400) if slug else shapes(of, 990, 540),
        *("strand" if slug else "delta", "group"),
    )
    if slug:
        return drawing
    tall = shapes(of, 600, 276, is_vertical=True)
    narrow = replace(drawing, width=320, height=650, shapes=tall, name="delta-tall", role="img")
    return replace(drawing, narrow=narrow)


class DeltaView(PictureView):
    template_name = "pictures/delta.html"
    form_class = ThemeForm
    title = gettext_lazy("From one deal to seven themes")
    intro = gettext_lazy(
        "Until January 2021 all ran in one stream. After that the work went on in seven themes. "
        "A stream grows wider with every fact."
    )
    file_name = "delta"
    columns = (
        Column("date", gettext_lazy("Date")),
        Column("what", gettext_lazy("What happened")),
        Column("kind", gettext_lazy("Kind")),
        Column("themes", gettext_lazy("Themes")),
    )

    def draw(self) -> Drawing | None:
        return drawing_of(self.chosen.get("theme", ""))

    def tabulate(self) -> Table:
        of = record(self.chosen.get("theme", ""))
        caption = (
            _("The facts with a date, the oldest first")
            if of.facts
            else _("How many facts each year has; the timeline has each of them")
        )
        return Table(caption, self.columns, [*of.cells])
