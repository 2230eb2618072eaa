"""The delta: one deal that becomes seven themes, each wider with every dated fact."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import Any, NamedTuple

from django import forms
from django.db.models import Prefetch
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from milestones.models import Milestone, Programme
from milestones.models.milestone import MilestoneKind
from portal.lists.filters import AddressField
from portal.lists.kept import kept
from portal.publishing.dates import PartialDate
from themes.models import FollowUp, Theme

from .drawing import Drawing
from .strands import DOT, PARTING, Delta, Event, Mark, label_slots
from .table import Cell, Column, Table
from .views import PictureView

MAX_MARKS = 400
MAX_FACTS = 1_000  # more are no picture any more, and would hold up who comes after a save
# The labels that the whole delta has, as far as there is room.
LABELLED = (MilestoneKind.SIGNING, MilestoneKind.CLOSING, MilestoneKind.PROGRAMME_START)
LINE, LEVEL, NEAREST = 15, 50, 42  # heights of labels


class Fact(NamedTuple):
    item: Milestone | FollowUp
    date: PartialDate
    themes: Sequence[Theme]

    @property
    def sign(self) -> str:
        return "milestone" if isinstance(self.item, Milestone) else "follow-up"

    def event(self, lanes: Mapping[int, int]) -> Event:
        start, end = in_years(self.date.earliest), in_years(self.date.latest)
        return Event(start, end, [lanes[one.pk] for one in self.themes if one.pk in lanes], self)


def in_years(day: datetime.date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366


class Record(NamedTuple):
    themes: Sequence[Theme]
    facts: Sequence[Fact]
    """Those with a date, the oldest first."""
    undated: Sequence[Sequence[Theme]]
    """The themes of each fact that has no date."""
    parted: float | None
    """When the programme ended."""

    def of(self, theme: Theme) -> "Record":
        """What is about one theme."""
        facts = [fact for fact in self.facts if theme in fact.themes]
        undated = [themes for themes in self.undated if theme in themes]
        return Record([theme], facts, undated, self.parted)


@kept
def record() -> Record:
    public = Prefetch("themes", Theme.objects.published())
    milestones = Milestone.objects.published().defer("body").prefetch_related(public)
    follow_ups = FollowUp.objects.published().prefetch_related(public)
    fits = milestones.count() + follow_ups.count() <= MAX_FACTS
    items: list[Milestone | FollowUp] = [*milestones, *follow_ups] if fits else []
    facts = [Fact(one, one.date, [*one.themes.all()]) for one in items if one.date]
    programme = Programme.objects.first()
    return Record(
        [*Theme.objects.published().with_role_counts()],
        sorted(facts, key=lambda fact: (fact.date, fact.item.sort_key)),
        [[*one.themes.all()] for one in items if not one.date],
        in_years(programme.ended.earliest) if programme and programme.ended else None,
    )


class FactLabel(NamedTuple):
    fact: Fact
    lines: Sequence[str]
    x: float
    y: float
    is_left: bool
    leader: str


class Shapes(NamedTuple):
    record: Record
    delta: Delta
    marks: Sequence[Mark]
    labels: Sequence[FactLabel] = ()

    @property
    def strands(self) -> Iterator[tuple[Theme, str, str, Sequence[str]]]:
        """Each theme with its outline, where that ends, and its name in lines."""
        for lane, theme in enumerate(self.record.themes):
            end = self.delta.written((self.delta.along, self.delta.centres[lane][-1]))
            lines = wrap(f"{theme.number} {theme.title}", 28, max_lines=3, placeholder="…")
            yield theme, self.delta.outline(lane), end, lines


def shapes(of: Record, along: float, across: float, is_vertical: bool = False) -> Shapes:
    """For the years in which something happened, and those in which the strands part."""
    lanes = {theme.pk: lane for lane, theme in enumerate(of.themes)}
    events = [fact.event(lanes) for fact in of.facts]
    parts_at = of.parted or events[-1].start
    first = int(min(events[0].start, parts_at))
    last = int(max(parts_at + PARTING, *(event.end for event in events))) + 1
    delta = Delta(events, len(lanes), first, last, parts_at, along, across, is_vertical)
    return Shapes(of, delta, [*delta.marks()] if len(events) <= MAX_MARKS else [])


def labels(delta: Delta, marks: Sequence[Mark], until: float) -> Iterator[FactLabel]:
    """Those for which there is room."""
    for mark, slot in zip(marks, label_slots([one.x for one in marks], until), strict=True):
        if slot:
            lines = wrap(mark.event.about.item.title, 25, max_lines=3, placeholder="…")
            side = -1 if slot.is_above else 1
            far = delta.across / 2 + side * (NEAREST + LEVEL * (slot.level + 1))
            y = far + 11 if slot.is_above else far - LINE * (len(lines) - 1) - 2
            x = mark.x - 5 if slot.is_left else mark.x + 5
            leader = f"M{delta.written((mark.x, mark.y))}L{delta.written((mark.x, far))}"
            yield FactLabel(mark.event.about, lines, x, y, slot.is_left, leader)


def whole(of: Record) -> Drawing | None:
    """The delta: from left to right on a desk, from top to bottom on a phone."""
    if not (of.themes and of.facts):
        return None
    wide = shapes(of, 990, 540)
    until = wide.delta.place(wide.delta.parts_at) + DOT
    general = [
        one
        for kind in LABELLED
        for one in wide.marks
        if one.event.about.item.kind == kind and not one.event.lanes and one.x <= until
    ]
    most = max(of.themes, key=lambda theme: len(of.of(theme).facts))
    drawing = Drawing(
        "pictures/delta.svg",
        *(1240, 580),
        title=_("The delta: from one City Deal to its themes"),
        description=_(
            "First all facts lie in one stream; after the end of the City Deal it parts into the "
            "themes. Most facts are about %(theme)s: %(number)d. The table has all of them."
        )
        % {"theme": most, "number": len(of.of(most).facts)},
        shapes=wide._replace(labels=[*labels(wide.delta, general, until)]),
        name="delta",
        role="group",
    )
    tall = shapes(of, 600, 276, is_vertical=True)
    narrow = replace(drawing, width=320, height=650, shapes=tall, name="delta-tall", role="img")
    return replace(drawing, narrow=narrow)


def strand(of: Record) -> Drawing | None:
    """The facts of one theme, for a desk; a phone has them as a list."""
    if not of.facts:
        return None
    drawn = shapes(of, 1220, 400)
    return Drawing(
        "pictures/delta.svg",
        *(1240, 440),
        title=_("The stream of theme %(number)d: %(theme)s")
        % {"number": of.themes[0].number, "theme": of.themes[0]},
        description=ngettext(
            "%(number)d fact with a date, as a dot on a line that grows wider.",
            "%(number)d facts with a date, as dots on a line that grows wider.",
            len(of.facts),
        )
        % {"number": len(of.facts)},
        shapes=drawn._replace(labels=[*labels(drawn.delta, drawn.marks, drawn.delta.along)]),
        name="strand",
        role="group",
    )


@kept
def drawing_for_home() -> Drawing | None:
    return whole(record())


def drawing_for_theme(theme: Theme) -> Drawing | None:
    return strand(record().of(theme))


class DeltaView(PictureView):
    template_name = "pictures/delta.html"
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

    @classmethod
    def address_form(cls, query: QueryDict) -> forms.Form:
        form = super().address_form(query)
        themes = [(theme.slug, f"{theme.number} {theme}") for theme in record().themes]
        choices = [("", _("All themes")), *themes]
        form.fields["theme"] = AddressField(label=_("Theme"), choices=choices)
        return form

    def asked(self, chosen: Mapping[str, Any]) -> Record:
        of, slug = record(), chosen.get("theme")
        return next((of.of(theme) for theme in of.themes if theme.slug == slug), of)

    def draw(self, chosen: Mapping[str, Any]) -> Drawing | None:
        of = self.asked(chosen)
        return strand(of) if chosen.get("theme") else whole(of)

    def table(self, chosen: Mapping[str, Any]) -> Table:
        rows = [
            (
                Cell(str(fact.date), fact.date.isoformat()),
                Cell(fact.item.title, fact.item.sort_key, fact.item.get_absolute_url()),
                Cell(fact.item.get_kind_display()),
                Cell(", ".join(f"{theme.number} {theme}" for theme in fact.themes)),
            )
            for fact in self.asked(chosen).facts
        ]
        return Table(_("The facts with a date, the oldest first"), self.columns, rows)
