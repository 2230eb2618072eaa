"""What of themes, alliances, roles and barriers is found.

Only by their own texts: a note about a partner may be about one that is a draft.
"""

from django.db.models import QuerySet

from partners.models.partner import PartnerKind
from portal.publishing.richtext import plain_text
from portal.search.index.registry import Indexed, SearchDocument, distinct, label_of, register

from .models import Alliance, Barrier, Role, Theme


@register
class ThemeIndexed(Indexed):
    model = Theme
    watched = ("sections",)
    is_suggested = True

    def with_related(self, items: QuerySet[Theme]) -> QuerySet[Theme]:
        return items.prefetch_related("sections")

    def document(self, item: Theme) -> SearchDocument:
        sections = [plain_text(section.body) for section in item.sections.all()]
        return SearchDocument(
            title=item.title,
            url=item.get_absolute_url(),
            summary=item.summary,
            body=" ".join(sections),
        )


@register
class AllianceIndexed(Indexed):
    model = Alliance
    watched = ("aliases",)

    def with_related(self, items: QuerySet[Alliance]) -> QuerySet[Alliance]:
        return items.prefetch_related("aliases")

    def document(self, item: Alliance) -> SearchDocument:
        names = [alias.name for alias in item.aliases.all()]
        return SearchDocument(
            title=item.name,
            url=item.get_absolute_url(),
            aliases=distinct([item.short_name, *names], but=item.name),
            summary=item.summary,
            body=" ".join([label_of(item.Kind, item.kind), plain_text(item.body)]),
            date=item.started,
        )


@register
class RoleIndexed(Indexed):
    model = Role
    # A role is public when its theme and its alliance are.
    watched = ("theme", "alliance", "audiences")

    def with_related(self, items: QuerySet[Role]) -> QuerySet[Role]:
        return items.prefetch_related("audiences")

    def document(self, item: Role) -> SearchDocument:
        fits = [label_of(PartnerKind, audience.kind) for audience in item.audiences.all()]
        return SearchDocument(
            title=item.title,
            url=item.get_absolute_url(),
            summary=item.summary,
            body=" ".join(
                [label_of(item.Kind, item.kind), plain_text(item.ask), item.effort, *fits]
            ),
        )


@register
class BarrierIndexed(Indexed):
    model = Barrier

    def document(self, item: Barrier) -> SearchDocument:
        return SearchDocument(
            title=item.title,
            url=item.get_absolute_url(),
            summary=item.summary,
            body=" ".join(
                [label_of(item.Kind, item.kind), plain_text(item.body), item.remover_note]
            ),
        )
