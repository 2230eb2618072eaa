from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.lists.kept import Written
from portal.lists.views import FacetedListView

from ..filters import DocumentFilter, LessonFilter, MilestoneFilter
from ..models import Lesson


class MilestoneList(FacetedListView):
    template_name = "milestones/milestone_list.html"
    filterset_class = MilestoneFilter
    item_template = Written("milestones/_dated_milestone.html")
    intro = _("What was reached since the start, and what followed from it.")


class LessonList(FacetedListView):
    filterset_class = LessonFilter
    intro = _("What worked, what did not, and what partners advise others to do.")

    def get_queryset(self) -> QuerySet[Lesson]:
        return Lesson.objects.published().with_public("organisation")


class DocumentList(FacetedListView):
    filterset_class = DocumentFilter
    intro = _("Reports, magazines, films and sites that came out of the programme.")
