"""The rules of the coordinator, read from the database once and then only counted with."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Self

from .models import CircumstanceWeight, ContributionWeight, HorizonWeight, Signal


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

    @classmethod
    def load(cls) -> Self:
        circumstances = CircumstanceWeight.objects.select_related("circumstance")
        contributions = ContributionWeight.objects.select_related("contribution")
        horizons = HorizonWeight.objects.select_related("horizon")
        needs: dict[str, dict[str, str]] = defaultdict(dict)
        for row in contributions.filter(is_needed=True).order_by("-weight", "contribution"):
            needs[row.role_kind][row.contribution.slug] = row.contribution.missing
        return cls(
            circumstances={
                (row.circumstance.slug, row.theme_id): Reason(row.weight, row.reason)
                for row in circumstances
            },
            contributions={
                (row.contribution.slug, row.role_kind): Reason(row.weight, row.reason)
                for row in contributions
            },
            horizons={
                (row.horizon.slug, row.timing): Reason(row.weight, row.reason) for row in horizons
            },
            signals={row.slug: Reason(row.points, row.reason) for row in Signal.objects.all()},
            needs=needs,
        )
