"""What becomes of an item when both the file and the coordinator may have changed it.

Three states are compared: `now` (in the database), `loaded` (what was loaded last) and
`wanted` (what the file says). Where now is what was loaded, nobody has touched it, and
the file wins. Where it is not, the coordinator has changed it, and that stays, unless
`overwrite` is asked for. This is decided per field, per element of a relation, and per
field of a child row. What the coordinator added beside it contradicts no file, and
always stays.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from .specs import ItemSpec, RowSpec
from .values import State, default


class Absent(Enum):
    """No row, no element: neither a value nor an empty one."""

    MISSING = "(nothing)"  # it is not there
    UNKNOWN = "(unknown)"  # it was never loaded, so what it was before is not known

    def __str__(self):
        return self.value


MISSING, UNKNOWN = Absent.MISSING, Absent.UNKNOWN


@dataclass(frozen=True)
class Difference:
    """Where the coordinator's version differs from the file."""

    name: str
    now: Any
    wanted: Any


class Merge:
    """The outcome for one item: its new state, what to record as loaded, and the differences.

    `loaded` is None for an item that was never loaded: the coordinator made it, and
    everything in it that differs from the file is the coordinator's. Such an item is
    recorded as loaded only when nothing differs.
    """

    def __init__(
        self, spec: ItemSpec, now: State, loaded: State | None, wanted: State, *, overwrite: bool
    ):
        self.overwrite = overwrite
        self.differences: list[Difference] = []
        self.result: State = {}
        recorded: State = {}
        # A name that left the file goes back to empty; one that never was in it is not ours.
        names = [name for name in now if name in wanted or name in (loaded or {})]
        for name in names:
            if name in spec.key:
                continue
            empty = default(spec, name)
            before = UNKNOWN if loaded is None else loaded.get(name, empty)
            merge = self._value
            if name in spec.children:
                merge = self._rows
            elif name in spec.many:
                merge = self._set
            self.result[name], record = merge(
                spec.children.get(name), name, now[name], before, wanted.get(name, empty)
            )
            if name in wanted or record != empty:
                recorded[name] = record
        self.loaded = None if loaded is None and self.differences else recorded

    def _value(self, _spec, name: str, now: Any, before: Any, wanted: Any) -> tuple[Any, Any]:
        if now == wanted:
            return now, wanted
        if wanted is MISSING and isinstance(before, Absent):
            return now, MISSING  # added by the coordinator
        if now != before:
            self.differences.append(Difference(name, now, wanted))
            if not self.overwrite:
                return now, before
        return wanted, wanted

    def _set(self, _spec, name: str, now: list, before: Any, wanted: list) -> tuple[list, list]:
        result, recorded = [], []
        for element in sorted({*now, *wanted, *([] if before is UNKNOWN else before)}):
            outcome, record = self._value(
                None,
                name,
                element if element in now else MISSING,
                UNKNOWN if before is UNKNOWN else element if element in before else MISSING,
                element if element in wanted else MISSING,
            )
            result += [element] if outcome is not MISSING else []
            recorded += [element] if record == element else []
        return result, recorded

    def _rows(
        self, spec: RowSpec, name: str, now: dict, before: Any, wanted: dict
    ) -> tuple[dict, dict]:
        result, recorded = {}, {}
        keys = [*wanted, *now, *({} if before is UNKNOWN else before)]
        for key in dict.fromkeys(keys):
            outcome, record = self._row(
                spec,
                f"{name} [{key}]",
                now.get(key, MISSING),
                UNKNOWN if before is UNKNOWN else before.get(key, MISSING),
                wanted.get(key, MISSING),
            )
            if outcome is not MISSING:
                result[key] = outcome
            if not isinstance(record, Absent):
                recorded[key] = record
        return result, recorded

    def _row(self, spec: RowSpec, name: str, now: Any, before: Any, wanted: Any) -> tuple[Any, Any]:
        if not isinstance(before, Absent):
            # A field that the model got since the last load was empty then.
            before = {field: default(spec, field) for field in spec.fields} | before
        if now is MISSING or wanted is MISSING:
            return self._value(spec, name, now, before, wanted)
        result, recorded, unlike = {}, {}, len(self.differences)
        for field in spec.fields:
            was = UNKNOWN if isinstance(before, Absent) else before[field]
            result[field], recorded[field] = self._value(
                spec, f"{name} {field}", now[field], was, wanted[field]
            )
        is_ours = not isinstance(before, Absent) or len(self.differences) == unlike
        return result, recorded if is_ours or self.overwrite else before
