"""What the tests of the search share."""

from dataclasses import dataclass

from portal.search.index import state
from portal.search.models import SearchEntry
from portal.search.query.results import Results


@dataclass
class Result:
    """What a search over everything finds, with the entries in order."""

    found: Results
    places: list[int]
    entries: list[SearchEntry]

    def __getattr__(self, name):
        return getattr(self.found, name)


def search(text: str, *, language: str = "nl", **options) -> Result:
    entries = list(SearchEntry.objects.all())
    position_of = {entry.pk: position for position, entry in enumerate(entries)}
    found = state.searcher(position_of, len(entries), language).search(text, **options)
    places = found.positions(found.rows, 0, len(entries))
    return Result(found, places, [entries[place] for place in places])


def titles(result: Result) -> list[str]:
    return [entry.title for entry in result.entries]
