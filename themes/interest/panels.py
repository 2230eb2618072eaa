"""Who could take up a role, shown with the role at the desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.desk.panels import add_filter, panel
from themes.matching.reverse import ranked_candidates
from themes.models import Role
from themes.models.role import RoleState

from .registrants import registrants_for, without_candidate

MAX_CANDIDATES = 15


@panel(Role, template="admin/candidates.html")
def candidates(request, role: Role):
    """A role that is not filled shows who could take it up, and why."""
    if role.state == RoleState.FILLED:
        return None
    # Who registered is for those who may see registrations.
    may_see = request.user.has_perm("interest.view_interest")
    found = ranked_candidates(role, registrants_for(role) if may_see else [])
    return {"candidates": found[:MAX_CANDIDATES], "total": len(found)}


class CandidateFilter(admin.SimpleListFilter):
    title = _("possible holders")
    parameter_name = "kandidaat"

    def lookups(self, request, model_admin):
        return [("geen", _("Nobody named or registered yet"))]

    def queryset(self, request, queryset):
        return without_candidate(queryset) if self.value() == "geen" else queryset


add_filter(Role, CandidateFilter)
