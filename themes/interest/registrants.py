"""Who registered, as candidates for a role beside those that the rules find."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from themes.matching.models import SignalKind
from themes.matching.reverse import Registrant
from themes.models import Role
from themes.models.role import RoleState

from .models import Interest


def without_candidate(roles: QuerySet[Role]) -> QuerySet[Role]:
    """The open ones among these roles for which nobody is named and nobody registered."""
    open_interests = Interest.objects.open()
    return roles.filter(state=RoleState.OPEN, candidates=None).exclude(interests__in=open_interests)


def registrants_for(role: Role) -> list[Registrant]:
    """The registrations that go on and name the role, its alliance or its theme."""
    wanted = Q(roles=role) | Q(themes=role.theme_id)
    if role.alliance_id:
        wanted |= Q(alliances=role.alliance_id)
    found = Interest.objects.open().filter(wanted).select_related("municipality").distinct()
    return [
        Registrant(
            name=interest.organisation_name,
            municipality_code=interest.municipality_id or "",
            wants=_wants(interest, role),
            url=reverse("admin:interest_interest_change", args=[interest.pk]),
        )
        for interest in found.prefetch_related("roles", "alliances")
    ]


def _wants(interest: Interest, role: Role) -> SignalKind:
    """The closest to the role that the registration names."""
    if role in interest.roles.all():
        return SignalKind.WANTS_ROLE
    if role.alliance_id in {alliance.pk for alliance in interest.alliances.all()}:
        return SignalKind.WANTS_ALLIANCE
    return SignalKind.WANTS_THEME
