"""The pages of one milestone, one lesson and one document, and our copy of a document."""

from django.db.models import Prefetch, Q
from django.http import FileResponse, Http404

from partners.models import Partner, WorkingGroup
from portal.lists.excerpts import excerpt, in_order_of
from portal.publishing.views import PublicDetailView

from ..models import Document, Lesson, Milestone
from ..models.milestone import MilestonePart


class MilestoneDetail(PublicDetailView):
    model = Milestone

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .prefetch_related(
                "objectives",
                "figures",
                Prefetch("working_group", WorkingGroup.objects.published()),
            )
        )

    def get_context_data(self, **kwargs):
        milestone = self.object
        return super().get_context_data(
            partners=excerpt(
                milestone.partners.select_related("partner").order_by(
                    in_order_of("part", MilestonePart.values), "partner__name"
                ),
                "partner",
            ),
            documents=excerpt(milestone.documents),
            lessons=excerpt(milestone.lessons),
            solved_barriers=excerpt(milestone.solved_barriers),
            themes=excerpt(milestone.themes),
            earlier=earlier(milestone),
            later=later(milestone),
            **kwargs,
        )


# In both, the bound on the date alone lets the database start at the right place in the
# index of dates; the condition beside it only decides among milestones of the same date.


def earlier(milestone: Milestone) -> Milestone | None:
    """The public milestone just before this one in time."""
    before = (
        Q(date__lt=milestone.date)
        | Q(title__lt=milestone.title)
        | Q(title=milestone.title, pk__lt=milestone.pk)
    )
    earlier_ones = Milestone.objects.published().filter(before, date__lte=milestone.date)
    return earlier_ones.order_by("-date", "-title", "-pk").first()


def later(milestone: Milestone) -> Milestone | None:
    """The public milestone just after this one in time."""
    after = (
        Q(date__gt=milestone.date)
        | Q(title__gt=milestone.title)
        | Q(title=milestone.title, pk__gt=milestone.pk)
    )
    later_ones = Milestone.objects.published().filter(after, date__gte=milestone.date)
    return later_ones.order_by("date", "title", "pk").first()


class LessonDetail(PublicDetailView):
    model = Lesson

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .prefetch_related(
                Prefetch("organisation", Partner.objects.published()),
                Prefetch("working_group", WorkingGroup.objects.published()),
                Prefetch("milestone", Milestone.objects.published()),
            )
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(themes=excerpt(self.object.themes), **kwargs)


class DocumentDetail(PublicDetailView):
    model = Document

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .prefetch_related(Prefetch("milestone", Milestone.objects.published()))
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(themes=excerpt(self.object.themes), **kwargs)


class DocumentFile(PublicDetailView):
    """Our own copy of a document, as long as the document is public."""

    model = Document

    def render_to_response(self, context, **response_kwargs):
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
