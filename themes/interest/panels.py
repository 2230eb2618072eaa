"""Who could take up a role, shown with the role at the desk."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.desk.panels import add_filter, panel
from portal.runtime.texts import StrOrPromise
from themes.matching.reverse import ranked_candidates
from themes.models import Role
from themes.models.role import RoleState

from .registrants import registrants_for, without_candidate

MAX_CANDIDATES = 15


@panel(Role, template="admin/candidates.html")
def candidates(request: HttpRequest, role: Role) -> dict[str, Any] | None:
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

    def lookups(self, *args: Any) -> list[tuple[str, StrOrPromise]]:
        return [("geen", _("Nobody named or registered yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Role]) -> QuerySet[Role]:
        return without_candidate(queryset) if self.value() == "geen" else queryset


add_filter(Role, CandidateFilter)
