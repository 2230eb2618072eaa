from collections.abc import Iterator
from datetime import date

from django import forms
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django_filters import DateFilter

from portal.lists.facets import ChoiceFacet, RelatedFacet
from portal.lists.filters import BY_MOMENT, BY_NAME, FacetedFilterSet
from portal.publishing.dates import DayFormField

from .models import Municipality, Participation, Partner, WorkingGroup


class DayFilter(DateFilter):
    field_class = DayFormField


class Involvement(TextChoices):
    TOOK_PART = "took_part", _("Took part in the City Deal")
    MENTIONED = "mentioned", _("Is only mentioned")


class InvolvementFacet(ChoiceFacet):
    """A participation makes the difference, also one of which no dates are known."""

    known = Involvement.choices

    def pairs(self, queryset: QuerySet) -> Iterator[tuple]:
        took_part = {*Participation.objects.order_by().values_list("partner", flat=True)}
        for key in queryset.order_by().values_list("pk", flat=True):
            yield key, Involvement.TOOK_PART if key in took_part else Involvement.MENTIONED


class PartnerFilter(FacetedFilterSet):
    model = Partner
    involvement = InvolvementFacet("participations", label=_("Part in the City Deal"), is_open=True)
    kind = ChoiceFacet("kind", is_open=True)
    province = RelatedFacet("province")
    working_group = RelatedFacet("working_groups")
    peildatum = DayFilter(
        method=lambda partners, _name, day: partners.active_on(day),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label=_("Took part on"),
        help_text=_(
            "Shows only organisations of which we know when they joined. Where we know no exact "
            "day, it may say “Perhaps”. The City Deal ended in January 2021."
        ),
    )

    sorts = {**BY_NAME, **BY_MOMENT}

    @property
    def day(self) -> date | None:
        return self._cleaned("peildatum")


class WorkingGroupFilter(FacetedFilterSet):
    model = WorkingGroup
    partner = RelatedFacet("members")

    sorts = BY_NAME


class MunicipalityFilter(FacetedFilterSet):
    model = Municipality
    province = RelatedFacet("province")

    sorts = {
        "label": (_("Name"), ["sort_key", "pk"]),
        "-population": (_("Most inhabitants"), ["-population", "sort_key", "pk"]),
        "population": (_("Fewest inhabitants"), ["population", "sort_key", "pk"]),
    }

    @classmethod
    def visible(cls) -> QuerySet[Municipality]:
        return Municipality.objects.existing()
