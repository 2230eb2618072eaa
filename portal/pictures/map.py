"""The map: where the municipalities lie, which took part in the City Deal, which want to."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import TextChoices
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.models import Municipality, Participation, Partner
from partners.models.participation import DEAL_ENDED
from portal.lists.excerpts import public_rows
from portal.lists.filters import AddressField
from portal.lists.kept import kept
from portal.publishing.dates import DayFormField, PartialDate
from portal.runtime.page_policy import Depends, public
from portal.runtime.texts import StrOrPromise
from themes.interest.figures import interested, interested_in_theme
from themes.models import AllianceMembership, Theme
from themes.models.alliance import AllianceCapacity

from .country import Dot, Frame, ground, labels
from .drawing import Drawing
from .table import Cell, Column, Table
from .views import PictureView

WIDE = Frame(720, 720, margin=26, letters=16, dot=2.5)
NARROW = Frame(320, 510, margin=8, letters=13, dot=1.4, foot=140)
SMALL = Frame(240, 270, margin=12, letters=15, dot=4)
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
    """A municipality, and what the map tells of it."""

    municipality: Municipality
    partner: Partner | None = None
    part: Part | None = None
    is_interested: bool = False

    @property
    def is_marked(self) -> bool:
        return self.part is not None or self.is_interested

    @property
    def periods(self) -> list[Participation]:
        return [*self.partner.participations.all()] if self.partner else []

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
            return Part.NAMED if self.partner else None
        if not self.joined or not first:
            return Part.UNDATED
        if self.left and self.left < DEAL_ENDED:
            return Part.LEFT
        return Part.LATER if self.joined.earliest > first.latest else Part.FIRST

    @property
    def cells(self) -> list[Cell]:
        one = self.municipality
        return [
            Cell(one.label, url=one.get_absolute_url()),
            Cell(self.part.label if self.part else ""),
            *(Cell(str(date or ""), date or "") for date in (self.joined, self.left)),
            Cell(_("yes") if self.is_interested else ""),
            Cell(intcomma(one.population or ""), one.population or ""),
            Cell(str(one.province)),
        ]


@kept
def spots() -> list[Spot]:
    """Each municipality that exists, with its part over the years."""
    partners = Partner.objects.published().filter(municipality__isnull=False)
    by_code = {one.municipality_id: one for one in partners.prefetch_related("participations")}
    existing = Municipality.objects.existing().select_related("province")
    found = [Spot(one, by_code.get(one.pk)) for one in existing]
    first = min((one.joined for one in found if one.joined), default=None)
    return [replace(one, part=one.over_the_years(first)) for one in found]


@kept
def themes() -> dict[str, Theme]:
    return {theme.slug: theme for theme in Theme.objects.published()}


def on_the_day(found: list[Spot], day: datetime.date) -> list[Spot]:
    """With the part that each had on that day, instead of over the years."""
    periods = (Participation.objects.certain_on(day), Participation.objects.active_on(day))
    certain, active = ({*rows.values_list("partner", flat=True)} for rows in periods)

    def part(one: Spot) -> Part | None:
        if one.partner is None or not one.joined:
            return one.part
        if one.partner.pk in active:
            return Part.CERTAIN if one.partner.pk in certain else Part.PERHAPS
        return Part.OVER if one.joined.earliest <= day else None

    return [replace(one, part=part(one)) for one in found]


def within(found: list[Spot], theme: Theme) -> list[Spot]:
    """Without the part of those that do nothing in the theme or in an alliance of it."""
    members = AllianceMembership.objects.exclude(capacity=AllianceCapacity.SUGGESTED)
    allied = public_rows(members.filter(alliance__themes__theme=theme), "alliance")
    rows = (theme.partners.values_list("partner"), allied.values_list("partner"))
    here = {key for some in rows for (key,) in some}
    return [
        one if one.partner and one.partner.pk in here else replace(one, part=None) for one in found
    ]


def drawn(found: Sequence[Spot], frame: Frame, most: int | None = None) -> dict[str, Any]:
    """The shapes of the template; names stand at the largest ones that are marked."""
    placed = []
    for one in found:
        if (here := one.municipality).latitude is not None and here.longitude is not None:
            radius = frame.radius(here.population) + RIM * one.is_marked
            dot = Dot(*frame.place(float(here.longitude), float(here.latitude)), radius)
            placed.append((one, here.label, dot))
    placed.sort(key=lambda row: -row[2].radius)  # the small ones on top
    marks = [row for row in placed if row[0].is_marked]
    dots = [(name, dot) for one, name, dot in placed if not one.is_marked]
    named = [(name, dot) for _one, name, dot in marks[:most]]
    texts = {one.text: one for one in labels(named, [dot for _name, dot in dots], frame)}
    parts = {one.part for one, _name, _dot in marks}
    signs: list[tuple[str, StrOrPromise]]
    signs = [(part.value, part.label) for part in Part if part in parts]
    signs += [("interest", _("is interested now"))] * any(one.is_interested for one in found)
    signs += [("none", _("municipality, by inhabitants"))] * bool(dots)
    return {
        "frame": frame,
        "ground": ground(frame),
        "dots": dots,
        "marks": [(one, dot, texts.get(name)) for one, name, dot in marks],
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
            *(drawn(found, frame, most), name, "group"),
        )
        for name, frame in (("map", WIDE), ("map-narrow", NARROW))
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
    return Drawing("pictures/map.svg", SMALL.width, SMALL.height, title, told, shapes, "place")


def theme_choices() -> list[tuple[str, str]]:
    return [("", _("All themes")), *((slug, theme.title) for slug, theme in themes().items())]


class MapForm(forms.Form):
    theme = AddressField(label=gettext_lazy("Theme"), choices=theme_choices)
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

    @cached_property
    def spots(self) -> list[Spot]:
        """What the address asks; interest is of today, and has no place on an earlier day."""
        chosen, found = self.form.cleaned_data, spots()
        theme, day = themes().get(chosen.get("theme", "")), chosen.get("peildatum")
        if day:
            found = on_the_day(found, day)
        if theme:
            found = within(found, theme)
        names = [] if day else (interested_in_theme(theme) if theme else interested()).names
        return [replace(one, is_interested=one.municipality.label in names) for one in found]

    def draw(self, chosen: Mapping[str, Any]) -> Drawing:
        return drawing(self.spots)

    def table(self, chosen: Mapping[str, Any]) -> Table:
        """Those with a sign first; of a theme only those, as the other dots are its background."""
        shown = [one for one in self.spots if one.is_marked or not chosen.get("theme")]
        shown.sort(key=lambda one: not one.is_marked)
        caption = ngettext("%(n)d municipality", "%(n)d municipalities", len(shown))
        return Table(caption % {"n": len(shown)}, self.columns, [one.cells for one in shown])
