"""What a visitor may mean: while typing, and when nothing was found."""

from django import forms
from rapidfuzz import fuzz, process

from portal.lists.facets import FacetField
from portal.lists.filters import SearchField
from portal.lists.index import IndexedRows
from portal.search.index import registry
from portal.search.language.analysis import fold, normalise, words
from portal.search.language.stopwords import STOPWORDS
from portal.search.language.vocabulary import Vocabulary
from portal.search.models import SearchEntry
from portal.search.query.results import Results
from themes.models import Concept, Theme

from .filters import SearchFilter

MIN_LENGTH = 2  # characters; one letter begins a tenth of all words
MAX_SUGGESTIONS = 8
LOOKED_AT = 100  # of which those that begin with what was typed come first
NEAREST_THEMES, NEAREST_CONCEPTS = 3, 5
MIN_LIKENESS = 70  # of 100
MAX_DEFINITIONS = 2


class SuggestionForm(forms.Form):
    q = SearchField()
    soort = FacetField(required=False)


def suggested(q: str, soort: list[str]) -> list[dict[str, str]]:
    """Items of which the name goes on like what was typed: of these kinds.

    Without kinds those that people look for by name, and when these are few all others.
    """
    if len(q) < MIN_LENGTH:
        return []
    index = SearchFilter().index
    kinds = [i.kind for i in registry.registered() if i.kind in soort or i.is_suggested]
    found = index.searcher.in_names.search(q, is_typing=True)
    if not found.has_all_terms:
        return []
    entries = SearchEntry.objects.only("kind", "title", "english", "url")
    preferred = found.rows & index.having("kind", soort or kinds)
    likely = IndexedRows(index, preferred, found.best, entries)[:LOOKED_AT]
    offered = _beginning_first(likely, q, index.content.words.vocabulary)[:MAX_SUGGESTIONS]
    if not soort:
        others = IndexedRows(index, found.rows - preferred, found.best, entries)
        offered += others[: MAX_SUGGESTIONS - len(offered)]
    # Two entries with one address tell of the same.
    offered = [e for n, e in enumerate(offered) if e.url not in {o.url for o in offered[:n]}]
    return [
        {
            "label": e.title,
            "lang": e.title_language,
            "kind": registry.of_kind(e.kind).label,
            "url": e.url,
        }
        for e in offered
    ]


def _beginning_first(
    entries: list[SearchEntry], typed: str, vocabulary: Vocabulary
) -> list[SearchEntry]:
    """The entries of which the title itself begins with what was typed before the others.

    Of these the ones that most names are about, and of those the shortest.
    """
    beginning = fold(normalise(typed)).strip()
    often = vocabulary.counts_in_names

    def key(entry: SearchEntry) -> tuple[bool, int, int]:
        if not fold(normalise(entry.title)).startswith(beginning):
            return True, 0, 0
        first, *others = words(entry.title)
        return False, 0 if first in STOPWORDS else -often.get(first, 0), len(others)

    return sorted(entries, key=key)


def definitions(found: Results) -> list[SearchEntry]:
    """The concepts that were asked for, to stand above what was found."""
    kind = Concept._meta.label_lower
    meant = found.led_to or found.has_names_of
    entries = SearchEntry.objects.filter(pk__in=[*meant], kind=kind)
    by_name = sorted(entries, key=lambda entry: (entry.pk not in found.named, entry.title))
    return by_name[:MAX_DEFINITIONS]


def nearest_concepts(text: str) -> list[Concept]:
    """The concepts of which a name looks most like what was searched for."""
    concepts = list(Concept.objects.published())
    names = [f"{concept.title} {concept.plain}".lower() for concept in concepts]
    best = process.extract(
        text.lower(),
        names,
        scorer=fuzz.partial_token_set_ratio,
        score_cutoff=MIN_LIKENESS,
        limit=NEAREST_CONCEPTS,
    )
    return [concepts[place] for _text, _score, place in best]


def nearest_themes(text: str) -> list[Theme]:
    """The themes of which the title looks most like what was searched for."""
    themes = list(Theme.objects.published())
    best = process.extract(
        text.lower(),
        [f"{theme.title} {theme.summary}".lower() for theme in themes],
        scorer=fuzz.partial_token_set_ratio,
        limit=NEAREST_THEMES,
    )
    return [themes[place] for _text, _score, place in best]
