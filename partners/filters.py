from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import DateFilter

from portal.lists.facets import ChoiceFacet, RelatedFacet
from portal.lists.filters import BY_MOMENT, FacetedFilterSet

from .models import Municipality, Partner, WorkingGroup
from .models.partner import PartnerKind, PartnerQuerySet


class ReferenceDateFilter(DateFilter):
    """Partners that took part on a day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"],
            **kwargs,
        )

    def filter(self, qs: PartnerQuerySet, value: date | None) -> QuerySet:
        return qs.active_on(value) if value else qs


class PartnerFilter(FacetedFilterSet):
    kind = ChoiceFacet("kind", choices=PartnerKind, label=_("Kind of organisation"), is_open=True)
    province = RelatedFacet("province", name="name", label=_("Province"))
    working_group = RelatedFacet("working_groups", name="name", label=_("Working group"))
    peildatum = ReferenceDateFilter(
        label=_("Took part on"),
        help_text=_(
            "Shows only organisations of which we know when they joined. The City Deal ended in "
            "January 2021."
        ),
    )

    sorts = {
        "name": (_("Name"), ["name", "pk"]),
        "-name": (_("Name, Z to A"), ["-name", "-pk"]),
        **BY_MOMENT,
    }

    class Meta(FacetedFilterSet.Meta):
        model = Partner


class WorkingGroupFilter(FacetedFilterSet):
    partner = RelatedFacet("members", name="name", label=_("Partner"))

    sorts = {
        "name": (_("Name"), ["name", "pk"]),
        "-name": (_("Name, Z to A"), ["-name", "-pk"]),
    }

    class Meta(FacetedFilterSet.Meta):
        model = WorkingGroup


class MunicipalityFilter(FacetedFilterSet):
    province = RelatedFacet("province", name="name", label=_("Province"))

    sorts = {
        "label": (_("Name"), ["label"]),
        "-population": (_("Most inhabitants"), ["-population", "label"]),
        "population": (_("Fewest inhabitants"), ["population", "label"]),
    }

    class Meta(FacetedFilterSet.Meta):
        model = Municipality

    @classmethod
    def visible(cls) -> QuerySet[Municipality]:
        return Municipality.objects.existing()
