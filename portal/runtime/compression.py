"""Compressing an answer in a way that its reader asks for."""

import gzip
from functools import lru_cache

import brotli

SMALL = 500  # bytes; with less, the header says more than is saved
TEXTS = ("text/", "application/json", "application/xml")


@lru_cache(maxsize=256)
def wanted(accept_encoding: str) -> str:
    """The best encoding that a reader takes: "br", "gzip", or "" for none."""
    weights = {}
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        try:
            weights[name] = float(weight or 1)
        except ValueError:
            weights[name] = 0.0
    other = weights.get("*", 0.0)
    best = max(("br", "gzip"), key=lambda name: weights.get(name, other))
    return best if weights.get(best, other) > 0 else ""


def compressed(body: bytes, encoding: str, content_type: str) -> bytes | None:
    """The body in this encoding, always the same bytes; None when it is better left as it is."""
    if not encoding or len(body) < SMALL or not content_type.startswith(TEXTS):
        return None
    if encoding == "br":
        return brotli.compress(body, quality=5)
    return gzip.compress(body, compresslevel=6, mtime=0)
