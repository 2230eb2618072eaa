"""Which code wrote the index; what other words, or another stemmer, wrote is written anew."""

import functools
import hashlib
import sys
import unicodedata
from importlib.metadata import version
from pathlib import Path

from ..models import IndexRelease
from . import registry

_SEARCH = Path(__file__).resolve().parents[1]
_PACKAGES = ("snowballstemmer", "PyStemmer")


@functools.cache
def of_the_code() -> str:
    """Changes with everything that decides which words an item has in the index."""
    modules = {type(indexed).__module__ for indexed in registry.registered()}
    texts = [Path(str(sys.modules[name].__file__)) for name in sorted(modules)]
    ours = (file for room in ("language", "index") for file in sorted((_SEARCH / room).rglob("*")))
    digest = hashlib.sha256(unicodedata.unidata_version.encode())
    for package in _PACKAGES:
        digest.update(version(package).encode())
    for file in (*texts, *(file for file in ours if file.is_file() and file.suffix != ".pyc")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    return IndexRelease.objects.filter(pk=1, written_by=of_the_code()).exists()


def note() -> None:
    """The whole index was written by the code as it is."""
    IndexRelease.objects.update_or_create(pk=1, defaults={"written_by": of_the_code()})
