"""Which row a key in the files stands for."""

from collections.abc import Collection
from typing import Any

from django.db import models

Model = type[models.Model]


class References:
    """Rows by the key with which the files name them: a slug, or a code.

    An item whose address the coordinator changed keeps the key that the files use.
    `in_files` are the items in the files: of these each may have been deleted.
    """

    def __init__(self, in_files: Collection[tuple[Model, str]] = ()) -> None:
        self.in_files = frozenset(in_files)
        self._read: dict[Model, tuple[dict[str, Any], dict[Any, str]]] = {}

    def find(self, model: Model, key: str) -> Any:
        """The primary key of a row, None when there is none."""
        pks, _keys = self._both_ways(model)
        return pks.get(key)

    def target(self, model: Model, key: str) -> Any:
        """The same for what a file refers to: None when the coordinator deleted it.

        Raises ValueError for a key that no file and no row has.
        """
        pk = self.find(model, key)
        if pk is None and (model, key) not in self.in_files:
            raise ValueError(f"there is no {model._meta.verbose_name} “{key}”")
        return pk

    def key(self, model: Model, pk: Any) -> str:
        _pks, keys = self._both_ways(model)
        return keys[pk]

    def add(self, model: Model, key: str, pk: Any) -> None:
        pks, keys = self._both_ways(model)
        pks[key], keys[pk] = pk, key

    def _both_ways(self, model: Model) -> tuple[dict[str, Any], dict[Any, str]]:
        if model not in self._read:
            is_generated = isinstance(model._meta.pk, models.AutoField)
            name = "slug" if is_generated else model._meta.pk.name
            pairs = list(model._default_manager.order_by().values_list(name, "pk"))
            self._read[model] = dict(pairs), {pk: key for key, pk in pairs}
        return self._read[model]
