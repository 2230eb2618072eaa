"""How partners are found by their part in milestones."""

from django.utils.translation import gettext_lazy as _

from partners.filters import PartnerFilter
from portal.lists.facets import RelatedFacet

PartnerFilter.base_filters["working_group"].add_path("milestone_parts__milestone__working_group")
PartnerFilter.add_facet(
    "milestone",
    RelatedFacet(
        "milestone_parts__milestone", name="title", label=_("Milestone"), is_offered=False
    ),
    after="working_group",
)
