"""The page of one municipality: what it did, what others like it do, which roles fit.

It stands here and not with the reference data, because it tells of themes and roles.
"""

from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.generic import DetailView

from partners.models import Municipality, MunicipalitySuccession, Partner
from partners.models.partner import PartnerKind
from partners.peers import size_class

from ..matching.deeds import Comparison
from ..matching.landscape import Deeds, Landscape
from ..matching.rules import Rules
from ..matching.scoring import Answers, rank
from ..models import Role

MOST_OPEN_ROLES = 6
REDIRECT_SECONDS = 24 * 60 * 60


class MunicipalityDetail(DetailView):
    """A municipality, whether it took part or not; one that has ended leads to its successor."""

    model = Municipality
    template_name = "themes/municipality_detail.html"

    def get_queryset(self):
        origins = MunicipalitySuccession.objects.select_related("change__predecessor")
        return Municipality.objects.select_related("province", "change").prefetch_related(
            "names",
            Prefetch("origins", origins),
            "change__successions__successor",
        )

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        successor = Municipality.objects.living_successor(self.object)
        if successor not in (None, self.object):
            response = HttpResponsePermanentRedirect(successor.get_absolute_url())
            # Permanent to search engines; a browser asks again, for when a change was mistaken.
            patch_cache_control(response, max_age=REDIRECT_SECONDS)
            return response
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_context_data(self, **kwargs):
        municipality, landscape = self.object, Landscape.load()
        comparison = Comparison(municipality, landscape)
        matches = roles_that_fit(municipality, landscape)
        return super().get_context_data(
            **past_and_plans(municipality),
            partners=partners_of(municipality),
            deeds=comparison.links(landscape.deeds.get(municipality.code, Deeds())),
            neighbours=comparison.neighbours(),
            in_province=comparison.in_province(),
            of_its_size=comparison.of_its_size(),
            size_class=size_class(municipality),
            matches=matches[:MOST_OPEN_ROLES],
            **kwargs,
        )


def past_and_plans(municipality: Municipality) -> dict[str, Any]:
    """What merged into it, what it is called besides, and what is about to change."""
    origins = municipality.origins.all()
    change = getattr(municipality, "change", None)
    former = {origin.change.predecessor.label for origin in origins}
    return {
        "merged": [origin for origin in origins if origin.change.is_due],
        "other_names": [name for name in municipality.names.all() if name.name not in former],
        "joining": [origin for origin in origins if not origin.change.is_due],
        "leaving": change if change and not change.is_due else None,
    }


def partners_of(municipality: Municipality):
    """The municipality as a partner, and those of the municipalities that merged into it."""
    merged = Q(
        municipality__change__date__lte=timezone.localdate(),
        municipality__change__successions__successor=municipality,
    )
    return (
        Partner.objects.published()
        .filter(Q(municipality=municipality) | merged)
        .distinct()
        .prefetch_related("participations")
    )


def roles_that_fit(municipality: Municipality, landscape: Landscape):
    """The open roles for a municipality by what is known of it, without asking anything."""
    answers = Answers(kind=PartnerKind.MUNICIPALITY, municipality=municipality)
    roles = Role.objects.published().open().for_municipalities().for_matching()
    return rank(answers, roles, Rules.load(), landscape)
