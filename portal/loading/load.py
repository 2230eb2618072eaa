"""Loading the files into the database: every item is found, merged and written.

What becomes of an item that the coordinator changed as well is decided in `merge`.
"""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from portal.publishing.constraints import violation_message
from portal.publishing.models import Publishable
from portal.search.index.indexing import deferred

from .merge import Merge
from .models import LoadedItem
from .reading import WantedItem, read
from .references import References
from .report import Change, LoadReport, naming, sentence
from .specs import ItemSpec, PairSpec, RowSpec
from .values import State, assign, child_rows, default, item_state, row_values


def load(root: Path | None = None, *, overwrite: bool = False, dry_run: bool = False) -> LoadReport:
    """Load all content in one transaction, and say what was done.

    Raises `LoadError` at the first fault; then nothing has been changed.
    """
    items = list(read(root or settings.BASE_DIR))
    with deferred():
        references = References({(item.spec.model, item.key) for item in items})
        loading = Loading(references, overwrite)
        for item in items:
            with naming(item.place):
                loading.load(item)
        transaction.set_rollback(dry_run)
    return loading.report


class Loading:
    def __init__(self, references: References, overwrite: bool) -> None:
        self.references, self.overwrite = references, overwrite
        self.report = LoadReport()
        self.differences = self.report.replaced if overwrite else self.report.kept
        self._records = {(row.kind, row.key): row for row in LoadedItem.objects.all()}

    def load(self, item: WantedItem) -> None:
        """Write one item; raises ValidationError or ValueError when that is not possible."""
        spec = item.spec
        wanted, needed = self._without_deleted(spec, item.state)
        if needed:
            self.report.kept.append(Change(item.label, "left out", "deleted", needed))
            return
        record = self._records.get((item.kind, item.key))
        row = self._find(item)
        if row is None and record is not None:
            self.differences.append(Change(item.label, "deleted", None, "the item"))
            if not self.overwrite:
                return
        self._merge(item, row or spec.model(), record, wanted)

    def _merge(
        self, item: WantedItem, row: models.Model, record: LoadedItem | None, wanted: State
    ) -> None:
        spec, is_new = item.spec, row._state.adding
        now = item_state(spec, row, self.references)
        loaded = {} if is_new else record.values if record else None
        merge = Merge(
            item.label, spec, now=now, loaded=loaded, wanted=wanted, overwrite=self.overwrite
        )
        result, differences = merge.result, merge.differences
        try:
            self._write(item, row, now, result)
        except ValidationError as error:
            empty = {name: default(spec, name) for name in now if name not in spec.key}
            is_touched = any(now[name] != value for name, value in (empty | (loaded or {})).items())
            if is_new or not is_touched:
                raise
            # What file and coordinator want cannot stand together: one of them gets it all.
            if not self.overwrite:
                reason = f"not possible: {sentence(error)}"
                self.report.kept.append(Change(item.label, "all of it", "changed", reason))
                self.report.unchanged += 1
                return
            result = {name: wanted.get(name, value) for name, value in empty.items()}
            differences = [
                Change(item.label, name, now[name], value)
                for name, value in result.items()
                if value != now[name]
            ]
            self._write(item, row, now, result)
        self.differences.extend(differences)
        if is_new:
            self.report.created += 1
        elif any(now[name] != value for name, value in result.items()):
            self.report.updated += 1
        else:
            self.report.unchanged += 1
        if merge.loaded is not None and (record is None or record.values != merge.loaded):
            record = record or LoadedItem(kind=item.kind, key=item.key)
            record.values = merge.loaded
            record.save()

    def _find(self, item: WantedItem) -> models.Model | None:
        """The row of an item, locked: nobody changes it between reading and writing."""
        spec, model = item.spec, item.spec.model
        rows = model._default_manager.select_for_update(of=("self",)).order_by()
        if isinstance(spec, PairSpec):
            by_key = {spec.key_of(row_values(spec, row, self.references)): row for row in rows}
            return by_key.get(item.key)
        pk = self.references.find(model, item.key)
        if pk is None and issubclass(model, Publishable):
            row = rows.filter(former_slugs__slug=item.key).first()
        else:
            row = None if pk is None else rows.filter(pk=pk).first()
        if row is not None:
            self.references.add(model, item.key, row.pk)
        return row

    def _without_deleted(self, spec: RowSpec, values: State) -> tuple[State, str]:
        """What the file wants, without references to what the coordinator deleted.

        Returns what there is of it, and which reference it cannot do without, if any.
        """
        kept, needed = dict(values), ""
        for name, model in spec.targets.items():
            key = values.get(name)
            if key is None or self.references.target(model, key) is not None:
                continue
            kept[name] = None
            if not spec.fields[name].null:
                needed = f"{name} “{key}”"
        if isinstance(spec, ItemSpec):
            for name in spec.many.keys() & values.keys():
                kept[name] = [
                    key
                    for key in values[name]
                    if self.references.target(spec.many[name], key) is not None
                ]
            for name in spec.children.keys() & values.keys():
                rows = {
                    key: self._without_deleted(spec.children[name], row)
                    for key, row in values[name].items()
                }
                kept[name] = {key: row for key, (row, lost) in rows.items() if not lost}
        return kept, needed

    def _write(self, item: WantedItem, row: models.Model, now: State, result: State) -> None:
        """Write what differs, wholly or not at all."""
        spec = item.spec
        changed = {
            name: result[name]
            for name in spec.fields
            if name in result and (row._state.adding or result[name] != now[name])
        }
        if row._state.adding:
            changed |= {name: item.state[name] for name in spec.key}
        with transaction.atomic():
            if changed:
                self._save(spec, row, changed)
            if spec.key == ("slug",):
                self.references.add(spec.model, item.key, row.pk)
            for name, target in spec.many.items():
                if name in result and result[name] != now[name]:
                    keys = result[name]
                    getattr(row, name).set([self.references.find(target, key) for key in keys])
            for name in spec.children:
                if name in result and result[name] != now[name]:
                    self._write_rows(spec, row, name, now[name], result[name])

    def _write_rows(
        self, item_spec: ItemSpec, parent: models.Model, name: str, now: State, result: State
    ) -> None:
        spec = item_spec.children[name]
        stored = child_rows(item_spec, parent, name, self.references)
        for key in stored.keys() - result.keys():
            stored[key].delete()
        waiting = {key: values for key, values in result.items() if values != now.get(key)}
        # A row may be possible only after another one, as the next lead after the last.
        while waiting:
            faults = {}
            for key, values in waiting.items():
                row = stored.get(key) or spec.model(**{spec.parent: parent})
                try:
                    self._save(spec, row, values)
                except ValidationError as error:
                    faults[key] = f"{name} “{key}”: {sentence(error)}"
            if len(faults) == len(waiting):
                raise ValidationError(list(faults.values()))
            waiting = {key: waiting[key] for key in faults}

    def _save(self, spec: RowSpec, row: models.Model, values: State) -> None:
        assign(spec, row, values, self.references)
        row.full_clean()
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise ValidationError(violation_message(error)) from error
