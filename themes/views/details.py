"""The pages of one theme, one alliance, one role and one barrier."""

from collections import defaultdict
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from portal.lists.excerpts import (
    Excerpt,
    excerpt,
    excerpts_by,
    in_order_of,
    public_rows,
)
from portal.lists.kept import Written, kept
from portal.provenance.models import Source
from portal.publishing import clock
from portal.publishing.views import PublicDetailView
from portal.runtime.page_policy import Depends, public
from portal.runtime.texts import StrOrPromise
from portal.search.index import memory
from portal.search.models import SearchEntry

from ..models import Alliance, AllianceTheme, Barrier, Concept, FollowUp, Role, Theme, ThemeRelation
from ..models.alliance import AllianceCapacity, AllianceStage
from ..models.barrier import BarrierState
from ..models.role import RoleState
from ..models.theme import ThemeSectionKind

MAX_OTHER_ROLES, MAX_FOUND = 6, 12

# What is going on comes before what may come, and that before what is over.
STAGES_FOR_VISITORS = [
    AllianceStage.ACTIVE,
    AllianceStage.FORMING,
    AllianceStage.IDEA,
    AllianceStage.ENDED,
]


# The anchors of the sections on the page of a theme, in Dutch as all addresses.
SECTION_IDS = {
    ThemeSectionKind.CHALLENGE: "opgave",
    ThemeSectionKind.COLLABORATION: "samenwerking",
    ThemeSectionKind.SUCCESS: "succes",
}


STORY = Written("partners/_story.html")
ROLE_CARD, BARRIER_CARD = Written("themes/_role.html"), Written("themes/_barrier.html")


class ThemeDetail(PublicDetailView):
    page_policy = public(*Depends)
    model = Theme

    def get_queryset(self) -> QuerySet[Theme]:
        return Theme.objects.published().with_role_counts().prefetch_related("sections")

    def shows(self, theme: Theme) -> dict[str, Any]:
        themes = themes_together()
        roles = {state: themes.roles.get((theme.pk, state)) for state in RoleState}
        return {
            "sections": sections_of(theme),
            "barrier_card": BARRIER_CARD,
            "open_roles": roles[RoleState.OPEN],
            "roles_in_conversation": roles[RoleState.IN_CONVERSATION],
            "filled_roles": roles[RoleState.FILLED],
            "alliance_links": themes.alliances.get(theme.pk),
            "barriers": themes.barriers.get(theme.pk),
            "partners": excerpt(theme.partners.select_related("partner"), "partner"),
            "related": themes.related.get(theme.pk),
            "lessons": excerpt(theme.lessons.with_public("organisation")),
            "milestones": excerpt(theme.milestones.order_by("date", "sort_key", "pk")),
            "documents": excerpt(theme.documents),
        }


def sections_of(theme: Theme) -> list[dict[str, StrOrPromise]]:
    """The questions that every theme answers, in their order, with the answers there are."""
    answers = {section.kind: section.body for section in theme.sections.all()}
    return [
        {"id": SECTION_IDS[kind], "question": kind.label, "body": answers.get(kind, "")}
        for kind in ThemeSectionKind
    ]


class Together(NamedTuple):
    """What the pages of themes show that is little for all themes together; by theme."""

    roles: dict[tuple[int, str], Excerpt[Role]]
    alliances: dict[int, Excerpt[AllianceTheme]]
    barriers: dict[int, Excerpt[Barrier]]
    related: dict[int, list[tuple[Theme, ThemeRelation]]]


@kept
def themes_together() -> Together:
    links = AllianceTheme.objects.select_related("alliance").order_by(
        in_order_of("alliance__stage", STAGES_FOR_VISITORS), "alliance__sort_key"
    )
    barriers = Barrier.objects.filter(themes__isnull=False).annotate(of_theme=F("themes"))
    barriers = barriers.order_by(in_order_of("state", BarrierState.values), "sort_key", "pk")
    roles = Role.objects.select_related("theme", "alliance").by_deadline()
    return Together(
        excerpts_by(lambda role: (role.theme_id, role.state), roles),
        excerpts_by(attrgetter("theme_id"), links, "alliance"),
        excerpts_by(attrgetter("of_theme"), barriers.with_public("remover")),
        related_themes(),
    )


