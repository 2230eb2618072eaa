"""The pages of one milestone, one lesson and one document, and our copy of a document."""

from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _

from portal.lists.excerpts import excerpt, in_order_of
from portal.publishing.views import PublicDetailView

from ..models import Document, Lesson, Milestone
from ..models.lesson import LearningLevel
from ..models.milestone import MilestonePart

LEVEL_EXPLANATIONS: dict[str, Any] = {
    LearningLevel.LOCAL: _("Governments in the city give room to experiments and pilots."),
    LearningLevel.HORIZONTAL: _("Experiments exchange what they know and work together."),
    LearningLevel.VERTICAL: _(
        "Layers of government work together, so that lessons spread and become common practice."
    ),
}


class MilestoneDetail(PublicDetailView):
    model = Milestone
    with_public = ("working_group",)

    def get_queryset(self) -> QuerySet[Milestone]:
        return super().get_queryset().prefetch_related("objectives", "figures", "sources")

    def shows(self, milestone: Milestone) -> dict[str, Any]:
        return {
            "partners": excerpt(
                milestone.partners.select_related("partner").order_by(
                    in_order_of("part", MilestonePart.values), "partner__sort_key"
                ),
                "partner",
            ),
            "documents": excerpt(milestone.documents),
            "lessons": excerpt(milestone.lessons.with_public("organisation")),
            "earlier": beside(milestone, later=False),
            "later": beside(milestone, later=True),
        }


def beside(milestone: Milestone, *, later: bool) -> Milestone | None:
    """The public milestone just after or before this one in time: its neighbour in the list.

    The order is that of the list, so that its index serves. The bound on the date alone lets the
    database start at the right place in that index; the condition beside it only decides among
    milestones of the same date.
    """
    on_date, on_name = ("gt", "lt") if later else ("lt", "gt")
    condition = (
        Q(**{f"date__{on_date}": milestone.date})
        | Q(**{f"sort_key__{on_name}": milestone.sort_key})
        | Q(sort_key=milestone.sort_key, **{f"pk__{on_name}": milestone.pk})
    )
    found = Milestone.objects.published().filter(condition, **{f"date__{on_date}e": milestone.date})
    return (found.reverse() if later else found).first()


class LessonDetail(PublicDetailView):
    model = Lesson
    with_public = ("organisation", "working_group", "milestone")

    def shows(self, lesson: Lesson) -> dict[str, Any]:
        return {"level_explanation": LEVEL_EXPLANATIONS.get(lesson.level)}


class DocumentDetail(PublicDetailView):
    model = Document
    with_public = ("milestone",)

    def shows(self, document: Document) -> dict[str, Any]:
        return {"host": urlsplit(document.url).hostname}


class DocumentFile(PublicDetailView):
    """Our own copy of a document, as long as the document is public."""

    model = Document

    # A file is no `HttpResponse`, which the stubs want here; Django takes any response.
    def render_to_response(self, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]
        document = self.object
        if not document.file:
            raise Http404
        try:
            copy = document.file.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        return FileResponse(
            copy,
            filename=f"{document.slug}.pdf",
            content_type="application/pdf",
            headers={
                "X-Content-Type-Options": "nosniff",
                # An uploaded file is never a page of this site, whatever is in it.
                "Content-Security-Policy": "sandbox",
            },
        )
