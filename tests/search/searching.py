"""What the tests of the search share."""

from dataclasses import dataclass

from portal.search.index import memory
from portal.search.models import SearchEntry
from portal.search.query.results import Results


@dataclass
class Result:
    """What a search over everything finds, with the entries in order."""

    found: Results
    keys: list[int]
    entries: list[SearchEntry]

    def __getattr__(self, name):
        return getattr(self.found, name)


def search(text: str, **options) -> Result:
    found = memory.all_entries().search(text, **options)
    keys = found.best(found.rows, 0, len(found.rows))
    entries = SearchEntry.objects.in_bulk(keys)
    return Result(found, keys, [entries[key] for key in keys])


def titles(result: Result) -> list[str]:
    return [entry.title for entry in result.entries]
