"""How partners, milestones, lessons and documents are found by themes, alliances and roles."""

from django.utils.translation import gettext_lazy as _

from milestones.filters import DocumentFilter, LessonFilter, MilestoneFilter
from partners.filters import PartnerFilter
from portal.lists.facets import RelatedFacet

from .filters import theme_facet

PartnerFilter.add_facet(
    "theme",
    theme_facet("theme_contributions__theme", "alliance_memberships__alliance__themes__theme"),
    after="province",
)
PartnerFilter.add_facet(
    "alliance", RelatedFacet("alliance_memberships__alliance", is_offered=False), after="milestone"
)
PartnerFilter.add_facet(
    "role",
    RelatedFacet("role_candidacies__role", label=_("Named for"), is_offered=False),
    after="alliance",
)
MilestoneFilter.add_facet("theme", theme_facet("themes"), after="objective")
LessonFilter.add_facet("theme", theme_facet("themes"), after="milestone")
DocumentFilter.add_facet("theme", theme_facet("themes", "milestone__themes"), after="milestone")
