"""The pages of one theme, one alliance, one role and one barrier."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from partners.models import Partner
from portal.lists.excerpts import excerpt, in_order_of
from portal.publishing.views import PublicDetailView
from portal.runtime.texts import StrOrPromise

from ..models import Alliance, Barrier, Role, Theme, ThemeRelation
from ..models.alliance import AllianceCapacity, AllianceStage
from ..models.barrier import BarrierState
from ..models.role import RoleState
from ..models.theme import ThemeSectionKind

MAX_OTHER_ROLES = 6

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


class ThemeDetail(PublicDetailView):
    model = Theme

    def get_queryset(self) -> QuerySet[Theme]:
        return Theme.objects.published().with_role_counts().prefetch_related("sections")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        theme = self.object
        roles = theme.roles.select_related("theme", "alliance").by_deadline()
        return super().get_context_data(
            sections=sections_of(theme),
            open_roles=excerpt(roles.open()),
            roles_in_conversation=excerpt(roles.filter(state=RoleState.IN_CONVERSATION)),
            filled_roles=excerpt(roles.filled()),
            alliance_links=excerpt(
                theme.alliance_links.select_related("alliance").order_by(
                    in_order_of("alliance__stage", STAGES_FOR_VISITORS), "alliance__sort_key"
                ),
                "alliance",
            ),
            barriers=excerpt(
                theme.barriers.with_public("remover").order_by(
                    in_order_of("state", BarrierState.values), "sort_key", "pk"
                )
            ),
            partners=excerpt(theme.partners.select_related("partner"), "partner"),
            related=related_themes(theme),
            lessons=excerpt(theme.lessons.with_public("organisation")),
            milestones=excerpt(theme.milestones.order_by("date", "sort_key", "pk")),
            documents=excerpt(theme.documents),
            **kwargs,
        )


def sections_of(theme: Theme) -> list[dict[str, StrOrPromise]]:
    """The questions that every theme answers, in their order, with the answers there are."""
    answers = {section.kind: section.body for section in theme.sections.all()}
    return [
        {"id": SECTION_IDS[kind], "question": kind.label, "body": answers.get(kind, "")}
        for kind in ThemeSectionKind
    ]


def related_themes(theme: Theme) -> list[tuple[Theme, str]]:
    """The themes that touch this one, whichever of the two is named first, and why."""
    relations = ThemeRelation.objects.filter(Q(from_theme=theme) | Q(to_theme=theme))
    both = ("from_theme", "to_theme")
    pairs = [
        (one.to_theme if one.from_theme == theme else one.from_theme, one.reason)
        for one in excerpt(relations.select_related(*both), *both)
    ]
    return sorted(pairs, key=lambda pair: pair[0].number)


class AllianceDetail(PublicDetailView):
    model = Alliance

    def get_queryset(self) -> QuerySet[Alliance]:
        return super().get_queryset().prefetch_related("aliases")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        alliance = self.object
        members = alliance.memberships.select_related("partner").order_by(
            in_order_of("capacity", AllianceCapacity.values), "partner__sort_key"
        )
        return super().get_context_data(
            themes=excerpt(alliance.themes.select_related("theme"), "theme"),
            members=excerpt(members.exclude(capacity=AllianceCapacity.SUGGESTED), "partner"),
            suggested=excerpt(members.filter(capacity=AllianceCapacity.SUGGESTED), "partner"),
            same_partner=Partner.objects.published().filter(slug=alliance.slug).first(),
            roles=excerpt(
                alliance.roles.select_related("theme", "alliance").order_by(
                    in_order_of("state", RoleState.values), "sort_key", "pk"
                )
            ),
            **kwargs,
        )


class RolePage(PublicDetailView):
    """What the page of a role and its note for an alderman have in common."""

    model = Role

    def get_queryset(self) -> QuerySet[Role]:
        return Role.objects.published().for_board().with_public("holder")


class RoleDetail(RolePage):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        role = self.object
        others = role.theme.roles.select_related("theme", "alliance").by_deadline()
        return super().get_context_data(
            deadline_has_passed=bool(role.deadline and role.deadline < timezone.localdate()),
            candidates=excerpt(role.candidates.select_related("partner"), "partner"),
            other_roles=excerpt(others.open().exclude(pk=role.pk), limit=MAX_OTHER_ROLES),
            **kwargs,
        )


class BarrierDetail(PublicDetailView):
    model = Barrier
    with_public = ("remover", "solved_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(themes=excerpt(self.object.themes), **kwargs)
