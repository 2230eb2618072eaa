"""The rules of the coordinator, read from the database once and then only counted with."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from portal.lists.kept import kept

from .models import CircumstanceWeight, ContributionWeight, HorizonWeight, Signal, Weighted


@dataclass(frozen=True)
class Reason:
    points: int
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Rules:
    """The reason that each answer or fact gives; answers are named by slug, themes by key."""

    circumstances: dict[tuple[str, int], Reason]
    contributions: dict[tuple[str, str], Reason]
    horizons: dict[tuple[str, str], Reason]
    signals: dict[str, Reason]
    needs: dict[str, dict[str, str]]
    """By kind of role the contributions it cannot do without, and what to say when one is not
    offered."""

    @staticmethod
    @kept
    def load() -> "Rules":
        """As they are now; shared by all who ask, so nobody changes them."""
        needed = ContributionWeight.objects.filter(is_needed=True)
        needs: dict[str, dict[str, str]] = defaultdict(dict)
        for row in needed.select_related("contribution").order_by("-weight", "contribution"):
            needs[row.role_kind][row.contribution.slug] = row.contribution.missing
        return Rules(
            circumstances=_reasons(CircumstanceWeight, "circumstance__slug", "theme"),
            contributions=_reasons(ContributionWeight, "contribution__slug", "role_kind"),
            horizons=_reasons(HorizonWeight, "horizon__slug", "timing"),
            signals={row.slug: Reason(row.points, row.reason) for row in Signal.objects.all()},
            needs=needs,
        )


def _reasons(model: type[Weighted], answer: str, of: str) -> dict[tuple[str, Any], Reason]:
    """The reason that an answer gives, by its slug and what it counts for."""
    rows = model._default_manager.values_list(answer, of, "weight", "reason")
    return {(slug, other): Reason(weight, reason) for slug, other, weight, reason in rows}
