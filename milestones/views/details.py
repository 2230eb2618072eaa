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

LEVEL_EXPLANATIONS = {
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
        return super().get_queryset().prefetch_related("objectives", "figures")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        milestone = self.object
        return super().get_context_data(
            partners=excerpt(
                milestone.partners.select_related("partner").order_by(
                    in_order_of("part", MilestonePart.values), "partner__sort_key"
                ),
                "partner",
            ),
            documents=excerpt(milestone.documents),
            lessons=excerpt(milestone.lessons.with_public("organisation")),
            earlier=earlier(milestone),
            later=later(milestone),
            **kwargs,
        )


# The order is that of the list, so that its index serves. In both, the bound on the date
# alone lets the database start at the right place in that index; the condition beside it
# only decides among milestones of the same date.


def earlier(milestone: Milestone) -> Milestone | None:
    """The public milestone just before this one in time: the next in the list."""
    before = (
        Q(date__lt=milestone.date)
        | Q(sort_key__gt=milestone.sort_key)
        | Q(sort_key=milestone.sort_key, pk__gt=milestone.pk)
    )
    earlier_ones = Milestone.objects.published().filter(before, date__lte=milestone.date)
    return earlier_ones.order_by("-date", "sort_key", "pk").first()


def later(milestone: Milestone) -> Milestone | None:
    """The public milestone just after this one in time."""
    after = (
        Q(date__gt=milestone.date)
        | Q(sort_key__lt=milestone.sort_key)
        | Q(sort_key=milestone.sort_key, pk__lt=milestone.pk)
    )
    later_ones = Milestone.objects.published().filter(after, date__gte=milestone.date)
    return later_ones.order_by("date", "-sort_key", "-pk").first()


class LessonDetail(PublicDetailView):
    model = Lesson
    with_public = ("organisation", "working_group", "milestone")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            level_explanation=LEVEL_EXPLANATIONS.get(self.object.level),
            **kwargs,
        )


class DocumentDetail(PublicDetailView):
    model = Document
    with_public = ("milestone",)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document = self.object
        return super().get_context_data(
            host=urlsplit(document.url).hostname,
            copy_size=size_of_copy(document),
            **kwargs,
        )


def size_of_copy(document: Document) -> int | None:
    """The size of our own copy; None without one, or when it is gone from the disk."""
    try:
        return document.file.size if document.file else None
    except FileNotFoundError:
        return None


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
