"""What a change of the rules does: the best roles for every example, before and after."""

from dataclasses import dataclass

from themes.models import Role

from .models import MatchExample
from .rules import Rules
from .scoring import Answers, Match, rank

BEST = 5

Ranked = dict[int, tuple[str, list[Match]]]
"""{primary key of an example: (its name, the roles for it)}."""


@dataclass(frozen=True)
class RuleEffect:
    """All roles for one example by rank, and what an unsaved change makes of them."""

    example: str
    before: list[Match]
    after: list[Match]

    @property
    def best(self) -> tuple[list[Match], list[Match]]:
        return self.before[:BEST], self.after[:BEST]

    @property
    def is_changed(self) -> bool:
        return _scores(self.before) != _scores(self.after)

    @property
    def changed(self) -> set[int]:
        """The keys of the roles that get other points, or stand on one side only."""
        return {pk for pk, _score in {*_scores(self.before)} ^ {*_scores(self.after)}}

    @property
    def unseen(self) -> int:
        """How many roles get other points without being among the best on either side."""
        return len(self.changed - {match.role.pk for side in self.best for match in side})


def _scores(matches: list[Match]) -> list[tuple[int, int]]:
    return [(match.role.pk, match.score) for match in matches]


def ranked_roles() -> Ranked:
    """All roles for every example, the best first, by the rules in the database now."""
    rules, roles = Rules.load(), list(Role.objects.published().open().with_audiences())
    examples = MatchExample.objects.select_related("horizon").prefetch_related(
        "circumstances", "contributions"
    )
    return {
        example.pk: (example.name, rank(answers_of(example), roles, rules)) for example in examples
    }


def answers_of(example: MatchExample) -> Answers:
    """What the organisation of an example would answer."""
    return Answers(
        kind=example.kind,
        circumstances=tuple(one.slug for one in example.circumstances.all()),
        contributions=tuple(one.slug for one in example.contributions.all()),
        horizon=example.horizon.slug if example.horizon else "",
    )


def compared(before: Ranked, after: Ranked) -> list[RuleEffect]:
    """The examples of before and after side by side; those that change come first."""
    effects = []
    for pk, (name, _matches) in (before | after).items():
        _name, old = before.get(pk, ("", []))
        _name, new = after.get(pk, ("", []))
        effects.append(RuleEffect(name, old, new))
    return sorted(effects, key=lambda effect: not effect.is_changed)
