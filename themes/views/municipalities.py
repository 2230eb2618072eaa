"""The page of one municipality: what it did, what others like it do, which roles fit.

It stands here and not with the reference data, because it tells of themes and roles.
"""

from django.db.models import Prefetch, Q
from django.http import HttpResponsePermanentRedirect
from django.utils import timezone
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


class MunicipalityDetail(DetailView):
    """A municipality, whether it took part or not; one that has ended leads to its successor."""

    model = Municipality
    template_name = "themes/municipality_detail.html"

    def get_queryset(self):
        successions = MunicipalitySuccession.objects
        return Municipality.objects.select_related("province").prefetch_related(
            "names",
            Prefetch("origins", successions.select_related("predecessor")),
            Prefetch("successions", successions.select_related("successor")),
        )

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        successor = Municipality.objects.living_successor(self.object)
        if successor not in (None, self.object):
            return HttpResponsePermanentRedirect(successor.get_absolute_url())
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


def past_and_plans(municipality: Municipality) -> dict[str, list]:
    """What merged into it, what it is called besides, and what is about to change."""
    today = timezone.localdate()
    changes = municipality.origins.all()
    merged = [change for change in changes if change.date <= today]
    merged_names = {change.predecessor.label for change in merged}
    return {
        "merged": merged,
        "other_names": [n for n in municipality.names.all() if n.name not in merged_names],
        "joining": [change for change in changes if change.date > today],
        "leaving": [change for change in municipality.successions.all() if change.date > today],
    }


def partners_of(municipality: Municipality):
    """The municipality as a partner, and those of the municipalities that merged into it."""
    return (
        Partner.objects.published()
        .filter(Q(municipality=municipality) | Q(municipality__successions__successor=municipality))
        .distinct()
        .prefetch_related("participations")
    )


def roles_that_fit(municipality: Municipality, landscape: Landscape):
    """The open roles for a municipality by what is known of it, without asking anything."""
    answers = Answers(kind=PartnerKind.MUNICIPALITY, municipality=municipality)
    roles = Role.objects.published().open().for_municipalities().for_matching()
    return rank(answers, roles, Rules.load(), landscape)
