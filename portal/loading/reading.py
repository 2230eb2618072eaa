"""From files to what they want: every item as a state."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from portal.runtime.border import line

from .report import naming
from .specs import SPECS, ItemSpec, RowSpec
from .values import State, default, from_file


@dataclass(frozen=True)
class WantedItem:
    spec: ItemSpec
    key: str
    state: State

    @property
    def kind(self) -> str:
        return self.spec.model._meta.label_lower

    @property
    def label(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def place(self) -> str:
        return f"{self.spec.file}, item “{self.key}”"


def read(root: Path) -> Iterator[WantedItem]:
    """The items of all files in the order of loading; raises `LoadError` at the first fault."""
    for spec in SPECS:
        with naming(spec.file):
            items = enumerate(yaml.safe_load((root / spec.file).read_text("utf-8")), 1)
        for number, item in items:
            with naming(f"{spec.file}, item {number}"):
                key = line(spec.key_of(item))
            with naming(f"{spec.file}, item “{key}”"):
                wanted = WantedItem(spec, key, _state(spec, item))
            yield wanted


def _state(spec: ItemSpec, item: Mapping[str, Any]) -> State:
    _refuse_unknown(item, spec.names)
    state = spec.defaults | _fields(spec, item)
    for name in spec.many:
        if name in item:
            state[name] = sorted(set(item[name]))
    for name, child_spec in spec.children.items():
        if name in item:
            state[name] = _children(child_spec, item[name])
    return state


def _refuse_unknown(row: Mapping[str, Any], names: list[str]) -> None:
    if unknown := [str(name) for name in row if name not in names]:
        raise ValueError(f"“{'”, “'.join(unknown)}” is not a field")


def _fields(spec: RowSpec, row: Mapping[str, Any]) -> State:
    return {name: from_file(field, row[name]) for name, field in spec.fields.items() if name in row}


def _children(spec: RowSpec, rows: list[Mapping[str, Any]]) -> dict[str, State]:
    empty = {name: default(spec, name) for name in spec.fields}
    children = {}
    for number, row in enumerate(rows):
        _refuse_unknown(row, list(spec.fields))
        place = {"position": number} if "position" in spec.fields else {}
        values = empty | place | _fields(spec, row)
        children[spec.key_of(values)] = values
    return children
