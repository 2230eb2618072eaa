"""Themes, alliances, roles, barriers and follow-ups on the pages of what they are about."""

import functools
from collections.abc import Callable
from itertools import groupby
from operator import attrgetter
from typing import Any

from milestones.models import Document, Lesson, Milestone
from partners.models import Partner
from portal.lists.excerpts import Excerpt, excerpt, excerpts_by
from portal.lists.kept import kept
from portal.publishing.models import PublicationQuerySet
from portal.publishing.sections import section
from portal.publishing.stories import story

from .models import Alliance, Barrier, FollowUp, Role, Theme

Values = dict[str, Any]

MAX_FOLLOW_UPS = 6
MAX_REMEMBERED = 1_000  # items


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
    return {"barriers": barriers_by_remover().get(partner.pk)}


@kept
def barriers_by_remover() -> dict[int, Excerpt[Barrier]]:
    barriers = Barrier.objects.filter(remover__isnull=False).with_public("remover")
    return excerpts_by(attrgetter("remover_id"), barriers)


@story(Partner, where=lambda: PublicationQuerySet.public("same_alliance__"))
def on_the_page_of_the_alliance(partner: Partner) -> str | None:
    return addresses_of_alliances().get(partner.pk)


@kept
def addresses_of_alliances() -> dict[int | None, str]:
    """By the partner that each alliance is."""
    found = Alliance.objects.published().filter(partner__isnull=False)
    return {alliance.partner_id: alliance.get_absolute_url() for alliance in found}


@section(Partner, template="themes/sections/partner_story.html", place=5)
def story_of_partner(partner: Partner) -> Values:
    """What it had a part in and what came after, in the order of time.

    What became of a partner that is an alliance stands on the page of that.
    """
    parts = partner.milestone_parts.select_related("milestone").order_by(
        "milestone__date", "milestone__sort_key", "milestone", "part"
    )
    milestones, after = excerpt(parts, "milestone"), Excerpt[FollowUp]()
    if partner.pk not in addresses_of_alliances():
        after = follow_ups()("partner", partner.pk)
    told = [
        {"item": item, "parts": list(its)}
        for item, its in groupby(milestones, attrgetter("milestone"))
    ]
    told += [{"item": item} for item in after]
    told.sort(key=lambda one: (one["item"].date is None, one["item"].date))
    return {"told": told, "milestones": milestones, "after": after}


@section(Theme, "after", template="themes/sections/follow_ups.html", place=10)
@section(Alliance, "after", template="themes/sections/follow_ups.html", place=10)
@section(Role, "after", template="themes/sections/follow_ups.html", place=10)
@section(Barrier, "after", template="themes/sections/follow_ups.html", place=10)
@section(Document, template="themes/sections/follow_ups.html", place=10)
def follow_ups_of(item: Theme | Alliance | Role | Barrier | Document) -> Values:
    """What became of it, the latest first; of an alliance also what is told of it as a partner."""
    facet = str(item._meta.model_name)
    found = list(follow_ups()(facet, item.pk))
    if isinstance(item, Alliance) and item.partner_id:
        others = follow_ups()("partner", item.partner_id)
        found += [one for one in others if one not in found]
    shown = Excerpt.of(found, MAX_FOLLOW_UPS)
    return {"follow_ups": shown, "facet": facet, "value": item.slug}


@kept
def follow_ups() -> Callable[[str, int], Excerpt[FollowUp]]:
    """Those about one item of a kind: asked once for each version of the content."""

    def about(kind: str, pk: int) -> Excerpt[FollowUp]:
        rows = FollowUp.objects.filter(**{f"{kind}s": pk}).latest_first()
        return excerpt(rows)

    return functools.lru_cache(MAX_REMEMBERED)(about)


@section(Milestone, template="themes/sections/milestone_barriers.html", place=10)
def barriers_of_milestone(milestone: Milestone) -> Values:
    return {"solved_barriers": excerpt(milestone.solved_barriers.with_public("remover"))}


@section(Milestone, "side", template="themes/sections/theme_links.html", place=10)
@section(Lesson, "side", template="themes/sections/theme_links.html", place=10)
@section(Document, "side", template="themes/sections/theme_links.html", place=10)
def themes_of_item(item: Milestone | Lesson | Document) -> Values:
    return {"themes": excerpt(item.themes)}
