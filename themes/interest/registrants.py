"""Who registered, as candidates for a role beside those that the rules find."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from ..matching.scoring import Reason, Registrant
from ..models import Interest, Role

# More than any single fact about a municipality: it said so itself.
FOR_THE_ROLE, FOR_THE_ALLIANCE, FOR_THE_THEME = 10, 6, 4


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
            reasons=(_reason(interest, role),),
            url=reverse("admin:themes_interest_change", args=[interest.pk]),
        )
        for interest in found.prefetch_related("roles", "alliances")
    ]


def _reason(interest: Interest, role: Role) -> Reason:
    if role in interest.roles.all():
        return Reason(FOR_THE_ROLE, _("Registered for this role."))
    if role.alliance_id in {alliance.pk for alliance in interest.alliances.all()}:
        return Reason(FOR_THE_ALLIANCE, _("Registered for the alliance of this role."))
    return Reason(FOR_THE_THEME, _("Registered for the theme of this role."))
