"""Words that are made of another word, and mean nearly the same. No Django in here.

"tuintje" of "tuin", "klimaatbestendigheid" of "klimaatbestendig".
"""

import re
from collections.abc import Iterator

MIN_LENGTH_WITH_HEID = 5  # "overheid" is not made of "over"
_SHORT = re.compile(r"[^aeiouy]*[aeiou][nlr]")  # of "plan" it is "plannetje", and no "plantje"
_NO_DIMINUTIVES = frozenset({"beetje", "meisje", "meisjes", "plaatje", "toetje"})


def relatives(word: str) -> set[str]:
    """How such words of this one may be written, and what this one may be made of."""
    if len(word) < 3 or not word.isalpha() or word in _NO_DIMINUTIVES:
        return set()
    return {*_diminutives(word), *_without_diminutive(word), *_with_heid(word)} - {word}


def _diminutives(word: str) -> Iterator[str]:
    if len(word) < 4 and word[-1] in "aeiouy":
        return
    endings = ["je", "tje", "pje", f"{word[-1]}etje"]
    stems = [word + ending for ending in endings]
    if word.endswith("ing"):
        stems.append(f"{word[:-1]}kje")
    for diminutive in stems:
        yield from (diminutive, f"{diminutive}s")


def _without_diminutive(word: str) -> Iterator[str]:
    single = word.removesuffix("s")
    for ending in ("je", "tje", "pje", "etje"):
        base = single.removesuffix(ending)
        if base == single or len(base) < 3:
            continue
        # "parkje", but "plannetje": with "etje" the consonant before it stands double.
        is_double = base[-1] == base[-2]
        if ending == "etje":
            yield base[:-1] if is_double else base
        elif not is_double and not (ending == "tje" and _SHORT.fullmatch(base)):
            yield base
    if single.endswith("inkje"):
        yield f"{single[:-3]}g"


def _with_heid(word: str) -> Iterator[str]:
    base = word.removesuffix("heden").removesuffix("heid")
    if base == word:
        base = word.removesuffix("e")
        if len(base) >= MIN_LENGTH_WITH_HEID:
            yield from (f"{base}heid", f"{base}heden")
    elif len(base) >= MIN_LENGTH_WITH_HEID:
        yield from (base, f"{base}e", f"{base}heid", f"{base}heden")
