"""How many took part in the City Deal in each year, and who joined and left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy

from partners.models import Participation
from partners.models.participation import DEAL_ENDED
from partners.models.partner import PartnerKind
from portal.lists.excerpts import public_rows
from portal.lists.filters import AddressField
from portal.publishing.names import sort_key

from .drawing import Drawing
from .table import Cell, Column, Table
from .views import PictureView

WIDTH, HEIGHT, TOP, BOTTOM = 320, 230, 24, 190


@dataclass(frozen=True)
class DealYear:
    """By name, those that did this at some moment of the year."""

    number: int
    took_part: list[str]
    perhaps: list[str]
    joined: list[str]
    left: list[str]

    @property
    def cells(self) -> list[Cell]:
        lists = (self.took_part, self.perhaps, self.joined, self.left)
        numbers = (Cell(str(number), number) for number in (self.number, *map(len, lists)))
        return [*numbers, Cell(", ".join(self.joined)), Cell(", ".join(self.left))]


def years(kind: str = "") -> list[DealYear]:
    """Until the end of the deal; who joined in an unknown year, perhaps took part in each."""
    rows = public_rows(Participation.objects.select_related("partner"), "partner")
    periods = list(rows.filter(partner__kind=kind) if kind else rows)
    first = min((one.joined.year for one in periods if one.joined), default=DEAL_ENDED.year + 1)
    return [_year(number, periods) for number in range(first, DEAL_ENDED.year + 1)]


def _year(number: int, periods: Sequence[Participation]) -> DealYear:
    still = [one for one in periods if (one.left or DEAL_ENDED).year >= number]
    joined = [one for one in still if one.joined and one.joined.year == number]
    left = [one for one in still if one.left and one.left.year == number and one.left < DEAL_ENDED]
    took_part = _names(one for one in still if one.joined and one.joined.year <= number)
    perhaps = [
        one for one in _names(one for one in still if not one.joined) if one not in took_part
    ]
    return DealYear(number, took_part, perhaps, _names(joined), _names(left))


def _names(periods: Iterable[Participation]) -> list[str]:
    """Each partner once: it may have come back."""
    return sorted({one.partner.display_name for one in periods}, key=sort_key)


class ParticipationForm(forms.Form):
    kind = AddressField(
        label=gettext_lazy("Kind of organisation"),
        choices=[("", gettext_lazy("All kinds")), *PartnerKind.choices],
    )


class ParticipationView(PictureView):
    template_name = "pictures/participation.html"
    form_class = ParticipationForm
    title = gettext_lazy("Participation per year")
    intro = gettext_lazy(
        "How many organisations took part in the City Deal, joined it and left it."
    )
    file_name = "deelname"
    columns = (
        Column("year", gettext_lazy("Year")),
        Column("took_part", gettext_lazy("Took part"), is_number=True),
        Column("perhaps", gettext_lazy("Perhaps"), is_number=True),
        Column("joined", gettext_lazy("Joined"), is_number=True),
        Column("left", gettext_lazy("Left"), is_number=True),
        Column("who_joined", gettext_lazy("Who joined")),
        Column("who_left", gettext_lazy("Who left")),
    )

    @cached_property
    def years(self) -> list[DealYear]:
        return years(self.chosen.get("kind", ""))

    def draw(self) -> Drawing | None:
        """All that went up and all that went down has room between the top and the bottom."""
        found = self.years
        highest = max((len(one.took_part) + len(one.perhaps) for one in found), default=0)
        total = max(highest + max((len(one.left) for one in found), default=0), 1)
        told = "; ".join(f"{one.number}: {len(one.took_part)}" for one in found)
        axis = TOP + round((BOTTOM - TOP) * highest / total)
        shapes = {"years": found, "total": total, "high": BOTTOM - TOP, "axis": axis}
        asked = (self.title, told, shapes, "years")
        return Drawing("pictures/participation.svg", WIDTH, HEIGHT, *asked) if found else None

    def tabulate(self) -> Table:
        return Table(self.title, self.columns, [one.cells for one in self.years])
