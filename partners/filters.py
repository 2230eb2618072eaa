from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django_filters import DateFilter

from portal.lists.facets import ChoiceFacet, RelatedFacet
from portal.lists.filters import BY_MOMENT, FacetedFilterSet
from portal.publishing.dates import DayFormField

from .models import Municipality, Participation, Partner, WorkingGroup
from .models.partner import PartnerKind, PartnerQuerySet


class ReferenceDateFilter(DateFilter):
    """Partners that took part on a day."""

    field_class = DayFormField

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, **kwargs)

    def filter(self, qs: PartnerQuerySet, value: date | None) -> QuerySet:
        return qs.active_on(value) if value else qs


class Involvement(TextChoices):
    TOOK_PART = "took_part", _("Took part in the City Deal")
    MENTIONED = "mentioned", _("Is only mentioned")


class InvolvementFacet(ChoiceFacet):
    """A participation makes the difference, also one of which no dates are known."""

    def pairs(self, queryset: QuerySet) -> Iterator[tuple]:
        for value in Involvement.values:
            for key in self.select(queryset, value).order_by().values_list("pk", flat=True):
                yield key, value

    def select(self, queryset: QuerySet, value: str) -> QuerySet:
        took_part = Q(pk__in=Participation.objects.order_by().values("partner"))
        return queryset.filter(took_part if value == Involvement.TOOK_PART else ~took_part)


class PartnerFilter(FacetedFilterSet):
    involvement = InvolvementFacet(
        "participations", choices=Involvement, label=_("Part in the City Deal"), is_open=True
    )
    kind = ChoiceFacet("kind", choices=PartnerKind, label=_("Kind of organisation"), is_open=True)
    province = RelatedFacet("province", name="name", label=_("Province"))
    working_group = RelatedFacet("working_groups", name="name", label=_("Working group"))
    peildatum = ReferenceDateFilter(
        label=_("Took part on"),
        help_text=_(
            "Shows only organisations of which we know when they joined. Where we know no exact "
            "day, it may say “Perhaps”. The City Deal ended in January 2021."
        ),
    )

    sorts = {
        "name": (_("Name"), ["sort_key", "pk"]),
        "-name": (_("Name, Z to A"), ["-sort_key", "-pk"]),
        **BY_MOMENT,
    }

    class Meta(FacetedFilterSet.Meta):
        model = Partner

    @property
    def day(self) -> date | None:
        return self._cleaned("peildatum")


class WorkingGroupFilter(FacetedFilterSet):
    partner = RelatedFacet("members", name="name", label=_("Partner"))

    sorts = {
        "name": (_("Name"), ["sort_key", "pk"]),
        "-name": (_("Name, Z to A"), ["-sort_key", "-pk"]),
    }

    class Meta(FacetedFilterSet.Meta):
        model = WorkingGroup


class MunicipalityFilter(FacetedFilterSet):
    province = RelatedFacet("province", name="name", label=_("Province"))

    sorts = {
        "label": (_("Name"), ["sort_key", "pk"]),
        "-population": (_("Most inhabitants"), ["-population", "sort_key", "pk"]),
        "population": (_("Fewest inhabitants"), ["population", "sort_key", "pk"]),
    }

    class Meta(FacetedFilterSet.Meta):
        model = Municipality

    @classmethod
    def visible(cls) -> QuerySet[Municipality]:
        return Municipality.objects.existing()
