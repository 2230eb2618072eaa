"""What follows from the content and is kept in memory until the content changes."""

import functools
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from django.db.models import Model
from django.template import Context, Engine
from django.utils.translation import get_language

from portal.search.index import memory
from portal.search.index.due import Checked

T = TypeVar("T")
MAX_WRITTEN = 1_000


def kept(derive: Callable[[], T]) -> Callable[[], T]:
    """Decorator: what this derives from the content, once for each version of it and language.

    All threads get the same object, so nobody changes it.
    """
    found: dict[tuple[Checked, str | None], T] = {}

    @functools.wraps(derive)
    def now() -> T:
        key = memory.checked(), get_language()
        with suppress(KeyError):
            return found[key]
        value = derive()
        for other in [*found]:
            if other[0] != key[0]:
                found.pop(other, None)  # of a version before, which is as large
        found[key] = value
        return value

    return now


class Written:
    """A template that shows one public item and nothing else: written once for each version.

    `{% include %}` takes it as a template. The item is read for each page, so that it is public.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._written = kept(lambda: functools.lru_cache(MAX_WRITTEN)(self._write))

    def _write(self, item: Model) -> str:
        return Engine.get_default().get_template(self.name).render(Context({"item": item}))

    def render(self, context: Context) -> str:
        return self._written()(context["item"])
