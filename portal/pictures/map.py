"""The map: where the municipalities lie, which took part in the City Deal, which want to."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from typing import Any

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import TextChoices
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.models import Municipality, Participation, Partner
from partners.models.participation import DEAL_ENDED
from portal.lists.excerpts import public_rows
from portal.lists.kept import kept
from portal.publishing.dates import DayFormField, PartialDate
from portal.runtime.page_policy import Depends, public
from portal.runtime.texts import StrOrPromise
from themes.interest.figures import interested, interested_in_theme
from themes.models import AllianceMembership, Theme
from themes.models.alliance import AllianceCapacity

from .country import Dot, Frame, labels
from .drawing import Drawing
from .table import Cell, Column, Table
from .views import PictureView, ThemeForm

WIDE = Frame("map", 720, 720, margin=26, letters=16, dot=2.5)
NARROW = Frame("map-narrow", 320, 510, margin=8, letters=13, dot=1.4, foot=140)
SMALL = Frame("place", 240, 270, margin=12, letters=15, dot=4)
RIM = 3  # a mark is so much larger than the dot of the municipality
LABELS_ON_HOME = 10


class Part(TextChoices):
    """What a municipality was in the City Deal: over the years, or on a day."""

    FIRST = "first", gettext_lazy("took part from the start")
    LATER = "later", gettext_lazy("joined later")
    LEFT = "left", gettext_lazy("left before the end")
    UNDATED = "undated", gettext_lazy("took part, year unknown")
    CERTAIN = "certain", gettext_lazy("took part on this day")
    PERHAPS = "perhaps", gettext_lazy("perhaps took part")
    OVER = "over", gettext_lazy("took part before this day")
    NAMED = "named", gettext_lazy("is only named in the record")


@dataclass(frozen=True)
class Spot:
    """A municipality that exists, and what the map tells of it."""

    municipality: Municipality
    partners: Sequence[Partner] = ()
    """It, and those that went into it."""
    part: Part | None = None
    is_interested: bool = False

    @property
    def is_marked(self) -> bool:
        return self.part is not None or self.is_interested

    @cached_property
    def keys(self) -> set[int]:
        return {one.pk for one in self.partners}

    @cached_property
    def periods(self) -> list[Participation]:
        return [period for one in self.partners for period in one.participations.all()]

    @property
    def joined(self) -> PartialDate | None:
        return min((one.joined for one in self.periods if one.joined), default=None)

    @property
    def left(self) -> PartialDate | None:
        """The last time that it left; nothing when it may have stayed."""
        left = [one.left for one in self.periods if one.left]
        return max(left) if left and len(left) == len(self.periods) else None

    def over_the_years(self, first: PartialDate | None) -> Part | None:
        if not self.periods:
            return Part.NAMED if self.partners else None
        if not self.joined or not first:
            return Part.UNDATED
        if self.left and self.left < DEAL_ENDED:
            return Part.LEFT
        return Part.LATER if self.joined.earliest > first.latest else Part.FIRST

    @cached_property
    def told(self) -> str:
        """Its part, and by which name it had that when it was another municipality then."""
        former = [str(one) for one in self.partners if one.municipality_id != self.municipality.pk]
        if not (self.part and former):
            return str(self.part.label) if self.part else ""
        return _("%(part)s (as %(names)s)") % {
            "part": self.part.label,
            "names": ", ".join(former),
        }

    def dot(self, frame: Frame) -> Dot | None:
        here = self.municipality
        if here.latitude is None or here.longitude is None:
            return None
        place = frame.place(float(here.longitude), float(here.latitude))
        return Dot(*place, frame.radius(here.population) + RIM * self.is_marked)

    @property
    def cells(self) -> list[Cell]:
        one = self.municipality
        return [
            Cell(one.label, url=one.get_absolute_url()),
            Cell(self.told),
            *(Cell(str(date or ""), date or "") for date in (self.joined, self.left)),
            Cell(_("yes") if self.is_interested else ""),
            Cell(intcomma(one.population or ""), one.population or ""),
            Cell(str(one.province)),
        ]


@kept
def spots() -> list[Spot]:
    """Each municipality that exists, with its part over the years."""
    partners = defaultdict(list)
    found = Partner.objects.published().filter(municipality__isnull=False)
    for one in found.select_related("municipality").prefetch_related("participations"):
        if present := Municipality.objects.living_successor(one.municipality):
            partners[present.pk].append(one)
    existing = Municipality.objects.existing().select_related("province")
    all_spots = [Spot(one, partners[one.pk]) for one in existing]
    first = min((one.joined for one in all_spots if one.joined), default=None)
    return [replace(one, part=one.over_the_years(first)) for one in all_spots]


def on_the_day(found: list[Spot], day: datetime.date) -> list[Spot]:
    """With the part that each had on that day, instead of over the years."""
    periods = (Participation.objects.certain_on(day), Participation.objects.active_on(day))
    certain, active = ({*rows.values_list("partner", flat=True)} for rows in periods)

    def part(one: Spot) -> Part | None:
        if not one.joined:
            return one.part
        if one.keys & active:
            return Part.CERTAIN if one.keys & certain else Part.PERHAPS
        return Part.OVER if one.joined.earliest <= day else None

    return [replace(one, part=part(one)) for one in found]


def within(found: list[Spot], theme: Theme) -> list[Spot]:
    """Without the part of those that do nothing in the theme or in an alliance of it."""
    members = AllianceMembership.objects.exclude(capacity=AllianceCapacity.SUGGESTED)
    allied = public_rows(members.filter(alliance__themes__theme=theme), "alliance")
    rows = (theme.partners.values_list("partner"), allied.values_list("partner"))
    here = {key for some in rows for (key,) in some}
    return [one if one.keys & here else replace(one, part=None) for one in found]


def drawn(found: Iterable[Spot], frame: Frame, most: int | None = None) -> dict[str, Any]:
    """The shapes of the template; names stand at the largest ones that are marked."""
    all_dots = [(one, dot) for one in found if (dot := one.dot(frame))]
    all_dots.sort(key=lambda pair: -pair[1].radius)  # the small ones on top
    marks = [(one, dot) for one, dot in all_dots if one.is_marked]
    dots = [(one.municipality.label, dot) for one, dot in all_dots if not one.is_marked]
    named = tuple((one.municipality.label, dot) for one, dot in marks[:most])
    texts = labels(named, tuple(dot for _name, dot in dots), frame)
    parts = {one.part for one, _dot in marks}
    signs: list[tuple[str, StrOrPromise]]
    signs = [(part.value, part.label) for part in Part if part in parts]
    signs += [("interest", _("is interested now"))] * any(one.is_interested for one, _dot in marks)
    signs += [("none", _("municipality, by inhabitants"))] * bool(dots)
    return {
        "frame": frame,
        "dots": dots,
        "marks": [(*mark, text) for mark, text in zip_longest(marks, texts)],
        "key": [(*sign, dot) for sign, dot in zip(signs, frame.key(), strict=False)],
    }


def drawing(found: Sequence[Spot], most: int | None = None) -> Drawing:
    names = {part: [one.municipality.label for one in found if one.part == part] for part in Part}
    told = "; ".join(f"{part.label}: {', '.join(some)}" for part, some in names.items() if some)
    title = ngettext(
        "Map of the Netherlands with %(count)d municipality",
        "Map of the Netherlands with %(count)d municipalities",
        len(found),
    ) % {"count": len(found)}
    wide, narrow = (
        Drawing(
            *("pictures/map.svg", frame.width, frame.height, title, capfirst(told)),
            *(drawn(found, frame, most), frame.name, "group"),
        )
        for frame in (WIDE, NARROW)
    )
    return replace(wide, narrow=narrow)


@kept
def drawing_for_home() -> Drawing:
    """Of those that took part, as far as the names find a place."""
    found = [replace(one, part=None) if one.part == Part.NAMED else one for one in spots()]
    return drawing(found, LABELS_ON_HOME)


def drawing_for_municipality(municipality: Municipality) -> Drawing | None:
    """Where it lies, and nothing else."""
    if municipality.latitude is None:
        return None
    title = _("%(name)s on the map of the Netherlands") % {"name": municipality.label}
    shapes = drawn([Spot(municipality, part=Part.CERTAIN)], SMALL) | {"key": []}
    told = str(municipality.province)
    return Drawing("pictures/map.svg", SMALL.width, SMALL.height, title, told, shapes, SMALL.name)


class MapForm(ThemeForm):
    peildatum = DayFormField(
        label=gettext_lazy("Took part on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Where we know no exact day, it says “perhaps”."),
    )


class MapView(PictureView):
    page_policy = public(Depends.CONTENT, Depends.MOMENTS, Depends.FIGURES)
    template_name = "pictures/map.html"
    form_class = MapForm
    title = gettext_lazy("Map")
    intro = gettext_lazy("Which municipalities took part in the City Deal, and when.")
    file_name = "kaart"
    columns = (
        Column("name", gettext_lazy("Municipality")),
        Column("part", gettext_lazy("In the City Deal")),
        Column("joined", gettext_lazy("Joined")),
        Column("left", gettext_lazy("Left")),
        Column("interest", gettext_lazy("Interested")),
        Column("population", gettext_lazy("Inhabitants"), is_number=True),
        Column("province", gettext_lazy("Province")),
    )

    @classmethod
    def beside(cls, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Interest is of today, and has no place on an earlier day."""
        theme = Theme.objects.published().filter(slug=chosen.get("theme")).first()
        names = (interested_in_theme(theme) if theme else interested()).names
        return {"of": theme, "names": () if chosen.get("peildatum") else tuple(names)}

    @cached_property
    def spots(self) -> list[Spot]:
        found, theme, day = spots(), self.chosen["of"], self.chosen.get("peildatum")
        found = on_the_day(found, day) if day else found
        found = within(found, theme) if theme else found
        names = self.chosen["names"]
        return [replace(one, is_interested=one.municipality.label in names) for one in found]

    def draw(self) -> Drawing:
        return drawing(self.spots)

    def tabulate(self) -> Table:
        """Those with a sign first; of a theme only those, as the other dots are its background."""
        shown = [one for one in self.spots if one.is_marked or not self.chosen["of"]]
        shown.sort(key=lambda one: not one.is_marked)
        caption = ngettext("%(n)d municipality", "%(n)d municipalities", len(shown))
        return Table(caption % {"n": len(shown)}, self.columns, [one.cells for one in shown])
