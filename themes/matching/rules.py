"""The rules of the coordinator, read from the database once and then only counted with."""

from dataclasses import dataclass, field
from typing import Self

from .models import (
    CircumstanceWeight,
    Contribution,
    ContributionWeight,
    HorizonWeight,
    Signal,
    Weighted,
)


@dataclass(frozen=True)
class Weight:
    points: int
    reason: str


@dataclass(frozen=True)
class Need:
    """A contribution that a kind of role cannot do without, and what to say when it is missing."""

    contribution: str
    sentence: str


@dataclass(frozen=True)
class Rules:
    """All weights by what they are about; answers are named by slug, themes by primary key."""

    circumstances: dict[tuple[str, int], Weight] = field(default_factory=dict)
    contributions: dict[tuple[str, str], Weight] = field(default_factory=dict)
    horizons: dict[tuple[str, str], Weight] = field(default_factory=dict)
    signals: dict[str, Weight] = field(default_factory=dict)
    needs: dict[str, list[Need]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Self:
        contributions = ContributionWeight.objects.order_by(
            "-weight", "contribution__position", "contribution"
        ).values_list("contribution__slug", "role_kind", "weight", "reason", "is_needed")
        missing = dict(Contribution.objects.values_list("slug", "missing"))
        needs: dict[str, list[Need]] = {}
        by_contribution = {}
        for slug, role_kind, points, reason, is_needed in contributions:
            by_contribution[slug, role_kind] = Weight(points, reason)
            if is_needed:
                needs.setdefault(role_kind, []).append(Need(slug, missing[slug]))
        return cls(
            circumstances=_weights(CircumstanceWeight, "circumstance__slug", "theme"),
            contributions=by_contribution,
            horizons=_weights(HorizonWeight, "horizon__slug", "timing"),
            signals={
                signal.slug: Weight(signal.points, signal.reason) for signal in Signal.objects.all()
            },
            needs=needs,
        )


def _weights(model: type[Weighted], *key: str) -> dict[tuple, Weight]:
    rows = model.objects.order_by().values_list(*key, "weight", "reason")
    return {(one, other): Weight(points, reason) for one, other, points, reason in rows}
