from django.utils.translation import gettext_lazy as _

from portal.lists.facets import ChoiceFacet, RelatedFacet, YearFacet
from portal.lists.filters import FacetedFilterSet

from .models import Document, Lesson, Milestone
from .models.document import DocumentKind, DocumentLanguage
from .models.lesson import LearningLevel, LessonOutcome
from .models.milestone import MilestoneKind


class MilestoneFilter(FacetedFilterSet):
    year = YearFacet("date", label=_("Year"), is_open=True)
    kind = ChoiceFacet("kind", choices=MilestoneKind, label=_("Kind"), is_open=True)
    working_group = RelatedFacet("working_group", name="name", label=_("Working group"))
    partner = RelatedFacet("partners__partner", name="name", label=_("Partner"))
    objective = RelatedFacet("objectives", name="title", order="number", label=_("Objective"))

    sorts = {
        "-date": (_("Latest first"), ["-date", "sort_key", "pk"]),
        "date": (_("Earliest first"), ["date", "sort_key", "pk"]),
        "title": (_("Title"), ["sort_key", "pk"]),
    }

    class Meta(FacetedFilterSet.Meta):
        model = Milestone


class LessonFilter(FacetedFilterSet):
    outcome = ChoiceFacet("outcome", choices=LessonOutcome, label=_("Outcome"), is_open=True)
    level = ChoiceFacet("level", choices=LearningLevel, label=_("Level of learning"), is_open=True)
    organisation = RelatedFacet("organisation", name="name", label=_("Learned by"))
    working_group = RelatedFacet(
        "working_group", name="name", label=_("Working group"), is_offered=False
    )
    milestone = RelatedFacet("milestone", name="title", label=_("Milestone"), is_offered=False)

    class Meta(FacetedFilterSet.Meta):
        model = Lesson


class DocumentFilter(FacetedFilterSet):
    kind = ChoiceFacet("kind", choices=DocumentKind, label=_("Kind"), is_open=True)
    year = YearFacet("date", label=_("Year"))
    language = ChoiceFacet("language", choices=DocumentLanguage, label=_("Language"))
    milestone = RelatedFacet("milestone", name="title", label=_("Milestone"))
    partner = RelatedFacet(
        "milestone__partners__partner", name="name", label=_("Partner"), is_offered=False
    )

    class Meta(FacetedFilterSet.Meta):
        model = Document
