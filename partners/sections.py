"""Working groups on the page of a partner; and the story of a partner that is a municipality."""

from typing import Any

from django.db.models import Q

from portal.lists.excerpts import excerpt
from portal.lists.kept import kept
from portal.publishing.sections import section
from portal.publishing.stories import story

from .models import Municipality, Partner


@section(Partner, "side", template="partners/sections/partner_working_groups.html", place=10)
def working_groups_of_partner(partner: Partner) -> dict[str, Any]:
    memberships = partner.working_group_memberships.select_related("working_group").order_by(
        "-is_lead", "working_group__sort_key"
    )
    return {"memberships": excerpt(memberships, "working_group")}


@story(Partner, where=lambda: Q(municipality__in=Municipality.objects.existing()))
def on_the_page_of_the_municipality(partner: Partner) -> str | None:
    """One that merged has its own page: that of the municipality leads to another place."""
    return addresses_of_municipalities().get(partner.municipality_id or "")


@kept
def addresses_of_municipalities() -> dict[str, str]:
    """By the code of each municipality that is a partner."""
    found = Municipality.objects.existing().filter(partner__isnull=False)
    return {municipality.pk: municipality.get_absolute_url() for municipality in found}
