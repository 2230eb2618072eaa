"""Coverage: for each theme and kind of role, how it stands with the roles."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from partners.models.partner import PartnerKind
from portal.lists.filters import AddressField
from portal.runtime.texts import StrOrPromise
from themes.models import Role, Theme
from themes.models.role import RoleKind, RoleQuerySet, RoleState

from .table import Cell, Column, Table
from .views import PictureView

UNCONFIRMED = "unconfirmed"
STATES: dict[str, StrOrPromise] = {
    RoleState.FILLED: RoleState.FILLED.label,
    RoleState.IN_CONVERSATION: RoleState.IN_CONVERSATION.label,
    RoleState.OPEN: _("Open and confirmed"),
    UNCONFIRMED: _("Open, not confirmed since 2020"),
    RoleState.OVERTAKEN: RoleState.OVERTAKEN.label,
}


@dataclass(frozen=True)
class Square:
    """The roles of one kind in one theme; without them its address is the form to take part."""

    theme: Theme
    kind: RoleKind
    url: str
    marks: list[tuple[str, StrOrPromise, int]]
    """Each state that occurs, and how many roles are in it."""

    @property
    def total(self) -> int:
        return sum(number for _state, _label, number in self.marks)


class Matrix(list[Square]):
    """All squares, row by row."""

    def __str__(self) -> SafeString:
        """The table for a page."""
        sums: Counter[Any] = Counter()
        for one in self:
            sums.update({one.theme: one.total, one.kind: one.total, "": one.total})
        rows = [(kind, list(row), sums[kind]) for kind, row in groupby(self, lambda one: one.kind)]
        columns = [(theme, sums[theme]) for theme in dict.fromkeys(one.theme for one in self)]
        context = {"rows": rows, "columns": columns, "total": sums[""], "states": STATES.items()}
        return render_to_string("pictures/coverage_matrix.html", context)


def matrix_for(audience: str = "") -> Matrix:
    """All public roles, or those that fit one kind of organisation."""
    roles, themes = Role.objects.published(), list(Theme.objects.published())
    roles = roles.filter(audiences__kind=audience) if audience else roles
    numbers = _counted(roles)
    for (theme, kind, state), number in _counted(roles.unconfirmed()).items():
        numbers.update({(theme, kind, UNCONFIRMED): number, (theme, kind, state): -number})

    def square(theme: Theme, kind: RoleKind) -> Square:
        marks = [(one, STATES[one], numbers[theme.pk, kind, one]) for one in STATES]
        asked = {"theme": theme.slug, "kind": kind.value} | (
            {"audience": audience} if audience else {}
        )
        board = f"{reverse('themes:roles')}?{urlencode(asked)}"
        form = f"{reverse('take_part')}?{urlencode({'thema': theme.slug})}"
        marks = [mark for mark in marks if mark[-1]]
        return Square(theme, kind, board if marks else form, marks)

    return Matrix(square(theme, kind) for kind in RoleKind for theme in themes)


def _counted(roles: RoleQuerySet) -> Counter[tuple[int, str, str]]:
    found = roles.order_by().values_list("theme", "kind", "state").annotate(Count("pk"))
    return Counter({(theme, kind, state): number for theme, kind, state, number in found})


class CoverageForm(forms.Form):
    audience = AddressField(
        label=_("Roles that fit"), choices=[("", _("All organisations")), *PartnerKind.choices]
    )


class Coverage(PictureView):
    template_name = "pictures/coverage.html"
    form_class = CoverageForm
    title = _("Coverage")
    intro = _("Which kinds of role exist in which theme, and how does it stand with them?")
    file_name = "dekking"
    files = ("csv",)
    columns = (
        Column("theme", _("Theme")),
        Column("kind", _("Kind of role")),
        Column("state", _("State")),
        Column("number", _("How many"), is_number=True),
    )

    def draw(self) -> str:
        """The table is the picture."""
        return str(self.matrix)

    @cached_property
    def matrix(self) -> Matrix:
        return matrix_for(self.chosen.get("audience", ""))

    def tabulate(self) -> Table:
        rows = [
            (
                Cell(f"{square.theme.number} {square.theme}", url=square.theme.get_absolute_url()),
                Cell(square.kind.label, url=square.url),
                Cell(label),
                Cell(str(number), key=number),
            )
            for square in self.matrix
            for _state, label, number in square.marks
        ]
        return Table(_("Roles by theme, kind and state"), self.columns, rows)
