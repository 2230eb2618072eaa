"""Themes, alliances, roles and barriers on the pages of partners, milestones and documents."""

from typing import Any

from milestones.models import Document, Lesson, Milestone
from partners.models import Partner
from portal.lists.excerpts import excerpt
from portal.publishing.sections import section

from .models import Alliance

Values = dict[str, Any]


@section(Partner, template="themes/sections/partner_roles.html", place=20)
def roles_of_partner(partner: Partner) -> Values:
    return {"roles_held": excerpt(partner.roles_held.select_related("theme", "alliance"))}


@section(Partner, template="themes/sections/partner_candidacies.html", place=30)
def candidacies_of_partner(partner: Partner) -> Values:
    candidacies = partner.role_candidacies.select_related("role__theme").order_by("role__sort_key")
    return {"candidacies": excerpt(candidacies, "role")}


@section(Partner, template="themes/sections/partner_alliances.html", place=40)
def alliances_of_partner(partner: Partner) -> Values:
    memberships = partner.alliance_memberships.select_related("alliance").order_by(
        "alliance__sort_key"
    )
    return {"alliance_memberships": excerpt(memberships, "alliance")}


@section(Partner, template="themes/sections/partner_themes.html", place=50)
def themes_of_partner(partner: Partner) -> Values:
    contributions = partner.theme_contributions.select_related("theme").order_by("theme__number")
    return {"themes": excerpt(contributions, "theme")}


@section(Partner, template="themes/sections/partner_barriers.html", place=70)
def barriers_of_partner(partner: Partner) -> Values:
    return {"barriers": excerpt(partner.removable_barriers)}


@section(Partner, "facts", template="themes/sections/partner_same_alliance.html", place=10)
def same_alliance(partner: Partner) -> Values:
    """The alliance that is the same organisation as this partner."""
    return {"same_alliance": Alliance.objects.published().filter(slug=partner.slug).first()}


@section(Milestone, template="themes/sections/milestone_barriers.html", place=10)
def barriers_of_milestone(milestone: Milestone) -> Values:
    return {"solved_barriers": excerpt(milestone.solved_barriers.with_public("remover"))}


@section(Milestone, "side", template="themes/sections/theme_links.html", place=10)
@section(Lesson, "side", template="themes/sections/theme_links.html", place=10)
@section(Document, "side", template="themes/sections/theme_links.html", place=10)
def themes_of_item(item: Milestone | Lesson | Document) -> Values:
    return {"themes": excerpt(item.themes)}
