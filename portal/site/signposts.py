"""Pages of the site itself that a search may mean: lists, pictures, the way to take part."""

import functools
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.urls import resolve

from portal.lists.kept import kept
from portal.search.language.analysis import words
from portal.search.language.stemming import stem
from portal.search.language.stopwords import STOPWORDS

from .models import SitePage

FILE = Path(__file__).with_name("signposts.yaml")
MAX_SHOWN = 2


@dataclass(frozen=True)
class Signpost:
    """An address, its title, and the stems of each way to ask for it."""

    address: str
    title: str
    ways: tuple[frozenset[str], ...]

    def fit(self, asked: frozenset[str], meant: frozenset[str]) -> int:
        """How many of the words that were asked lead here; 0 when they do not.

        One word counts when nothing else is meant.
        """
        ways = (way for way in self.ways if way <= asked and (len(way) > 1 or meant <= way))
        return max(map(len, ways), default=0)


@functools.cache
def signposts() -> tuple[Signpost, ...]:
    """As they stand in the file."""
    rows = yaml.safe_load(FILE.read_text("utf-8"))
    return tuple(
        Signpost(
            row["address"], row["title"], tuple(frozenset(_stems(way)) for way in row["words"])
        )
        for row in rows
    )


def pointed_to(text: str) -> list[Signpost]:
    """The pages that these words ask for, the most fitting first."""
    asked = frozenset(_stems(text))
    meant = frozenset(stem(word) for word in words(text) if word not in STOPWORDS) or asked
    hidden = _hidden_pages()
    there = [signpost for signpost in signposts() if signpost.address not in hidden]
    fits = [(signpost.fit(asked, meant), signpost) for signpost in there]
    best = sorted((pair for pair in fits if pair[0]), key=lambda pair: -pair[0])
    return [signpost for _fit, signpost in best[:MAX_SHOWN]]


@kept
def _hidden_pages() -> set[str]:
    """The addresses of signposts that are pages of the coordinator, and not public now."""
    public = {page.get_absolute_url() for page in SitePage.objects.published()}
    ours = {s.address for s in signposts() if resolve(s.address).url_name == "page"}
    return ours - public


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text)]
