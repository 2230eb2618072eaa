"""The other way round: who could take up a role, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects

from partners.models.partner import PartnerKind
from portal.publishing.names import sort_key
from themes.models import Role

from .landscape import Landscape
from .models import SignalKind
from .rules import Reason, Rules
from .scoring import known_reasons, may_take


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


def ranked_candidates(role: Role, registrants: Iterable[Registrant] = ()) -> list[Candidate]:
    """The municipalities and registrants that suit a role, best first.

    A role that is meant for other organisations only gets the municipalities that are
    named for it. A registrant from a municipality adds its reasons to that municipality.
    """
    prefetch_related_objects([role], "audiences")
    rules, landscape = Rules.load(), Landscape.load()
    found: dict[str, Candidate] = {}
    for code, municipality in landscape.municipalities.items():
        reasons = list(known_reasons(municipality, role, rules, landscape))
        record = landscape.record_of(municipality)
        if reasons and may_take(PartnerKind.MUNICIPALITY, record, role):
            found[code] = Candidate(municipality.label, municipality.get_absolute_url(), reasons)
    others = []
    for registrant in registrants:
        weight = rules.signals.get(registrant.wants)
        # Without a rule for it the registration counts nothing, but it is there.
        reasons = [weight] if weight else []
        candidate = found.get(registrant.municipality_code)
        if candidate:
            candidate.reasons += reasons
        else:
            others.append(Candidate(registrant.name, registrant.url, reasons))
    return sorted([*found.values(), *others], key=lambda one: (-one.score, sort_key(one.name)))
