"""The pages of one partner and one working group; other apps show their part on them."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from portal.lists.excerpts import excerpt
from portal.publishing.views import PublicDetailView

from ..models import MunicipalitySuccession, Partner, WorkingGroup


class PartnerDetail(PublicDetailView):
    model = Partner

    def get_queryset(self) -> QuerySet[Partner]:
        merged = MunicipalitySuccession.objects.filter(change__date__lte=timezone.localdate())
        partners = super().get_queryset().select_related("municipality__change", "province")
        return partners.prefetch_related(
            "aliases",
            "participations",
            "municipality__change__successions__successor",
            Prefetch("municipality__origins", merged.select_related("change__predecessor")),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partner = self.object
        return super().get_context_data(
            memberships=excerpt(
                partner.working_group_memberships.select_related("working_group").order_by(
                    "-is_lead", "working_group__sort_key"
                ),
                "working_group",
            ),
            **kwargs,
        )


class WorkingGroupDetail(PublicDetailView):
    model = WorkingGroup
    context_object_name = "working_group"
    template_name = "partners/working_group_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        group = self.object
        return super().get_context_data(
            memberships=excerpt(group.memberships.select_related("partner"), "partner"),
            **kwargs,
        )
