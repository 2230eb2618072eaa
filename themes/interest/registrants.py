"""Who registered, as candidates for a role beside those that the rules find."""

from django.db.models import Q
from django.urls import reverse

from ..matching.scoring import Registrant
from ..models import Interest, Role
from ..models.matching import SignalKind


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
            url=reverse("admin:themes_interest_change", args=[interest.pk]),
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
