"""What of milestones, documents and lessons is found."""

from django.db.models import QuerySet

from portal.publishing.richtext import plain_text
from portal.search.index.registry import Indexed, SearchDocument, label_of, register
from portal.search.query.patterns import Field

from .models import Document, Lesson, Milestone, Objective, Programme

# Of these the programme was the publisher; the others are named in its record.
OUR_PUBLISHER = "City Deal"


@register
class MilestoneIndexed(Indexed):
    model = Milestone
    watched = ("figures",)
    is_suggested = True

    def document(self, item: Milestone) -> SearchDocument:
        figures = [f"{figure.label} {figure.unit}" for figure in item.figures.all()]
        kind = label_of(item.Kind, item.kind)
        return SearchDocument.of(item, kind, plain_text(item.body), *figures, date=item.date)


@register
class ProgrammeIndexed(Indexed):
    """The programme, with all that its page shows beside the text of the page itself."""

    model = Programme
    watched = ("roles",)

    def public(self) -> QuerySet[Programme]:
        return Programme.objects.all()

    def document(self, item: Programme) -> SearchDocument:
        roles = [f"{role.verb}: {role.summary}" for role in item.roles.all()]
        texts = map(plain_text, (item.aim, item.body, item.evaluation))
        return SearchDocument.of(item, *texts, *roles, date=item.started)


@register
class ObjectiveIndexed(Indexed):
    model = Objective

    def public(self) -> QuerySet[Objective]:
        return Objective.objects.all()

    def document(self, item: Objective) -> SearchDocument:
        return SearchDocument(
            title=item.title,
            url=Programme().get_absolute_url(),
            summary=item.summary,
            body=str(Objective._meta.verbose_name_plural),
        )


@register
class LessonIndexed(Indexed):
    model = Lesson

    def document(self, item: Lesson) -> SearchDocument:
        parts = [item.tried, item.expected, item.happened, item.would_do_differently]
        outcome = label_of(item.Outcome, item.outcome)
        return SearchDocument.of(item, outcome, *map(plain_text, parts))


@register
class DocumentIndexed(Indexed):
    model = Document

    def document(self, item: Document) -> SearchDocument:
        languages = {
            Field.TITLE: item.title_language,
            Field.SUMMARY: item.summary_language,
            Field.BODY: item.language,
        }
        return SearchDocument.of(
            item,
            label_of(item.Kind, item.kind),
            item.publisher,
            item.text,
            date=item.date,
            is_ours=OUR_PUBLISHER in item.publisher,
            english=tuple(field for field, its in languages.items() if its == "en"),
        )
