"""What a visitor may mean: while typing, and when nothing was found."""

from typing import TypedDict

from django import forms
from rapidfuzz import fuzz, process

from portal.lists.facets import FacetField
from portal.lists.filters import SearchField
from portal.search import registry
from portal.search.models import SearchEntry
from themes.models import Theme

from .filters import SearchFilter

SHORTEST = 2  # characters; one letter begins a tenth of all words
MOST = 8
NEAREST_THEMES = 3


class SuggestionForm(forms.Form):
    q = SearchField()
    soort = FacetField(required=False)


class Suggestion(TypedDict):
    label: str
    kind: str
    url: str


def suggested(q: str, soort: list[str]) -> list[Suggestion]:
    """Items of which the name goes on like what was typed: of these kinds, or of all."""
    if len(q) < SHORTEST:
        return []
    filterset = SearchFilter()
    index = filterset.index
    kinds = [i.kind for i in registry.registered() if i.kind in soort or i.is_suggested]
    found = filterset.searcher.in_names.search(q, is_typing=True)
    if not found.has_all_terms:
        return []
    among = found.rows & index.having("kind", soort or kinds)
    keys = [index.keys[position] for position in found.positions(among, 0, MOST)]
    entries = SearchEntry.objects.only("kind", "title", "url").in_bulk(keys)
    return [
        Suggestion(label=e.title, kind=registry.of_kind(e.kind).label, url=e.url)
        for e in (entries[key] for key in keys if key in entries)
    ]


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
