"""From files to what they want: every item as a state, or everything that is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models

from .problems import Problem, did_you_mean
from .references import References
from .specs import SPECS, ItemSpec, RowSpec
from .values import State, default, from_file
from .yaml_files import read_list


@dataclass(frozen=True)
class WantedItem:
    """An item as its file describes it."""

    spec: ItemSpec
    key: str
    line: int
    state: State
    is_broken: bool = False

    @property
    def label(self) -> str:
        return f"item “{self.key}”"


class Reader:
    """Reads all files and collects all problems, so that an editor mends them in one go."""

    def __init__(self, root: Path, references: References):
        self.root, self.references = root, references
        self.problems: list[Problem] = []

    def read(self) -> list[WantedItem]:
        self._refuse_unknown_files()
        files = []
        for spec in SPECS:
            rows, problems = read_list(self.root / spec.file, spec.file)
            self.problems += problems
            files.append((spec, [row for row in rows if self._is_item(spec, row)]))
            if spec.key == ("slug",):
                self.references.in_files[spec.model] |= {
                    str(row.get("slug")) for row in files[-1][1]
                }
        wanted = []
        for spec, rows in files:
            seen: set[str] = set()
            for row in rows:
                item = self._item(spec, row)
                if item is None:
                    continue
                if item.key in seen:
                    self._problem(spec, row.line, item.key, "", "is there twice")
                    continue
                seen.add(item.key)
                wanted.append(item)
        return wanted

    def _refuse_unknown_files(self) -> None:
        known = {spec.file for spec in SPECS}
        found = {
            path.relative_to(self.root).as_posix()
            for folder in {Path(file).parent for file in known}
            for pattern in ("*.yaml", "*.yml")
            for path in (self.root / folder).glob(pattern)
        }
        for file in sorted(found - known):
            message = f"is not a file that is loaded{did_you_mean(file, known)}"
            self.problems.append(Problem(file, message))

    def _problem(self, spec: ItemSpec, line: int, key: str, field: str, message: str) -> None:
        label = f"item “{key}”" if key else ""
        place = f"field “{field}”" if field else ""
        self.problems.append(Problem(spec.file, message, line, label, place))

    def _is_item(self, spec: ItemSpec, row: object) -> bool:
        if isinstance(row, Mapping):
            return True
        self._problem(spec, 1, "", "", f"an item should have fields, not be “{row}”")
        return False

    def _item(self, spec: ItemSpec, row: Mapping) -> WantedItem | None:
        missing = [name for name in spec.key if not row.get(name)]
        if missing:
            self._problem(spec, row.line, "", missing[0], "is missing")
            return None
        before = len(self.problems)
        key = spec.key_of({name: str(row[name]) for name in spec.key})
        state = dict(spec.defaults) | self._fields(spec, spec, row, key, spec.names)
        for name, field in spec.many.items():
            if name in row:
                state[name] = self._targets(spec, field, row, name, key)
        for name, child_spec in spec.children.items():
            if name in row:
                state[name] = self._children(spec, child_spec, row, name, key)
        return WantedItem(spec, key, row.line, state, is_broken=len(self.problems) > before)

    def _fields(
        self, spec: ItemSpec, row_spec: RowSpec, row: Mapping, key: str, known: list, path: str = ""
    ) -> State:
        """The plain fields of an item or child row."""
        for name in row:
            if name not in known:
                message = f"is not a field{did_you_mean(name, known)}"
                self._problem(spec, row.lines[name], key, f"{path}{name}", message)
        values = {}
        for name, field in row_spec.fields.items():
            if name not in row:
                if row_spec.is_required(name):
                    self._problem(spec, row.line, key, f"{path}{name}", "is missing")
                continue
            try:
                values[name] = from_file(field, row[name])
                self._check_reference(field, values[name])
            except ValueError as error:
                self._problem(spec, row.lines[name], key, f"{path}{name}", str(error))
        return values

    def _check_reference(self, field: models.Field, value: Any) -> None:
        if not isinstance(field, models.ForeignKey) or value is None:
            return
        known = self.references.known_keys(field.related_model)
        if value not in known:
            name = field.related_model._meta.verbose_name
            raise ValueError(f"there is no {name} “{value}”{did_you_mean(value, known)}")

    def _targets(self, spec, field, row: Mapping, name: str, key: str) -> list[str]:
        value = row[name]
        if not isinstance(value, list) or not all(isinstance(target, str) for target in value):
            self._problem(spec, row.lines[name], key, name, "should be a list of slugs")
            return []
        known = self.references.known_keys(field.related_model)
        for target in value:
            if target not in known:
                message = f"there is no “{target}”{did_you_mean(target, known)}"
                self._problem(spec, row.lines[name], key, name, message)
        return sorted(set(value))

    def _children(self, spec, child_spec: RowSpec, row: Mapping, name: str, key: str) -> dict:
        rows = row[name]
        if not isinstance(rows, list) or not all(isinstance(child, Mapping) for child in rows):
            self._problem(spec, row.lines[name], key, name, "should be a list of rows with fields")
            return {}
        states: dict[str, State] = {}
        for number, child in enumerate(rows):
            path = f"{name} {number + 1}: "
            known = list(child_spec.fields)
            empty = {name: default(child_spec, name) for name in child_spec.fields}
            if "position" in empty:
                empty["position"] = number
            values = empty | self._fields(spec, child_spec, child, key, known, path)
            child_key = child_spec.key_of(values)
            if child_key in states:
                self._problem(spec, child.line, key, path.strip(": "), "is there twice")
            states[child_key] = values
        return states
