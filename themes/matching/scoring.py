"""Which open roles suit someone, and why.

Pure functions: roles, rules and what is known go in, matches come out. A score is the
sum of the points of its reasons, so that it can always be explained.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from partners.models import Municipality
from portal.publishing import clock
from themes.models import Role
from themes.models.role import RoleKind

from .landscape import Landscape, TrackRecord
from .models import RoleTiming, SignalKind
from .rules import Reason, Rules

CLOSING_DAYS = 90


@dataclass(frozen=True)
class Answers:
    """What someone answered, by the slugs of the answers; everything may be left out."""

    kind: str = ""
    municipality: Municipality | None = None
    circumstances: tuple[str, ...] = ()
    contributions: tuple[str, ...] = ()
    horizon: str = ""


@dataclass(frozen=True)
class Match:
    """A role with why it suits, the strongest reason first, and what would still be missing."""

    role: Role
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def score(self) -> int:
        return sum(reason.points for reason in self.reasons)


def rank(
    answers: Answers, roles: Iterable[Role], rules: Rules, landscape: Landscape | None = None
) -> list[Match]:
    """The roles that fit the kind of organisation, best first; equal ones in a fixed order."""
    known = landscape or Landscape()
    record = known.record_of(answers.municipality)
    matches = []
    for role in roles:
        if may_take(answers.kind, record, role):
            reasons = [*_answered_reasons(answers, role, rules)]
            if answers.municipality:
                reasons += known_reasons(answers.municipality, role, rules, known)
            reasons.sort(key=lambda reason: -reason.points)
            matches.append(Match(role, tuple(reasons), tuple(_missing(answers, role, rules))))
    return sorted(matches, key=_best_first)


def _best_first(match: Match) -> tuple:
    role = match.role
    deadline = role.deadline or datetime.date.max
    return (-match.score, deadline, role.theme.number, role.title, role.pk)


def may_take(kind: str, record: TrackRecord, role: Role) -> bool:
    """Whether a role is not meant for others only; who is named for it may always take it.

    Who is in an alliance already need not become a member of it.
    """
    if role.pk in record.candidacies:
        return True
    if role.kind == RoleKind.MEMBER and role.alliance_id in record.alliances:
        return False
    audiences = {audience.kind for audience in role.audiences.all()}
    return not kind or not audiences or kind in audiences


def timing(role: Role) -> RoleTiming:
    """Where a role stands in time; `RoleTiming` has the stages of an alliance among its values."""
    today = clock.today()
    if role.deadline and today <= role.deadline <= today + datetime.timedelta(days=CLOSING_DAYS):
        return RoleTiming.CLOSING
    return RoleTiming(role.alliance.stage) if role.alliance else RoleTiming.NO_ALLIANCE


def _answered_reasons(answers: Answers, role: Role, rules: Rules) -> list[Reason]:
    found = [rules.circumstances.get((slug, role.theme_id)) for slug in answers.circumstances]
    found += [rules.contributions.get((slug, role.kind)) for slug in answers.contributions]
    found.append(rules.horizons.get((answers.horizon, timing(role))))
    if answers.kind in {audience.kind for audience in role.audiences.all()}:
        found.append(rules.signals.get(SignalKind.AUDIENCE))
    return [reason for reason in found if reason]


def _missing(answers: Answers, role: Role, rules: Rules) -> Iterator[str]:
    for contribution, sentence in rules.needs.get(role.kind, {}).items():
        if contribution not in answers.contributions:
            yield sentence
    if not role.audiences.all():
        yield _("It is not laid down yet for which organisations this role is meant.")
    if role.deadline and role.deadline < clock.today():
        yield _("The day to respond has passed. Ask whether you can still join.")


def known_reasons(
    municipality: Municipality, role: Role, rules: Rules, landscape: Landscape
) -> Iterator[Reason]:
    """Why a municipality suits a role, by what is known without asking it anything."""
    code, theme = municipality.code, role.theme_id
    if code not in landscape.municipalities:
        return
    record = landscape.record_of(municipality)
    facts = {
        SignalKind.CANDIDATE: role.pk in record.candidacies,
        SignalKind.ALLIANCE: role.alliance_id in record.alliances,
        SignalKind.ROLE_HELD: theme in record.themes_of_roles,
        SignalKind.THEME: theme in record.themes,
        SignalKind.LESSON: theme in record.themes_of_lessons,
        SignalKind.MILESTONE: theme in record.themes_of_milestones,
        SignalKind.WORKING_GROUP: theme in record.themes_of_groups,
        SignalKind.PARTICIPANT: bool(record.participations),
    }
    for signal, holds in facts.items():
        if holds and signal in rules.signals:
            yield rules.signals[signal]
    near = rules.signals.get(SignalKind.NEIGHBOUR)
    if near and (found := landscape.near_and_working_on(code, theme)):
        km, other = found
        yield replace(near, detail=f"{other.label}, {km} km")
    as_large = rules.signals.get(SignalKind.SIZE)
    if as_large and (alike := landscape.as_large_and_working_on(code, theme)):
        yield replace(as_large, detail=alike.label)
