"""Which code wrote the entries; what other code wrote is written anew."""

import functools
import hashlib
import sys
import unicodedata
from pathlib import Path

from ..language import analysis
from ..models import IndexRelease
from . import registry


@functools.cache
def of_the_code() -> str:
    """Changes with everything that decides what an entry says of its item."""
    modules = {type(indexed).__module__ for indexed in registry.registered()}
    digest = hashlib.sha256(unicodedata.unidata_version.encode())
    for name in sorted(modules | {analysis.__name__, registry.__name__}):
        digest.update(Path(str(sys.modules[name].__file__)).read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    return IndexRelease.objects.filter(pk=1, written_by=of_the_code()).exists()


def note() -> None:
    """The whole index was written by the code as it is."""
    IndexRelease.objects.update_or_create(pk=1, defaults={"written_by": of_the_code()})
