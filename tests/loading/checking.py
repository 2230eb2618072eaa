"""What is wrong in the content files, said so that an editor finds the place.

The files ship with the code, so they are checked here and not where they are loaded. All
faults that can be seen without saving are told at once, each with its line, item and field:
wrong YAML, double keys, unknown and missing fields, values that a field cannot have,
references to nothing, items that are there twice, and files that nothing loads.
"""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.db import models
from rapidfuzz import fuzz, process

from portal.loading.specs import SPECS, ItemSpec, RowSpec
from portal.provenance.records import ProvenanceField
from portal.publishing.dates import PartialDateField
from portal.publishing.richtext import ALLOWED_TAGS, RichTextField

MIN_ALIKE = 60  # percent, as a suggestion for a word that is not known


@dataclass(frozen=True)
class Problem:
    file: str
    message: str
    line: int | None = None
    item: str = ""
    field: str = ""

    def __str__(self) -> str:
        parts = [
            self.file,
            f"line {self.line}" if self.line is not None else "",
            f"item “{self.item}”" if self.item else "",
            f"field “{self.field}”" if self.field else "",
        ]
        return f"{', '.join(filter(None, parts))}: {self.message}"


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: the known word that looks like it."""
    found = process.extractOne(str(word), list(known), scorer=fuzz.ratio, score_cutoff=MIN_ALIKE)
    return f"; did you mean “{found[0]}”?" if found else ""


# YAML


class Mapping(dict):
    """A mapping that knows on which line it begins and on which line each key stands."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[object, int] = {}


