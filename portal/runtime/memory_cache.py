"""Django's cache in the memory of a process, bounded by bytes instead of by a number of entries."""

from collections import Counter, OrderedDict
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache

_bytes: Counter[str] = Counter()  # of each cache by its name, as Django keeps the entries


class BoundedMemoryCache(LocMemCache):
    """What was asked for longest ago makes room; `MAX_BYTES` counts the values.

    Django calls these methods while it holds the lock of the cache.
    """

    _cache: OrderedDict[str, bytes]
    _expire_info: dict[str, float | None]

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(name, params)
        self._name, self._max_bytes = name, params["OPTIONS"]["MAX_BYTES"]

    def _set(self, key: str, value: bytes, timeout: Any = DEFAULT_TIMEOUT) -> None:
        self._delete(key)
        self._cache[key] = value
        self._cache.move_to_end(key, last=False)
        self._expire_info[key] = self.get_backend_timeout(timeout)
        _bytes[self._name] += len(value)
        while _bytes[self._name] > self._max_bytes:
            self._delete(next(reversed(self._cache)))

    def _delete(self, key: str) -> bool:
        _bytes[self._name] -= len(self._cache.get(key, b""))
        return super()._delete(key)  # type: ignore[misc]  # which the stubs leave out

    def clear(self) -> None:
        super().clear()
        del _bytes[self._name]
