"""Whether a word is Dutch, also when none of our texts has it. No Django in here.

The list is that of pyspellchecker (MIT), made of the word list of OpenTaal and of subtitles.
"""

import bisect
import functools
import gzip
import re
from importlib import resources

from .analysis import fold

_WORD = re.compile(r'"([^"\W]+)":')


@functools.lru_cache(4096)
def is_dutch(word: str) -> bool:
    """Whether this folded word stands in the list."""
    text = _words()
    place = bisect.bisect_left(range(len(text)), word, key=lambda place: _word_at(text, place))
    return _word_at(text, place) == word


def _word_at(text: str, place: int) -> str:
    """The word of which the line has this place."""
    return text[text.rfind("\n", 0, place) + 1 : text.find("\n", place)]


@functools.cache
def _words() -> str:
    """All words in order, a word a line: as a set they would take ten times the memory."""
    packed = resources.files("spellchecker").joinpath("resources", "nl.json.gz").read_bytes()
    words = _WORD.findall(fold(gzip.decompress(packed).decode()))
    return "\n".join(sorted(words)) + "\n"
