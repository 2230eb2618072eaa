"""What a change of the rules does: the best roles for every example, before and after."""

from dataclasses import dataclass

from ..models import MatchExample, Role
from .rules import Rules
from .scoring import Answers, Match, rank

BEST = 5


@dataclass(frozen=True)
class Effect:
    """The best roles for one example, and what an unsaved change makes of them."""

    example: str
    before: list[Match]
    after: list[Match]

    @property
    def sides(self) -> tuple[list[Match], list[Match]]:
        return self.before, self.after

    @property
    def is_changed(self) -> bool:
        return _summary(self.before) != _summary(self.after)


def _summary(matches: list[Match]) -> list[tuple[int, int]]:
    return [(match.role.pk, match.score) for match in matches]


def best_roles() -> dict[int, tuple[str, list[Match]]]:
    """The best roles for every example, by the rules as they are in the database now."""
    rules, roles = Rules.load(), list(Role.objects.published().open().for_matching())
    examples = MatchExample.objects.select_related("horizon").prefetch_related(
        "circumstances", "contributions"
    )
    return {
        example.pk: (example.name, rank(answers_of(example), roles, rules)[:BEST])
        for example in examples
    }


def answers_of(example: MatchExample) -> Answers:
    return Answers(
        kind=example.kind,
        circumstances=tuple(one.slug for one in example.circumstances.all()),
        contributions=tuple(one.slug for one in example.contributions.all()),
        horizon=example.horizon.slug if example.horizon else "",
    )


def compared(before: dict, after: dict) -> list[Effect]:
    """The examples of before and after side by side."""
    return [
        Effect(
            (after.get(pk) or before[pk])[0],
            before.get(pk, ("", []))[1],
            after.get(pk, ("", []))[1],
        )
        for pk in {**before, **after}
    ]
