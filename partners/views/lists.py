from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.lists.views import FacetedListView

from ..filters import MunicipalityFilter, PartnerFilter, WorkingGroupFilter
from ..finding import ELSEWHERE, find_municipality
from ..models import Municipality, Partner


class PartnerList(FacetedListView):
    filterset_class = PartnerFilter
    intro = _("The organisations that took part in the City Deal or are named in its record.")

    def get_queryset(self) -> QuerySet[Partner]:
        partners = Partner.objects.published().select_related("province")
        day = cast("PartnerFilter", self.filterset).day
        if day is None:
            return partners
        self.item_template = "partners/_partner.html"  # what it says depends on the day
        return partners.with_certainty_on(day).prefetch_related("participations")


class WorkingGroupList(FacetedListView):
    filterset_class = WorkingGroupFilter
    intro = _("In these groups the partners worked together on one subject.")


class MunicipalityList(FacetedListView):
    filterset_class = MunicipalityFilter
    intro = _("All municipalities of the Netherlands, also to be found by former names.")
    per_page = 48
    template_name = "partners/municipality_list.html"

    def get_queryset(self) -> QuerySet[Municipality]:
        return super().get_queryset().select_related("province").prefetch_related("names")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        typed = context["filterset"].form.cleaned_data.get("q", "")
        if typed and not context["items"]:  # Utrecht is a province too
            answer = ELSEWHERE.get(find_municipality(typed).elsewhere, "")
            context["elsewhere"] = answer % {"typed": typed}
        return context
