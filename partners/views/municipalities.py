"""The page of one municipality; what it did, and which roles fit, other apps show on it."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import patch_cache_control
from django.views.generic import DetailView

from portal.lists.kept import Written
from portal.runtime.page_policy import Depends, public

from ..finding import find_municipality
from ..models import Municipality, MunicipalitySuccession, Partner

STORY = Written("partners/_story.html")
REDIRECT_SECONDS = 24 * 60 * 60


class MunicipalityDetail(DetailView):
    """A municipality, whether it took part or not; every other name leads to what it is now."""

    page_policy = public(Depends.CONTENT, Depends.MOMENTS)
    model = Municipality

    def get_queryset(self) -> QuerySet[Municipality]:
        origins = MunicipalitySuccession.objects.select_related("change__predecessor")
        return Municipality.objects.select_related("province", "change").prefetch_related(
            "names",
            Prefetch("origins", origins),
            "change__successions__successor",
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_queryset().filter(slug=kwargs["slug"]).first()
        current = Municipality.objects.living_successor(self.object)
        if current is None:  # by another name: the official one, a former one, or with capitals
            current = find_municipality(kwargs["slug"]).municipality
        if current is None and self.object is None:
            raise Http404
        if current not in (None, self.object):
            response = HttpResponsePermanentRedirect(current.get_absolute_url())
            # Permanent to search engines; a browser asks again, for when a change was mistaken.
            patch_cache_control(response, max_age=REDIRECT_SECONDS)
            return response
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partners = list(partners_of(self.object))
        own = [one for one in partners if one.municipality_id == self.object.pk]
        return super().get_context_data(
            own_partner=next(iter(own), None),
            merged_partners=[one for one in partners if one not in own],
            story=STORY,
            **past_and_plans(self.object),
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


def partners_of(municipality: Municipality) -> QuerySet[Partner]:
    """The municipality as a partner, and those of the municipalities that merged into it."""
    merged = [one.change_id for one in municipality.origins.all() if one.change.is_due]
    partners = Partner.objects.published().filter(municipality__in=[municipality.pk, *merged])
    return partners.prefetch_related("participations")
