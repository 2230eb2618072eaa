"""Which row a key in the files stands for."""

from collections import defaultdict
from typing import Any

from django.db import models


class References:
    """Rows by the key with which the files name them: a slug, or a code.

    An item whose address the coordinator changed keeps the key that the files use.
    """

    def __init__(self):
        self._pks: dict[type[models.Model], dict[str, Any]] = {}
        self._keys: dict[type[models.Model], dict[Any, str]] = {}
        self.in_files: dict[type[models.Model], set[str]] = defaultdict(set)

    def pk(self, model: type[models.Model], key: str) -> Any:
        self._read(model)
        return self._pks[model].get(key)

    def key(self, model: type[models.Model], pk: Any) -> str:
        self._read(model)
        return self._keys[model][pk]

    def add(self, model: type[models.Model], key: str, pk: Any) -> None:
        self._read(model)
        self._pks[model][key] = pk
        self._keys[model][pk] = key

    def known_keys(self, model: type[models.Model]) -> set[str]:
        """The keys that a file may refer to: of rows in the database and of items in the files."""
        self._read(model)
        return self._pks[model].keys() | self.in_files[model]

    def _read(self, model: type[models.Model]) -> None:
        if model in self._pks:
            return
        is_generated = isinstance(model._meta.pk, models.AutoField)
        name = "slug" if is_generated else model._meta.pk.name
        if name not in {field.name for field in model._meta.concrete_fields}:
            self._pks[model], self._keys[model] = {}, {}
            return
        pairs = list(model._default_manager.order_by().values_list(name, "pk"))
        self._pks[model] = dict(pairs)
        self._keys[model] = {pk: key for key, pk in pairs}
