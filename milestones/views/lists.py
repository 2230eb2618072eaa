from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.lists.views import FacetedListView

from ..filters import DocumentFilter, LessonFilter, MilestoneFilter
from ..models import Lesson


class MilestoneList(FacetedListView):
    filterset_class = MilestoneFilter
    item_template = "milestones/_milestone.html"
    title = _("Milestones")
    intro = _("What was reached since the start, and what followed from it.")


class LessonList(FacetedListView):
    filterset_class = LessonFilter
    item_template = "milestones/_lesson.html"
    title = _("Lessons")
    intro = _("What worked, what did not, and what partners advise others to do.")

    def get_queryset(self) -> QuerySet[Lesson]:
        return Lesson.objects.published().with_public("organisation")


class DocumentList(FacetedListView):
    filterset_class = DocumentFilter
    item_template = "milestones/_document.html"
    title = _("Documents")
    intro = _("Reports, magazines, films and sites that came out of the programme.")
