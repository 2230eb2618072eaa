"""Which open roles suit someone, and which municipalities suit a role.

Pure functions: roles, rules and what is known go in, matches come out. A score is the
sum of the points of its reasons, so that it can always be explained.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Municipality
from partners.models.partner import PartnerKind
from themes.models import Role
from themes.models.role import RoleKind

from .landscape import Landscape, TrackRecord
from .models import RoleTiming, SignalKind
from .rules import Rules, Weight

CLOSING_DAYS = 90
# More reasons than this at once are not read; the others stand behind them.
LEADING_REASONS = 3


@dataclass(frozen=True)
class Answers:
    """What someone answered, by the slugs of the answers; everything may be left out."""

    kind: str = ""
    municipality: Municipality | None = None
    circumstances: tuple[str, ...] = ()
    contributions: tuple[str, ...] = ()
    horizon: str = ""


@dataclass(frozen=True)
class Reason:
    points: int
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Match:
    """A role with why it suits, the strongest reason first, and what would still be missing."""

    role: Role
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def score(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def leading_reasons(self) -> tuple[Reason, ...]:
        return self.reasons[:LEADING_REASONS]

    @property
    def other_reasons(self) -> tuple[Reason, ...]:
        return self.reasons[LEADING_REASONS:]


@dataclass(frozen=True)
class Registrant:
    """Someone who registered interest, as an extra candidate for a role."""

    name: str
    wants: SignalKind
    municipality_code: str = ""
    url: str = ""


@dataclass
class Candidate:
    """A municipality or registrant that may take up a role, with the reasons."""

    name: str
    url: str = ""
    reasons: list[Reason] = field(default_factory=list)

    @property
    def score(self) -> int:
        return sum(reason.points for reason in self.reasons)


def rank(
    answers: Answers,
    roles: Iterable[Role],
    rules: Rules,
    landscape: Landscape | None = None,
    today: datetime.date | None = None,
) -> list[Match]:
    """The roles that fit the kind of organisation, best first; equal ones in a fixed order."""
    day = today or timezone.localdate()
    matches = [
        Match(
            role,
            _strongest_first(_reasons(answers, role, rules, landscape, day)),
            tuple(_missing(answers, role, rules, day)),
        )
        for role in roles
        if may_take(answers, role, landscape)
    ]
    return sorted(matches, key=_best_first)


def _strongest_first(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda reason: -reason.points))


def _best_first(match: Match) -> tuple:
    role = match.role
    deadline = role.deadline or datetime.date.max
    return (-match.score, deadline, role.theme.number, role.title, role.pk)


def may_take(answers: Answers, role: Role, landscape: Landscape | None = None) -> bool:
    """Whether a role is not meant for others only; who is named for it may always take it.

    Who is in an alliance already need not become a member of it.
    """
    record = _track_record(answers.municipality, landscape)
    if _is_named(record, role):
        return True
    if role.kind == RoleKind.MEMBER and role.alliance_id in record.alliances:
        return False
    audiences = {audience.kind for audience in role.audiences.all()}
    return not answers.kind or not audiences or answers.kind in audiences


def timing(role: Role, today: datetime.date) -> RoleTiming:
    """Where a role stands in time; `RoleTiming` has the stages of an alliance among its values."""
    if role.deadline and today <= role.deadline <= today + datetime.timedelta(days=CLOSING_DAYS):
        return RoleTiming.CLOSING
    return RoleTiming(role.alliance.stage) if role.alliance else RoleTiming.NO_ALLIANCE


def _reasons(
    answers: Answers, role: Role, rules: Rules, landscape: Landscape | None, today: datetime.date
) -> Iterator[Reason]:
    found: list[Weight | None] = [
        rules.circumstances.get((slug, role.theme_id)) for slug in answers.circumstances
    ]
    found += [rules.contributions.get((slug, role.kind)) for slug in answers.contributions]
    found.append(rules.horizons.get((answers.horizon, timing(role, today))))
    if answers.kind in {audience.kind for audience in role.audiences.all()}:
        found.append(rules.signals.get(SignalKind.AUDIENCE))
    yield from (Reason(weight.points, weight.reason) for weight in found if weight)
    if answers.municipality and landscape:
        yield from known_reasons(answers.municipality.code, role, rules, landscape)


def _missing(answers: Answers, role: Role, rules: Rules, today: datetime.date) -> Iterator[str]:
    for need in rules.needs.get(role.kind, []):
        if need.contribution not in answers.contributions:
            yield need.sentence
    if not role.audiences.all():
        yield _("It is not laid down yet for which organisations this role is meant.")
    if role.deadline and role.deadline < today:
        yield _("The day to respond has passed. Ask whether you can still join.")


def known_reasons(code: str, role: Role, rules: Rules, landscape: Landscape) -> Iterator[Reason]:
    """Why a municipality suits a role, by what is known without asking it anything."""
    if code not in landscape.municipalities:
        return
    record = landscape.track_records.get(code, TrackRecord())
    theme = role.theme_id
    facts = {
        SignalKind.CANDIDATE: _is_named(record, role),
        SignalKind.ALLIANCE: role.alliance_id in record.alliances,
        SignalKind.ROLE_HELD: theme in record.themes_of_roles,
        SignalKind.THEME: theme in record.themes,
        SignalKind.LESSON: theme in record.themes_of_lessons,
        SignalKind.MILESTONE: theme in record.themes_of_milestones,
        SignalKind.WORKING_GROUP: theme in record.themes_of_groups,
        SignalKind.PARTICIPANT: record.took_part,
    }
    for signal, holds in facts.items():
        if holds and signal in rules.signals:
            yield _because(rules.signals[signal])
    if SignalKind.NEIGHBOUR in rules.signals:
        near = landscape.near_and_working_on(code, theme)
        if near:
            km, other = near
            yield _because(rules.signals[SignalKind.NEIGHBOUR], f"{other.label}, {km} km")
    if SignalKind.SIZE in rules.signals:
        alike = landscape.as_large_and_working_on(code, theme)
        if alike:
            yield _because(rules.signals[SignalKind.SIZE], alike.label)


def _because(weight: Weight, detail: str = "") -> Reason:
    return Reason(weight.points, weight.reason, detail)


def _track_record(municipality: Municipality | None, landscape: Landscape | None) -> TrackRecord:
    if municipality is None or landscape is None:
        return TrackRecord()
    return landscape.track_records.get(municipality.code, TrackRecord())


def _is_named(record: TrackRecord, role: Role) -> bool:
    return role.pk in record.candidacies


def candidates_for(
    role: Role, rules: Rules, landscape: Landscape, registrants: Iterable[Registrant] = ()
) -> list[Candidate]:
    """The municipalities and registrants that suit a role, best first.

    A role that is meant for other organisations only gets the municipalities that are
    named for it. A registrant from a municipality adds its reasons to that municipality.
    """
    found: dict[str, Candidate] = {}
    for code, municipality in landscape.municipalities.items():
        answers = Answers(kind=PartnerKind.MUNICIPALITY, municipality=municipality)
        reasons = list(known_reasons(code, role, rules, landscape))
        if reasons and may_take(answers, role, landscape):
            found[code] = Candidate(municipality.label, municipality.get_absolute_url(), reasons)
    others = []
    for registrant in registrants:
        weight = rules.signals.get(registrant.wants)
        # Without a rule for it the registration counts nothing, but it is there.
        reasons = [_because(weight)] if weight else []
        candidate = found.get(registrant.municipality_code)
        if candidate:
            candidate.reasons += reasons
        else:
            others.append(Candidate(registrant.name, registrant.url, reasons))
    return sorted([*found.values(), *others], key=lambda one: (-one.score, one.name))