def related_themes() -> dict[int, list[tuple[Theme, ThemeRelation]]]:
    """The themes that touch each, whichever of the two is named first, and what says so."""
    found: dict[int, list[tuple[Theme, ThemeRelation]]] = defaultdict(list)
    both = ("from_theme", "to_theme")
    for one in public_rows(ThemeRelation.objects.select_related(*both), *both):
        found[one.from_theme_id].append((one.to_theme, one))
        found[one.to_theme_id].append((one.from_theme, one))
    return {pk: sorted(some, key=lambda pair: pair[0].number) for pk, some in found.items()}


class AllianceDetail(PublicDetailView):
    model = Alliance
    with_public = ("contact", "partner")

    def get_queryset(self) -> QuerySet[Alliance]:
        return super().get_queryset().prefetch_related("aliases", "links")

    def shows(self, alliance: Alliance) -> dict[str, Any]:
        members = alliance.memberships.select_related("partner").order_by(
            in_order_of("capacity", AllianceCapacity.values), "partner__sort_key"
        )
        return {
            "themes": excerpt(alliance.themes.select_related("theme"), "theme"),
            "members": excerpt(members.exclude(capacity=AllianceCapacity.SUGGESTED), "partner"),
            "suggested": excerpt(members.filter(capacity=AllianceCapacity.SUGGESTED), "partner"),
            "story": STORY,
            "role_card": ROLE_CARD,
            "roles": excerpt(
                alliance.roles.select_related("theme", "alliance").order_by(
                    in_order_of("state", RoleState.values), "sort_key", "pk"
                )
            ),
        }


class RolePage(PublicDetailView):
    """What the page of a role and its note for an alderman have in common."""

    model = Role

    def get_queryset(self) -> QuerySet[Role]:
        return Role.objects.published().for_board().with_public("holder")


class RoleDetail(RolePage):
    page_policy = public(*Depends)

    def shows(self, role: Role) -> dict[str, Any]:
        open_roles = themes_together().roles.get((role.theme_id, RoleState.OPEN), ())
        return {
            "deadline_has_passed": bool(role.deadline and role.deadline < clock.today()),
            "candidates": excerpt(role.candidates.select_related("partner"), "partner"),
            "other_roles": Excerpt.of((o for o in open_roles if o != role), MAX_OTHER_ROLES),
            "role_card": ROLE_CARD,
        }


class FollowUpDetail(PublicDetailView):
    model = FollowUp
    context_object_name = "follow_up"

    def shows(self, follow_up: FollowUp) -> dict[str, Any]:
        relations = [
            field for field in FollowUp._meta.many_to_many if field.related_model is not Source
        ]
        about = (
            (field.verbose_name, excerpt(getattr(follow_up, field.name))) for field in relations
        )
        return {
            "about": [(title, items) for title, items in about if items],
            "sources": follow_up.sources.all(),
        }


class BarrierDetail(PublicDetailView):
    model = Barrier
    with_public = ("remover", "solved_by")

    def shows(self, barrier: Barrier) -> dict[str, Any]:
        return {"themes": excerpt(barrier.themes)}


def first_found(text: str) -> list[SearchEntry]:
    """The first of what a search over everything finds."""
    found = memory.all_entries().search(text)
    keys = found.best(found.rows, 0, MAX_FOUND)
    entries = SearchEntry.objects.in_bulk(keys)
    return [entries[key] for key in keys]


class ConceptDetail(PublicDetailView):
    model = Concept
    with_public = ("broader",)

    def get_queryset(self) -> QuerySet[Concept]:
        return super().get_queryset().prefetch_related("terms")

    def shows(self, concept: Concept) -> dict[str, Any]:
        return {
            "narrower": excerpt(concept.narrower),
            "related": excerpt(concept.related),
            "themes": excerpt(concept.themes),
            "entries": first_found(concept.title),
            "sources": concept.sources.all(),
        }
