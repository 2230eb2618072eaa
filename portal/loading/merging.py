"""Three-way merge of what the files want into the database.

Per field there are three values: what the file wants, what the database has, and what
the last load wrote (`LoadedItem`). Where the database still has what was written, the
file wins. Where it has something else, the coordinator changed it, and the coordinator
wins, unless told to overwrite.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from portal.models import LoadedItem
from portal.publishing.constraints import violation_message
from portal.publishing.models import FormerSlug, Publishable

from .problems import ContentError, Problem
from .reading import Reader, WantedItem
from .references import References
from .specs import ItemSpec, PairSpec, RowSpec
from .values import State, assign, child_rows, default, item_state, row_values


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


class _Missing:
    """Stands for "no value", which None is not."""

    def __repr__(self):
        return "(nothing)"


MISSING = _Missing()


def load(root: Path | None = None, *, overwrite: bool = False, dry_run: bool = False) -> Report:
    """Load all content in one transaction.

    Raises ContentError with everything that is wrong; then nothing has been changed.
    """
    references = References()
    reader = Reader(root or settings.BASE_DIR, references)
    wanted = reader.read()
    if reader.problems:
        raise ContentError(reader.problems)
    merge = Merge(references, overwrite)
    with transaction.atomic():
        for item in wanted:
            merge.merge(item)
        if merge.problems:
            raise ContentError(merge.problems)
        transaction.set_rollback(dry_run)
    return merge.report


class Merge:
    def __init__(self, references: References, overwrite: bool):
        self.references, self.overwrite = references, overwrite
        self.report = Report()
        self.problems: list[Problem] = []
        self._records = {(row.kind, row.key): row for row in LoadedItem.objects.all()}

    def merge(self, item: WantedItem) -> None:
        kind = item.spec.model._meta.label_lower
        record = self._records.get((kind, item.key))
        last = record.values if record else {}
        row = self._find(item)
        if row is None and record is not None and not self.overwrite:
            self.report.kept.append(Change(f"{kind} {item.key}", "deleted", None, "the item"))
            return
        is_new = row is None
        row = row or item.spec.model()
        current = {} if is_new else item_state(item.spec, row, self.references)
        try:
            with transaction.atomic():
                written, changed = self._apply(item, row, current, {} if is_new else last, is_new)
        except ValidationError as error:
            self._invalid(item, error)
            return
        except IntegrityError as error:
            self._add_problem(item, "", str(violation_message(error)))
            return
        if is_new:
            self.report.created += 1
        elif changed:
            self.report.updated += 1
        else:
            self.report.unchanged += 1
        self._record(kind, item.key, record, written)

    def _record(self, kind: str, key: str, record: LoadedItem | None, written: State) -> None:
        if record is None:
            LoadedItem.objects.create(kind=kind, key=key, values=written)
        elif record.values != written:
            record.values = written
            record.save()

    def _find(self, item: WantedItem) -> models.Model | None:
        model = item.spec.model
        if isinstance(item.spec, PairSpec):
            one, other = (self._target(item, name) for name in item.spec.key)
            first, second = item.spec.key
            both_ways = models.Q(**{first: one, second: other}) | models.Q(
                **{first: other, second: one}
            )
            return model._default_manager.filter(both_ways).first()
        pk = self.references.pk(model, item.key)
        if pk is None and issubclass(model, Publishable):
            pk = FormerSlug.objects.resolve(model, item.key)
            if pk is not None:
                self.references.add(model, item.key, pk)
        return None if pk is None else model._default_manager.filter(pk=pk).first()

    def _target(self, item: WantedItem, name: str) -> Any:
        return self.references.pk(item.spec.fields[name].related_model, item.state[name])

    def _decide(self, label: str, name: str, wanted: Any, now: Any, last: Any) -> bool:
        """Whether the file's value is to be written."""
        if now == wanted:
            return False
        if now is MISSING or now == last:
            return True
        change = Change(label, name, now, wanted)
        (self.report.replaced if self.overwrite else self.report.kept).append(change)
        return self.overwrite

    def _apply(
        self, item: WantedItem, row: models.Model, current: State, last: State, is_new: bool
    ) -> tuple[State, bool]:
        """Write what is to be written; return the record of it and whether anything changed."""
        spec, label = item.spec, f"{item.spec.model._meta.label_lower} {item.key}"
        written = dict(last)
        changed = is_new
        slug_was_changed = not is_new and getattr(row, "slug", item.key) != item.key
        for name, value in item.state.items():
            if name in spec.many or name in spec.children or (name == "slug" and slug_was_changed):
                continue
            now = current.get(name, MISSING)
            if self._decide(label, name, value, now, self._before(spec, last, name)):
                assign(row, spec.fields[name], value, self.references)
                changed = True
                written[name] = value
            elif now == value:
                written[name] = value
        if changed:
            row.full_clean()
            row.save()
            if spec.key == ("slug",):
                self.references.add(spec.model, item.key, row.pk)
        for name in spec.many:
            if name in item.state:
                now = current.get(name, [])
                value = self._existing(spec.many[name].related_model, item.state[name])
                if self._decide(
                    label, name, value, now, [] if is_new else self._before(spec, last, name)
                ):
                    model = spec.many[name].related_model
                    getattr(row, name).set([self.references.pk(model, key) for key in value])
                    changed = True
                    written[name] = value
                elif now == value:
                    written[name] = value
        for name, child_spec in spec.children.items():
            if name in item.state:
                written[name], children_changed = self._children(
                    item, child_spec, row, name, last.get(name, {})
                )
                changed |= children_changed
        return written, changed

    def _before(self, spec: ItemSpec, last: State, name: str) -> Any:
        """What the last load wrote: for a name that its file did not have, the default."""
        return last.get(name, default(spec, name) if last else MISSING)

    def _existing(self, model: type[models.Model], keys: list[str]) -> list[str]:
        """Without what the coordinator deleted."""
        return [key for key in keys if self.references.pk(model, key) is not None]

    def _children(
        self, item: WantedItem, spec: RowSpec, parent: models.Model, name: str, last: State
    ) -> tuple[State, bool]:
        label = f"{item.spec.model._meta.label_lower} {item.key}"
        stored = child_rows(item.spec, parent, name, self.references)
        wanted: dict[str, State] = item.state[name]
        written, changed = {}, False
        gone = [key for key in stored if key in last and key not in wanted]
        for key in gone:
            now = row_values(spec, stored[key], self.references)
            if now == last[key] or self.overwrite:
                stored[key].delete()
                changed = True
        for key, state in wanted.items():
            if not self._targets_exist(spec, state):
                continue
            row = stored.get(key)
            if row is None and key in last and not self.overwrite:
                self.report.kept.append(Change(label, f"{name} “{key}”", "deleted", "the row"))
                written[key] = last[key]
                continue
            row_changed, written[key] = self._child(
                item, spec, row, parent, state, last.get(key, {}), f"{name} “{key}”"
            )
            changed |= row_changed
        return written, changed

    def _child(
        self,
        item: WantedItem,
        spec: RowSpec,
        row: models.Model | None,
        parent: models.Model,
        state: State,
        last: State,
        place: str,
    ) -> tuple[bool, State]:
        label = f"{item.spec.model._meta.label_lower} {item.key}"
        is_new = row is None
        row = row or spec.model(**{spec.parent: parent})
        current = {} if is_new else row_values(spec, row, self.references)
        changed = is_new
        full = {name: default(spec, name) for name in spec.fields} | state
        written = {}
        for name, value in full.items():
            now, before = current.get(name, MISSING), last.get(name, MISSING)
            if self._decide(label, f"{place} {name}", value, now, before):
                assign(row, spec.fields[name], value, self.references)
                changed = True
                written[name] = value
            else:
                written[name] = value if now == value else last.get(name, value)
        if changed:
            try:
                row.full_clean()
            except ValidationError as error:
                self._invalid(item, error, place)
                return False, written
            row.save()
        return changed, written

    def _targets_exist(self, spec: RowSpec, state: State) -> bool:
        """Whether all rows that a child row refers to are there: the coordinator may delete."""
        return all(
            self.references.pk(field.related_model, state[name]) is not None
            for name, field in spec.fields.items()
            if isinstance(field, models.ForeignKey) and state.get(name) is not None
        )

    def _invalid(self, item: WantedItem, error: ValidationError, place: str = "") -> None:
        messages = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, texts in messages.items():
            field_name = "" if name == NON_FIELD_ERRORS else name
            label = " ".join(part for part in (place, field_name) if part)
            self._add_problem(item, label, " ".join(texts))

    def _add_problem(self, item: WantedItem, name: str, message: str) -> None:
        place = f"field “{name}”" if name else ""
        self.problems.append(Problem(item.spec.file, message, item.line, item.label, place))
