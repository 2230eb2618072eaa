"""Loading the files into the database: every item is found, merged and written.

What becomes of an item that the coordinator changed as well is decided in `merge`.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from portal.publishing.constraints import violation_message
from portal.publishing.models import FormerSlug, Publishable
from portal.search.index.indexing import deferred

from .merge import Merge
from .models import LoadedItem
from .problems import ContentError, Problem
from .reading import Reader, WantedItem
from .references import References
from .specs import PairSpec, RowSpec
from .values import State, assign, child_rows, item_state, row_values


@dataclass(frozen=True)
class Change:
    """A difference between file and database that the coordinator made."""

    item: str
    field: str
    now: Any
    wanted: Any

    def __str__(self):
        return f"{self.item}, {self.field}: {_short(self.now)} -> {_short(self.wanted)}"


def _short(value: Any) -> str:
    text = "(nothing)" if value in (None, "", [], {}) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


@dataclass
class Report:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: list[Change] = field(default_factory=list)
    replaced: list[Change] = field(default_factory=list)


def load(root: Path | None = None, *, overwrite: bool = False, dry_run: bool = False) -> Report:
    """Load all content in one transaction.

    Raises ContentError with everything that is wrong; then nothing has been changed.
    """
    with deferred():
        references = References()
        reader = Reader(root or settings.BASE_DIR, references)
        loading = Loading(references, overwrite)
        for item in reader.read():
            loading.load(item)
        # Only now, so that the faults that the database sees are told along with the others.
        problems = [*reader.problems, *loading.problems]
        if problems:
            raise ContentError(problems)
        transaction.set_rollback(dry_run)
    return loading.report


class _TargetDeletedError(Exception):
    """The item cannot exist without something that the coordinator deleted."""


class Loading:
    def __init__(self, references: References, overwrite: bool):
        self.references, self.overwrite = references, overwrite
        self.report = Report()
        self.problems: list[Problem] = []
        self._broken: set[tuple[type[models.Model], str]] = set()
        self._records = {(row.kind, row.key): row for row in LoadedItem.objects.all()}

    def load(self, item: WantedItem) -> None:
        kind = item.spec.model._meta.label_lower
        label = f"{kind} {item.key}"
        if item.is_broken or any(target in self._broken for target in _targets(item)):
            # It is told already; what depends on it would only seem to be wrong as well.
            self._broken.add((item.spec.model, item.key))
            return
        try:
            wanted = self._without_deleted(item)
        except _TargetDeletedError as deleted:
            self.report.kept.append(Change(label, "left out", "deleted", str(deleted)))
            return
        record = self._records.get((kind, item.key))
        row = self._find(item)
        is_new = row is None
        if is_new and record is not None:
            changes = self.report.replaced if self.overwrite else self.report.kept
            changes.append(Change(label, "deleted", None, "the item"))
            if not self.overwrite:
                return
        row = row or item.spec.model()
        now = item_state(item.spec, row, self.references)
        loaded = {} if is_new else record and record.values
        merge = Merge(item.spec, now, loaded, wanted, overwrite=self.overwrite)
        changes = self.report.replaced if self.overwrite else self.report.kept
        changes += [Change(label, one.name, one.now, one.wanted) for one in merge.differences]
        if not self._write(item, row, now, merge.result, is_new):
            self._broken.add((item.spec.model, item.key))
            return
        self._count(is_new, merge.result != {name: now[name] for name in merge.result})
        self._record(kind, item.key, record, merge.loaded)

    def _count(self, is_new: bool, is_changed: bool) -> None:
        if is_new:
            self.report.created += 1
        elif is_changed:
            self.report.updated += 1
        else:
            self.report.unchanged += 1

    def _record(self, kind: str, key: str, record: LoadedItem | None, loaded: State | None) -> None:
        if loaded is None:
            return
        if record is None:
            LoadedItem.objects.create(kind=kind, key=key, values=loaded)
        elif record.values != loaded:
            record.values = loaded
            record.save()

    def _find(self, item: WantedItem) -> models.Model | None:
        """The row of an item, locked: nobody changes it between reading and writing."""
        model = item.spec.model
        rows = model._default_manager.select_for_update(of=("self",)).order_by()
        if isinstance(item.spec, PairSpec):
            one, other = (self._target(item, name) for name in item.spec.key)
            first, second = item.spec.key
            both_ways = models.Q(**{first: one, second: other}) | models.Q(
                **{first: other, second: one}
            )
            return rows.filter(both_ways).first()
        pk = self.references.pk(model, item.key)
        if pk is None and issubclass(model, Publishable):
            pk = FormerSlug.objects.resolve(model, item.key)
        row = None if pk is None else rows.filter(pk=pk).first()
        if row is not None:
            self.references.add(model, item.key, row.pk)
        return row

    def _target(self, item: WantedItem, name: str) -> Any:
        model = item.spec.fields[name].related_model
        return self.references.pk(model, item.state[name]) if model else item.state[name]

    def _without_deleted(self, item: WantedItem) -> State:
        """What the file wants, without references to what the coordinator deleted."""
        state = self._row_without_deleted(item.spec, item.state)
        for name, relation in item.spec.many.items():
            if name in state:
                model = relation.related_model
                state[name] = [key for key in state[name] if self._exists(model, key)]
        for name, spec in item.spec.children.items():
            if name in state:
                state[name] = self._rows_without_deleted(spec, state[name])
        return state

    def _rows_without_deleted(self, spec: RowSpec, rows: dict[str, State]) -> dict[str, State]:
        kept = {}
        for key, values in rows.items():
            try:
                kept[key] = self._row_without_deleted(spec, values)
            except _TargetDeletedError:
                continue
        return kept

    def _row_without_deleted(self, spec: RowSpec, values: State) -> State:
        state = dict(values)
        for name, one in spec.fields.items():
            if not isinstance(one, models.ForeignKey) or state.get(name) is None:
                continue
            if not self._exists(one.related_model, state[name]):
                if not one.null:
                    raise _TargetDeletedError(f"{name} “{state[name]}”")
                state[name] = None
        return state

    def _exists(self, model: type[models.Model], key: str) -> bool:
        return self.references.pk(model, key) is not None

    def _write(
        self, item: WantedItem, row: models.Model, now: State, result: State, is_new: bool
    ) -> bool:
        """Write what differs; False when something in it is wrong."""
        spec = item.spec
        plain = {name: result[name] for name in spec.data_fields if name in result}
        changed = {name: value for name, value in plain.items() if value != now[name]}
        if is_new:
            changed = {name: item.state[name] for name in spec.key} | plain
        if changed:
            for name, value in changed.items():
                assign(row, spec.fields[name], value, self.references)
            if fault := self._save(row):
                self._refuse(item, fault)
                return False
            self._refuse_unstable(item, row, changed)
        if spec.key == ("slug",):
            self.references.add(spec.model, item.key, row.pk)
        for name, relation in spec.many.items():
            if name in result and result[name] != now[name]:
                pks = [self.references.pk(relation.related_model, key) for key in result[name]]
                getattr(row, name).set(pks)
        are_written = [
            self._write_rows(item, row, name, now[name], result[name])
            for name in spec.children
            if name in result
        ]
        return all(are_written)

    def _write_rows(
        self, item: WantedItem, parent: models.Model, name: str, now: dict, result: dict
    ) -> bool:
        spec = item.spec.children[name]
        if now == result:
            return True
        stored = child_rows(item.spec, parent, name, self.references)
        for key in stored.keys() - result.keys():
            stored[key].delete()
        waiting = {}
        for key, values in result.items():
            if values != now.get(key):
                waiting[key] = stored.get(key) or spec.model(**{spec.parent: parent})
                for field_name, value in values.items():
                    assign(waiting[key], spec.fields[field_name], value, self.references)
        # A row may be possible only after another one, as the next lead after the last.
        while waiting:
            faults = {key: fault for key, row in waiting.items() if (fault := self._save(row))}
            if len(faults) == len(waiting):
                for key, fault in faults.items():
                    self._refuse(item, fault, f"{name} “{key}”")
                return False
            waiting = {key: waiting[key] for key in faults}
        return True

    def _save(self, row: models.Model) -> ValidationError | None:
        try:
            row.full_clean()
            with transaction.atomic():
                row.save()
        except ValidationError as error:
            return error
        except IntegrityError as error:
            return ValidationError(violation_message(error))
        return None

    def _refuse_unstable(self, item: WantedItem, row: models.Model, changed: State) -> None:
        """A value that saving replaces would look like the coordinator's at the next load."""
        stored = row_values(item.spec, row, self.references)
        for name, value in changed.items():
            if name not in item.spec.key and stored[name] != value:
                message = f"becomes “{stored[name]}” when it is saved; leave it out"
                self._add_problem(item, name, message)

    def _refuse(self, item: WantedItem, error: ValidationError, place: str = "") -> None:
        messages = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, texts in messages.items():
            field_name = "" if name == NON_FIELD_ERRORS else name
            label = " ".join(part for part in (place, field_name) if part)
            self._add_problem(item, label, " ".join(texts))

    def _add_problem(self, item: WantedItem, name: str, message: str) -> None:
        place = f"field “{name}”" if name else ""
        self.problems.append(Problem(item.spec.file, message, item.line, item.label, place))


def _targets(item: WantedItem) -> set[tuple[type[models.Model], str]]:
    """Everything that an item and its child rows refer to."""
    rows = [(item.spec, item.state)]
    for name, spec in item.spec.children.items():
        rows += [(spec, values) for values in item.state.get(name, {}).values()]
    found = {
        (one.related_model, values[name])
        for spec, values in rows
        for name, one in spec.fields.items()
        if isinstance(one, models.ForeignKey) and values.get(name) is not None
    }
    for name, relation in item.spec.many.items():
        found |= {(relation.related_model, key) for key in item.state.get(name, [])}
    return found
