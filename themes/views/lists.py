from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.lists.kept import Written, kept
from portal.lists.views import FacetedListView

from ..filters import (
    AllianceFilter,
    BarrierFilter,
    ConceptFilter,
    FollowUpFilter,
    RoleFilter,
    ThemeFilter,
)
from ..models import Barrier, Role, Theme
from ..models.audiences import COLUMNS


class ThemeList(FacetedListView):
    filterset_class = ThemeFilter
    intro = _("The scale-up themes: what has to be done in the years after the City Deal.")

    def get_queryset(self) -> QuerySet[Theme]:
        return Theme.objects.published().with_role_counts()


class AllianceList(FacetedListView):
    filterset_class = AllianceFilter
    intro = _("Forms of collaboration that exist, take shape or are wanted.")


class RoleList(FacetedListView):
    template_name = "themes/role_list.html"
    filterset_class = RoleFilter
    item_template = Written("themes/_role_on_board.html")
    intro = _("Who is needed? Open roles, roles in conversation and roles that are filled.")

    def get_queryset(self) -> QuerySet[Role]:
        return Role.objects.published().for_board()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            unconfirmed=unconfirmed_roles(), audience_columns=[*COLUMNS], **kwargs
        )


@kept
def unconfirmed_roles() -> int:
    return Role.objects.published().unconfirmed().count()


class BarrierList(FacetedListView):
    filterset_class = BarrierFilter
    intro = _(
        "What stood or stands in the way in law, finance and policy, and who can remove it. "
        "Where nobody says how it stands with a barrier, its state is unknown."
    )

    def get_queryset(self) -> QuerySet[Barrier]:
        return Barrier.objects.published().with_public("remover")


class ConceptList(FacetedListView):
    template_name = "themes/concept_list.html"
    filterset_class = ConceptFilter
    per_page = 60
    intro = _("What the words of climate adaptation mean, and what else they are called.")


class FollowUpList(FacetedListView):
    filterset_class = FollowUpFilter
    title = _("What happened after that")
    intro = _(
        "What became of the themes, alliances and roles of the City Deal, as far as public sources "
        "tell. Every statement has a source."
    )
