"""How partners are found by their part in milestones."""

from partners.filters import PartnerFilter
from portal.lists.facets import RelatedFacet

PartnerFilter.base_filters["working_group"].add_path("milestone_parts__milestone__working_group")
PartnerFilter.add_facet(
    "milestone", RelatedFacet("milestone_parts__milestone", is_offered=False), after="working_group"
)
