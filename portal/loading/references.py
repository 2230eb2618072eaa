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
        self._pks: dict[Model, dict[str, Any]] = {}
        self._keys: dict[Model, dict[Any, str]] = {}

    def find(self, model: Model, key: str) -> Any:
        """The primary key of a row, None when there is none."""
        self._read(model)
        return self._pks[model].get(key)

    def target(self, model: Model, key: str) -> Any:
        """The same for what a file refers to: None when the coordinator deleted it.

        Raises ValueError for a key that no file and no row has.
        """
        pk = self.find(model, key)
        if pk is None and (model, key) not in self.in_files:
            raise ValueError(f"there is no {model._meta.verbose_name} “{key}”")
        return pk

    def key(self, model: Model, pk: Any) -> str:
        self._read(model)
        return self._keys[model][pk]

    def add(self, model: Model, key: str, pk: Any) -> None:
        self._read(model)
        self._pks[model][key] = pk
        self._keys[model][pk] = key

    def _read(self, model: Model) -> None:
        if model in self._pks:
            return
        is_generated = isinstance(model._meta.pk, models.AutoField)
        name = "slug" if is_generated else model._meta.pk.name
        pairs = list(model._default_manager.order_by().values_list(name, "pk"))
        self._pks[model] = dict(pairs)
        self._keys[model] = {pk: key for key, pk in pairs}
