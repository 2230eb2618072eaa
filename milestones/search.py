"""What of milestones, documents and lessons is found."""

from portal.publishing.richtext import plain_text
from portal.search.index.registry import Indexed, SearchDocument, register
from portal.search.query.patterns import Field

from .models import Document, Lesson, Milestone

# Of these the programme was the publisher; the others are named in its record.
OUR_PUBLISHER = "City Deal"


@register
class MilestoneIndexed(Indexed):
    model = Milestone
    watched = ("figures",)
    belongs_to = ("working_group",)
    is_suggested = True

    def document(self, item: Milestone) -> SearchDocument:
        figures = [f"{figure.label} {figure.unit}" for figure in item.figures.all()]
        kind = item.get_kind_display()
        return SearchDocument.of(item, kind, plain_text(item.body), *figures, date=item.date)


@register
class LessonIndexed(Indexed):
    model = Lesson
    belongs_to = ("working_group", "milestone", "organisation")

    def document(self, item: Lesson) -> SearchDocument:
        parts = [item.tried, item.expected, item.happened, item.would_do_differently]
        outcome = item.get_outcome_display()
        return SearchDocument.of(item, outcome, *map(plain_text, parts))


@register
class DocumentIndexed(Indexed):
    model = Document
    belongs_to = ("milestone",)

    def document(self, item: Document) -> SearchDocument:
        languages = {
            Field.TITLE: item.title_language,
            Field.SUMMARY: item.summary_language,
            Field.BODY: item.language,
        }
        return SearchDocument.of(
            item,
            item.get_kind_display(),
            item.publisher,
            item.text,
            date=item.date,
            is_ours=OUR_PUBLISHER in item.publisher,
            english=tuple(field for field, its in languages.items() if its == "en"),
        )
