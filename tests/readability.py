"""How easily the texts of the content read: `python -m tests.readability`, and in `make lint`.

For each text: words in a sentence (mean and most), sentences in the passive, and words that are
rare in Dutch. A bound holds for each; the worst texts are printed with their figures.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from wordfreq import zipf_frequency

ROOT = Path(__file__).resolve().parent.parent
# The bounds are a little above what an editor reached who read all texts aloud.
MAX_MEAN, MAX_SENTENCE = 16.0, 26  # words
MAX_PASSIVE = 0.5  # share of the sentences of a text
MAX_RARE = 0.2  # share of the words of a text
MIN_WORDS = 25  # in a shorter text one word decides
ZIPF_OF_RARE = 3.0  # once in a million words
FIELDS = {
    *("summary", "body", "ask", "goal", "tried", "expected", "happened", "would_do_differently"),
    *(
        "reason",
        "contribution",
        "note",
        "remover_note",
        "first_step",
        "effort",
        "aim",
        "beginning",
        "ending",
        "evaluation",
    ),
}
# Names and terms of the field are explained where they stand; what matters is the rest.
TERM = re.compile(r"klimaat|adapt|groen|water|stad|stede|bouw|corporati|gemeente|opschal|ruimte")
_BLOCK = re.compile(r"</(?:p|li|h3|h4|blockquote)>")
_SENTENCE = re.compile(r"(?<=[.!?:;])[’”)]?\s+(?=[^\W\d_]|[‘“(])")
_WORD = re.compile(r"[^\W\d_]+(?:[’-][^\W\d_]+)*")
_PASSIVE = re.compile(
    r"\b(?:word(?:t|en)?|werd(?:en)?|is|zijn|waren|was)\b(?:\s+[\w’-]+){0,8}?\s+(?:door\b|"
    r"(?:(?:\w{2,5})?ge|be|ver|ont|her)\w{3,}(?:d|t|en)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """The figures of one text."""

    words: int
    mean: float
    longest: int
    passive: float
    rare: float

    @classmethod
    def of(cls, markup: str) -> "Reading":
        found = sentences(markup)
        lengths = [len(_WORD.findall(one)) for one in found] or [0]
        words = [word for one in found for word in _WORD.findall(one)]
        lower = [word for word in words if word.islower() and not TERM.search(word)]
        rare = sum(zipf_frequency(word, "nl") < ZIPF_OF_RARE for word in lower)
        passive = sum(bool(_PASSIVE.search(one)) for one in found)
        return cls(
            words=len(words),
            mean=sum(lengths) / len(lengths),
            longest=max(lengths),
            passive=passive / max(len(found), 1),
            rare=rare / max(len(words), 1),
        )

    def faults(self) -> list[str]:
        found = []
        if self.longest > MAX_SENTENCE:
            found.append(f"a sentence of {self.longest} words")
        if self.words < MIN_WORDS:
            return found
        if self.mean > MAX_MEAN:
            found.append(f"{self.mean:.1f} words in a sentence")
        if self.passive > MAX_PASSIVE:
            found.append(f"{self.passive:.0%} in the passive")
        if self.rare > MAX_RARE:
            found.append(f"{self.rare:.0%} rare words")
        return found


def sentences(markup: str) -> list[str]:
    blocks = [re.sub(r"<[^>]+>", " ", block) for block in _BLOCK.split(markup)]
    parts = [part.strip() for block in blocks for part in _SENTENCE.split(" ".join(block.split()))]
    return [part for part in parts if _WORD.search(part)]


def texts_of(item: Any, place: str) -> Iterator[tuple[str, str]]:
    """The texts in an item of a file and in its rows, each with where it stands."""
    if isinstance(item, list):
        for number, row in enumerate(item, 1):
            if not isinstance(row, dict):
                continue
            name = row.get("slug") or row.get("kind") or row.get("partner") or number
            yield from texts_of(row, f"{place} {name}")
    elif isinstance(item, dict):
        for name, value in item.items():
            if name in FIELDS and isinstance(value, str):
                yield f"{place}: {name}", value
            elif name not in ("editor_note", "sources"):
                yield from texts_of(value, place if isinstance(value, list) else f"{place} {name}")


def readings() -> dict[str, Reading]:
    """By place the figures of each text of the content."""
    found = {}
    for path in sorted(ROOT.glob("*/content/*.yaml")) + sorted(ROOT.glob("*/*/content/*.yaml")):
        if path.name in ("match_examples.yaml", "sources.yaml"):
            continue
        name = path.relative_to(ROOT).as_posix()
        for place, text in texts_of(yaml.safe_load(path.read_text("utf-8")), name):
            found[place] = Reading.of(text)
    return found


def hard_texts() -> str:
    """The texts that are beyond a bound, a line each."""
    lines = [
        f"{place}: {', '.join(one.faults())}" for place, one in readings().items() if one.faults()
    ]
    return "\n".join(lines)


def main() -> int:
    found = readings()
    words = sum(one.words for one in found.values())
    long = [one for one in found.values() if one.words >= MIN_WORDS]
    print(f"{len(found)} texts, {words} words")
    print(
        f"of {MIN_WORDS} words and more: {sum(o.mean for o in long) / len(long):.1f} words in a "
        f"sentence, {sum(o.passive for o in long) / len(long):.0%} passive, "
        f"{sum(o.rare for o in long) / len(long):.1%} rare words"
    )
    for place, one in sorted(found.items(), key=lambda pair: -pair[1].mean)[:10]:
        print(f"{one.mean:5.1f} {one.longest:3} {one.passive:4.0%} {one.rare:4.0%}  {place}")
    print(hard_texts())
    return bool(hard_texts())


if __name__ == "__main__":
    sys.exit(main())
