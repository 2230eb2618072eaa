"""What of themes, alliances, roles and barriers is found.

Only by their own texts: a note about a partner may be about one that is a draft.
"""

from collections.abc import Iterator

from portal.publishing.richtext import plain_text
from portal.search.index.registry import (
    Indexed,
    Lead,
    SearchDocument,
    distinct,
    leads,
    of_kind,
    register,
    synonyms,
)
from portal.search.language.synonyms import Direction

from .models import Alliance, Barrier, Concept, FollowUp, Role, TermKind, Theme

MAX_THEMES = 2  # a concept of more themes than these says nothing of any of them


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
    belongs_to = ("theme", "alliance")

    def document(self, item: Role) -> SearchDocument:
        fits = [audience.get_kind_display() for audience in item.audiences.all()]
        kind = item.get_kind_display()
        return SearchDocument.of(item, kind, plain_text(item.ask), item.effort, *fits)


@register
class BarrierIndexed(Indexed):
    model = Barrier
    belongs_to = ("themes",)

    def document(self, item: Barrier) -> SearchDocument:
        kind = item.get_kind_display()
        return SearchDocument.of(item, kind, plain_text(item.body), item.remover_note)


@register
class FollowUpIndexed(Indexed):
    model = FollowUp
    belongs_to = ("themes", "alliances")

    def document(self, item: FollowUp) -> SearchDocument:
        kind = item.get_kind_display()
        # What it is about comes before what became of it.
        return SearchDocument.of(item, kind, date=item.date, is_ours=False)


@register
class ConceptIndexed(Indexed):
    model = Concept
    watched = ("terms",)
    is_suggested = True

    def is_double(self, item: Concept) -> bool:
        """Always: what it says stands above what is found."""
        return True

    def document(self, item: Concept) -> SearchDocument:
        terms = item.terms.all()
        return SearchDocument.of(
            item,
            item.plain,
            aliases=distinct((term.name for term in terms), but=item.title),
            english_aliases=tuple(t.name for t in terms if t.kind == TermKind.ENGLISH),
        )


@synonyms.append
def of_concepts() -> Iterator[Direction]:
    for concept in Concept.objects.published().with_terms():
        yield from concept.directions


@leads.append
def to_concepts() -> Iterator[Lead]:
    """To each concept itself, and to its themes."""
    for concept in Concept.objects.published().with_terms().prefetch_related("themes"):
        themes = concept.themes.all()
        for item in (concept, *(themes if len(themes) <= MAX_THEMES else ())):
            yield from (Lead(words, item, True) for words in concept.names)
            yield from (Lead(words, item, False) for words in concept.search_words)
