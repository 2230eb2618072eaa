"""The note of one page about a role, for an alderman to read and take along."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.lists.excerpts import excerpt, in_order_of
from portal.publishing import clock
from portal.publishing.models import Publishable

from ..models import Role
from ..models.barrier import BarrierState
from .details import RolePage

# As much as fits on one sheet of A4.
MAX_PEERS, MAX_LESSONS, MAX_BARRIERS = 8, 3, 4


class RoleNote(RolePage):
    template_name = "themes/role_note.html"

    def address_of(self, item: Publishable) -> str:
        return reverse("themes:role_note", args=[item.slug])

    def shows(self, role: Role) -> dict[str, Any]:
        peers = members_of(role)
        candidates = excerpt(role.candidates.select_related("partner"), "partner", limit=MAX_PEERS)
        barriers = role.theme.barriers.exclude(state=BarrierState.SOLVED).order_by(
            in_order_of("state", BarrierState.values), "sort_key", "pk"
        )
        return {
            "peers": peers[:MAX_PEERS],
            "more_peers": max(0, len(peers) - MAX_PEERS),
            "candidates": candidates,
            "lessons": excerpt(role.theme.lessons.order_by("sort_key", "pk"), limit=MAX_LESSONS),
            "barriers": excerpt(barriers, limit=MAX_BARRIERS),
            "unknown": unknown_facts(role),
            "today": clock.today(),
        }


def members_of(role: Role) -> list:
    """The public members of the alliance of a role from `for_board()`."""
    return role.alliance.public_members if role.alliance else []


def unknown_facts(role: Role) -> list[str]:
    """What the record does not say, and what an alderman will ask."""
    facts = [
        (role.effort, _("How much time or money does the role take?")),
        (role.deadline, _("Until when can one respond?")),
        (role.alliance, _("In which alliance does the role get a place?")),
        (members_of(role), _("Which organisations already take part?")),
        (role.audiences.all(), _("For which organisations is the role meant?")),
    ]
    return [question for known, question in facts if not known]
