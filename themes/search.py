"""What of themes, alliances, roles and barriers is found.

Only by their own texts: a note about a partner may be about one that is a draft.
"""

from partners.models.partner import PartnerKind
from portal.publishing.richtext import plain_text
from portal.search.index.registry import Indexed, SearchDocument, distinct, label_of, register

from .models import Alliance, Barrier, Role, Theme


@register
class ThemeIndexed(Indexed):
    model = Theme
    watched = ("sections",)
    is_suggested = True

    def document(self, item: Theme) -> SearchDocument:
        sections = [plain_text(section.body) for section in item.sections.all()]
        return SearchDocument.of(item, *sections)


@register
class AllianceIndexed(Indexed):
    model = Alliance
    watched = ("aliases",)

    def document(self, item: Alliance) -> SearchDocument:
        names = [alias.name for alias in item.aliases.all()]
        return SearchDocument.of(
            item,
            label_of(item.Kind, item.kind),
            plain_text(item.body),
            aliases=distinct([item.short_name, *names], but=item.name),
            date=item.started,
        )


@register
class RoleIndexed(Indexed):
    model = Role
    # A role is public when its theme and its alliance are.
    watched = ("theme", "alliance", "audiences")

    def document(self, item: Role) -> SearchDocument:
        fits = [label_of(PartnerKind, audience.kind) for audience in item.audiences.all()]
        kind = label_of(item.Kind, item.kind)
        return SearchDocument.of(item, kind, plain_text(item.ask), item.effort, *fits)


@register
class BarrierIndexed(Indexed):
    model = Barrier

    def document(self, item: Barrier) -> SearchDocument:
        kind = label_of(item.Kind, item.kind)
        return SearchDocument.of(item, kind, plain_text(item.body), item.remover_note)
