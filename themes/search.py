"""What of themes, alliances, roles and barriers is found.

Only by their own texts: a note about a partner may be about one that is a draft.
"""

from portal.publishing.richtext import plain_text
from portal.search.index.registry import Indexed, SearchDocument, distinct, of_kind, register

from .models import Alliance, Barrier, FollowUp, Role, Theme


@register
class ThemeIndexed(Indexed):
    model = Theme
    watched = ("sections",)
    is_suggested = True

    def document(self, item: Theme) -> SearchDocument:
        sections = [plain_text(section.body) for section in item.sections.all()]
        return SearchDocument.of(item, *sections)


of_kind("partners.partner").yields_to += ("same_alliance",)


@register
class AllianceIndexed(Indexed):
    model = Alliance
    watched = ("aliases", "partner__aliases")

    def document(self, item: Alliance) -> SearchDocument:
        names = [alias.name for alias in item.aliases.all()]
        told = []
        if item.partner and item.partner.is_public:
            names += [item.partner.name, *(alias.name for alias in item.partner.aliases.all())]
            told = [plain_text(item.partner.body)]
        return SearchDocument.of(
            item,
            item.get_kind_display(),
            plain_text(item.body),
            *told,
            aliases=distinct([item.short_name, *names], but=item.name),
            english_aliases=tuple(a.name for a in item.aliases.all() if a.title_language),
            date=item.started,
        )


@register
class RoleIndexed(Indexed):
    model = Role
    # A role is public when its theme and its alliance are.
    watched = ("theme", "alliance", "audiences")

    def document(self, item: Role) -> SearchDocument:
        fits = [audience.get_kind_display() for audience in item.audiences.all()]
        kind = item.get_kind_display()
        return SearchDocument.of(item, kind, plain_text(item.ask), item.effort, *fits)


@register
class BarrierIndexed(Indexed):
    model = Barrier

    def document(self, item: Barrier) -> SearchDocument:
        kind = item.get_kind_display()
        return SearchDocument.of(item, kind, plain_text(item.body), item.remover_note)


@register
class FollowUpIndexed(Indexed):
    model = FollowUp

    def document(self, item: FollowUp) -> SearchDocument:
        kind = item.get_kind_display()
        # What it is about comes before what became of it.
        return SearchDocument.of(item, kind, date=item.date, is_ours=False)
