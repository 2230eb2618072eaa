"""Names of municipalities without hair-splitting: how they are compared."""

import re
import unicodedata

PREFIX = re.compile(r"^(de )?gemeente ")


def folded(text: str) -> str:
    """A name without accents, capitals, punctuation and the word “gemeente”."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’‘\u0300-\u036f]", "", letters))
    return PREFIX.sub("", " ".join(words))
