from django.utils.translation import gettext_lazy as _

from portal.lists.facets import ChoiceFacet, RelatedFacet, YearFacet
from portal.lists.filters import FacetedFilterSet

from .models import Document, Lesson, Milestone


class MilestoneFilter(FacetedFilterSet):
    model = Milestone
    year = YearFacet("date", label=_("Year"), is_open=True)
    kind = ChoiceFacet("kind", is_open=True)
    working_group = RelatedFacet("working_group")
    partner = RelatedFacet("partners__partner")
    objective = RelatedFacet("objectives", order="number")

    sorts = {
        "-date": (_("Latest first"), ["-date", "sort_key", "pk"]),
        "date": (_("Earliest first"), ["date", "sort_key", "pk"]),
        "title": (_("Title"), ["sort_key", "pk"]),
    }


class LessonFilter(FacetedFilterSet):
    model = Lesson
    outcome = ChoiceFacet("outcome", is_open=True)
    level = ChoiceFacet("level", is_open=True)
    organisation = RelatedFacet("organisation", label=_("Learned by"))
    working_group = RelatedFacet("working_group", is_offered=False)
    milestone = RelatedFacet("milestone", is_offered=False)


class DocumentFilter(FacetedFilterSet):
    model = Document
    kind = ChoiceFacet("kind", is_open=True)
    year = YearFacet("date", label=_("Year"))
    language = ChoiceFacet("language")
    milestone = RelatedFacet("milestone")
    partner = RelatedFacet("milestone__partners__partner", is_offered=False)
