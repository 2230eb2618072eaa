"""Processes of the portal inside one test: each with pages and knowledge of its own."""

from itertools import count
from types import SimpleNamespace

from django.conf import settings
from django.test import Client, override_settings

MEGABYTE = 1024 * 1024
_number = count()


class Seconds(SimpleNamespace):
    """A clock for how often the content is asked, that a test moves by hand."""

    passed = 0.0

    def monotonic(self) -> float:
        return self.passed


def process(cache: dict | None = None) -> Client:
    """A visitor of one process, which starts with nothing in memory."""
    memory = "portal.runtime.memory_cache.BoundedMemoryCache"
    own = {"BACKEND": memory, "LOCATION": f"pages-{next(_number)}"}
    pages = cache or own | {"OPTIONS": {"MAX_BYTES": 4 * MEGABYTE}}
    visitor = Client()
    with override_settings(CACHES=settings.CACHES | {"pages": pages}):
        visitor.handler.load_middleware()
    return visitor


def fresh(path: str, **headers: str):
    """What a process answers that kept nothing."""
    return process({"BACKEND": "django.core.cache.backends.dummy.DummyCache"}).get(path, **headers)
