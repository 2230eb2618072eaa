"""What becomes of an item when both the file and the coordinator may have changed it.

Three states are compared: `now` (in the database), `loaded` (what was loaded last) and
`wanted` (what the file says). Where now is what was loaded, nobody has touched it, and
the file wins. Where it is not, the coordinator has changed it, and that stays, unless
`overwrite` is asked for. This is decided per field, per element of a relation, and per
field of a child row. What the coordinator added beside it contradicts no file, and
always stays.
"""

from enum import Enum
from typing import Any

from .report import Change
from .specs import ItemSpec, RowSpec
from .values import State, default


class Absent(Enum):
    """No row, no element: neither a value nor an empty one."""

    MISSING = "(nothing)"  # it is not there
    UNKNOWN = "(unknown)"  # it was never loaded, so what it was before is not known

    def __str__(self) -> str:
        return self.value


MISSING, UNKNOWN = Absent.MISSING, Absent.UNKNOWN


class Merge:
    """The outcome for one item: its new state, what to record as loaded, and the differences.

    `loaded` is None for an item that was never loaded: the coordinator made it, and
    everything in it that differs from the file is the coordinator's. Such an item is
    recorded as loaded only when nothing differs.
    """

    def __init__(
        self,
        label: str,
        spec: ItemSpec,
        *,
        now: State,
        loaded: State | None,
        wanted: State,
        overwrite: bool,
    ) -> None:
        self.label, self.overwrite = label, overwrite
        self.differences: list[Change] = []
        self.result: State = {}
        recorded: State = {}
        record: Any
        for name in now:
            # A name that left the file goes back to empty; one that never was in it is not ours.
            if name in spec.key or not (name in wanted or name in (loaded or {})):
                continue
            empty = default(spec, name)
            before = UNKNOWN if loaded is None else loaded.get(name, empty)
            states = now[name], before, wanted.get(name, empty)
            if name in spec.children:
                self.result[name], record = self._parts(spec.children[name], name, *states)
            elif name in spec.many:
                outcome, elements = self._parts(None, name, *states)
                self.result[name], record = sorted(outcome), sorted(elements)
            else:
                self.result[name], record = self._value(name, *states)
            if name in wanted or record != empty:
                recorded[name] = record
        self.loaded = None if loaded is None and self.differences else recorded

    def _value(self, name: str, now: Any, before: Any, wanted: Any) -> tuple[Any, Any]:
        """What a value, an element or a whole row becomes, and what to record as loaded."""
        if now == wanted:
            return now, wanted
        if wanted is MISSING and isinstance(before, Absent):
            return now, MISSING  # added by the coordinator
        if now != before:
            self.differences.append(Change(self.label, name, now, wanted))
            if not self.overwrite:
                return now, before
        return wanted, wanted

    def _parts(
        self, spec: RowSpec | None, name: str, now: Any, before: Any, wanted: Any
    ) -> tuple[State, State]:
        """The same for child rows, or without a spec for the elements of a relation."""
        result, recorded = {}, {}
        keys = [*wanted, *now, *([] if before is UNKNOWN else before)]
        for key in dict.fromkeys(keys):
            parts = [_part(state, key) for state in (now, before, wanted)]
            if spec is None:
                outcome, record = self._value(name, *parts)
            else:
                outcome, record = self._row(spec, f"{name} [{key}]", *parts)
            if outcome is not MISSING:
                result[key] = outcome
            if not isinstance(record, Absent):
                recorded[key] = record
        return result, recorded

    def _row(self, spec: RowSpec, name: str, now: Any, before: Any, wanted: Any) -> tuple[Any, Any]:
        is_loaded = not isinstance(before, Absent)
        if is_loaded:
            # A field that the model got since the last load was empty then.
            before = {field: default(spec, field) for field in spec.fields} | before
        if now is MISSING or wanted is MISSING:
            return self._value(name, now, before, wanted)
        result, recorded, known = {}, {}, len(self.differences)
        for field in spec.fields:
            was = before[field] if is_loaded else UNKNOWN
            result[field], recorded[field] = self._value(
                f"{name} {field}", now[field], was, wanted[field]
            )
        # A row that the coordinator added, and not as the file has it, stays the coordinator's.
        is_theirs = not is_loaded and not self.overwrite and len(self.differences) > known
        return result, before if is_theirs else recorded


def _part(state: Any, key: str) -> Any:
    if state is UNKNOWN:
        return UNKNOWN
    if key not in state:
        return MISSING
    return state[key] if isinstance(state, dict) else key
