"""The other way round: who could take up a role, from the database."""

from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from themes.models import Role

from .landscape import Landscape
from .rules import Rules
from .scoring import Candidate, Registrant, candidates_for


def ranked_candidates(role: Role, registrants: Iterable[Registrant] = ()) -> list[Candidate]:
    """All candidates for a role with their reasons, in a constant number of queries."""
    prefetch_related_objects([role], "audiences")
    return candidates_for(role, Rules.load(), Landscape.load(), registrants)
