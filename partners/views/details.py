"""The pages of one partner and one working group; other apps show their part on them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import patch_cache_control

from portal.lists.excerpts import excerpt
from portal.lists.kept import kept
from portal.publishing import clock
from portal.publishing.views import PublicDetailView

from ..models import MunicipalitySuccession, Partner, WorkingGroup
from .municipalities import REDIRECT_SECONDS


class PartnerDetail(PublicDetailView):
    model = Partner

    def get_queryset(self) -> QuerySet[Partner]:
        partners = super().get_queryset().select_related("municipality", "province")
        return partners.prefetch_related("aliases", "participations")

    def render_to_response(self, context: Any, **kwargs: Any) -> HttpResponse:
        address = self.object.get_absolute_url()
        if address != self.request.path:
            response = HttpResponsePermanentRedirect(address)
            # A browser asks again: the other page may go, and then this one is back.
            patch_cache_control(response, max_age=REDIRECT_SECONDS)
            return response
        return super().render_to_response(context, **kwargs)

    def shows(self, partner: Partner) -> dict[str, Any]:
        code, merged = partner.municipality_id, successions()
        here = (one for one in merged if one.change_id == code and one.is_main)
        return {
            "origins": [one for one in merged if one.successor_id == code],
            "went_into": next(here, None),
        }


@kept
def successions() -> list[MunicipalitySuccession]:
    """Of the municipalities that merged until today."""
    merged = MunicipalitySuccession.objects.filter(change__date__lte=clock.today())
    return list(merged.select_related("change__predecessor", "successor"))


class WorkingGroupDetail(PublicDetailView):
    model = WorkingGroup
    context_object_name = "working_group"
    template_name = "partners/working_group_detail.html"

    def shows(self, group: WorkingGroup) -> dict[str, Any]:
        return {
            "memberships": excerpt(group.memberships.select_related("partner"), "partner"),
        }
