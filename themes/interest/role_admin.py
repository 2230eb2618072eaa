"""Who could take up a role, shown with the role at the desk."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.desk.list_filters import OptionsFilter
from themes.admin import RoleAdmin
from themes.matching.models import SignalKind
from themes.matching.reverse import Registrant, ranked_candidates
from themes.models import Role

from .attention import without_candidate
from .models import Interest

MAX_CANDIDATES = 15


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


class CandidateFilter(OptionsFilter):
    title = _("possible holders")
    parameter_name = "kandidaat"
    options = {"geen": (_("Nobody named or registered yet"), without_candidate)}


admin.site.unregister(Role)


@admin.register(Role)
class RoleWithCandidatesAdmin(RoleAdmin):
    """The admin of roles, with who could take up a role that is not filled, and why."""

    content_filters = (*RoleAdmin.content_filters, CandidateFilter)
    change_form_template = "admin/role_change_form.html"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        role = kwargs.get("obj")
        if role is not None and role.is_available:
            # Who registered is for those who may see registrations.
            may_see = request.user.has_perm("interest.view_interest")
            found = ranked_candidates(role, registrants_for(role) if may_see else [])
            context["candidates"] = found[:MAX_CANDIDATES]
            context["candidate_total"] = len(found)
        return super().render_change_form(request, context, *args, **kwargs)
