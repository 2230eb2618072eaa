"""Where the text field of a list meets the search engine."""

from django.db import models

from portal.search import registry, state
from portal.search.matching import Searcher
from portal.search.models import SearchEntry


def searcher(model: type[models.Model], index, language: str) -> Searcher:
    """Searches the rows of a list: its positions are those of the facet index."""
    if model is SearchEntry:
        position_of = index.position_of
    else:
        position_of = state.entry_positions(registry.of_model(model), index.position_of)
    return state.searcher(position_of, index.size, language)