class Loader(yaml.SafeLoader):
    """YAML with line numbers, in which the same key twice is a fault."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.repeated_keys: list[tuple[int, object]] = []

    def mapping(self, node: yaml.MappingNode) -> Mapping:
        mapping = Mapping(node.start_mark.line + 1)
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    problem="a key should be one word", problem_mark=key_node.start_mark
                )
            key = self.construct_object(key_node)
            if key in mapping:
                self.repeated_keys.append((line, key))
            mapping[key] = self.construct_object(value_node, deep=True)
            mapping.lines[key] = line
        return mapping


Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, Loader.mapping)


def read_list(path: Path, name: str) -> tuple[list, list[Problem]]:
    """The list that a file holds, and what is wrong with the file as a file."""
    try:
        loader = Loader(path.read_text("utf-8"))
        content = loader.get_single_data()
    except FileNotFoundError:
        return [], [Problem(name, "the file is missing")]
    except UnicodeDecodeError as error:
        return [], [Problem(name, f"the file is not UTF-8 (byte {error.start})")]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = "; ".join(part for part in (error.context, error.problem) if part)
        return [], [Problem(name, reason, mark.line + 1 if mark else None)]
    problems = [
        Problem(name, f"the key “{key}” is there twice", line) for line, key in loader.repeated_keys
    ]
    if not isinstance(content, list):
        return [], [*problems, Problem(name, "the file should hold a list of items", 1)]
    return content, problems


# Values


def check_value(field: models.Field, raw: object) -> None:
    """Raises ValueError with what is wrong with a value that a file gives for a field."""
    if raw is None and not field.blank:
        raise ValueError("is empty, but required")
    if raw is None:
        return
    if isinstance(field, models.ForeignKey):
        _expect(raw, str, "text; put it between quotes")
        return
    match field:
        case models.BooleanField():
            _expect(raw, bool, "true or false")
        case models.DecimalField():
            _expect(raw, int | float, "a number")
            raw = str(raw)
        case models.IntegerField():
            _expect(raw, int, "a number")
        case models.DateField():
            _expect(raw, str | datetime.date, "a day: 2016-03-12")
        case PartialDateField():
            dates = str | int | datetime.date
            _expect(raw, dates, "a date: 2016, 2016-03 or 2016-03-12")
        case RichTextField():
            _check_tags(str(_expect(raw, str, "text; put it between quotes")))
        case models.CharField():
            raw = " ".join(str(_expect(raw, str, "text; put it between quotes")).split())
        case ProvenanceField():
            _expect(raw, dict, "a mapping of labels")
        case _:
            raw = str(_expect(raw, str, "text; put it between quotes")).strip()
    if field.choices is not None and raw not in field.empty_values:
        known = [value for value, _label in field.flatchoices]
        if raw not in known:
            hint = did_you_mean(raw, known)
            raise ValueError(f"“{raw}” is not one of {', '.join(known)}{hint}")
    try:
        field.clean(raw, None)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error


def _expect(raw: object, kind: type, description: str) -> object:
    if not isinstance(raw, kind) or (isinstance(raw, bool) and kind is not bool):
        raise ValueError(f"should be {description}, not “{raw}”")
    return raw


def _check_tags(text: str) -> None:
    lost = set(re.findall(r"</?([a-z][a-z0-9-]*)", text.lower())) - ALLOWED_TAGS
    if lost:
        allowed = ", ".join(sorted(ALLOWED_TAGS))
        raise ValueError(f"<{'>, <'.join(sorted(lost))}> is not possible here; use {allowed}")


# Files


def problems_in(root: Path) -> list[Problem]:
    """Everything that is wrong with the content files below a folder."""
    checker = Checker(root)
    checker.check()
    return checker.problems


class Checker:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.known: dict[type[models.Model], set[str]] = defaultdict(set)

    def check(self) -> None:
        self._refuse_unknown_files()
        files = []
        for spec in SPECS:
            rows, problems = read_list(self.root / spec.file, spec.file)
            self.problems += problems
            files.append((spec, [row for row in rows if self._is_item(spec, row)]))
            if len(spec.key) == 1:
                self.known[spec.model] |= {str(row.get(spec.key[0])) for row in files[-1][1]}
        for spec, rows in files:
            self._check_items(spec, rows)

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

    def _is_item(self, spec: ItemSpec, row: object) -> bool:
        if isinstance(row, Mapping):
            return True
        message = f"an item should have fields, not be “{row}”"
        self.problems.append(Problem(spec.file, message))
        return False

    def _check_items(self, spec: ItemSpec, rows: list[Mapping]) -> None:
        seen: set[str] = set()
        for row in rows:
            if missing := [name for name in spec.key if not row.get(name)]:
                self.problems.append(Problem(spec.file, "is missing", row.line, field=missing[0]))
                continue
            key = spec.key_of({name: str(row[name]) for name in spec.key})
            place = Place(self, spec.file, key)
            if key in seen:
                place.refuse(row.line, "", "is there twice")
            seen.add(key)
            self._check_fields(place, spec, row, spec.names)
            for name in spec.many:
                if name in row:
                    self._check_targets(place, spec.many[name], row, name)
            for name, child_spec in spec.children.items():
                if name in row:
                    self._check_children(place, child_spec, row, name)

    def _check_fields(
        self, place: "Place", spec: RowSpec, row: Mapping, known: list[str], path: str = ""
    ) -> None:
        for name in row:
            if name not in known:
                message = f"is not a field{did_you_mean(name, known)}"
                place.refuse(row.lines[name], f"{path}{name}", message)
        for name, field in spec.fields.items():
            if name not in row:
                if not field.blank and not field.has_default():
                    place.refuse(row.line, f"{path}{name}", "is missing")
                continue
            try:
                check_value(field, row[name])
                self._check_reference(spec, name, row[name])
            except ValueError as error:
                place.refuse(row.lines[name], f"{path}{name}", str(error))

    def _check_reference(self, spec: RowSpec, name: str, key: str | None) -> None:
        if name not in spec.targets or key is None:
            return
        known = self._keys_of(spec.targets[name])
        if key not in known:
            kind = spec.targets[name]._meta.verbose_name
            raise ValueError(f"there is no {kind} “{key}”{did_you_mean(key, known)}")

    def _keys_of(self, model: type[models.Model]) -> set[str]:
        """What a file may refer to: items in the files, and rows that have a code."""
        if model not in self.known:
            self.known[model] = set(model._default_manager.values_list("pk", flat=True))
        return self.known[model]

    def _check_targets(
        self, place: "Place", model: type[models.Model], row: Mapping, name: str
    ) -> None:
        keys = row[name]
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            place.refuse(row.lines[name], name, "should be a list of slugs")
            return
        known = self._keys_of(model)
        for key in keys:
            if key not in known:
                place.refuse(
                    row.lines[name], name, f"there is no “{key}”{did_you_mean(key, known)}"
                )

    def _check_children(self, place: "Place", spec: RowSpec, row: Mapping, name: str) -> None:
        rows = row[name]
        if not isinstance(rows, list) or not all(isinstance(child, Mapping) for child in rows):
            place.refuse(row.lines[name], name, "should be a list of rows with fields")
            return
        seen = set()
        for number, child in enumerate(rows, 1):
            self._check_fields(place, spec, child, list(spec.fields), f"{name} {number}: ")
            key = tuple(str(child.get(part)) for part in spec.key)
            if key in seen:
                place.refuse(child.line, f"{name} {number}", "is there twice")
            seen.add(key)


@dataclass
class Place:
    """An item in a file, of which something may be wrong."""

    checker: Checker
    file: str
    item: str

    def refuse(self, line: int, field: str, message: str) -> None:
        self.checker.problems.append(Problem(self.file, message, line, self.item, field))
