"""Which items changed last, so that what a process keeps is read again for those only.

The items of each change are noted in its own transaction, under a random number. A process
remembers the last number that it has seen. When that is not there any more, because it was long ago
or was undone, everything is compared instead.
"""

import secrets
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any

from ..models import IndexRelease

MAX_NOTED = 1_000  # items that are noted; reading that many takes as long as one query

Items = set[tuple[str, Any]]
"""Of which kind each is, and its primary key."""


def by_kind(items: Items) -> Iterator[tuple[str, list]]:
    for kind, of_kind in groupby(sorted(items), key=itemgetter(0)):
        yield kind, [key for _kind, key in of_kind]


def new_number() -> int:
    """Random, as the version of the content is: what was undone comes back with another."""
    return secrets.randbits(62)


def note(items: Items) -> None:
    """Say that these items changed, within the transaction that changes them."""
    index, _is_new = IndexRelease.objects.select_for_update().get_or_create(pk=1)
    noted = [*index.changes, [new_number(), sorted(items)]]
    sizes = accumulate(1 + len(its) for _number, its in reversed(noted))
    fitting = bisect_right([*sizes], MAX_NOTED)
    # The items before the first number that stands there are in nobody's way.
    index.changes = noted[-fitting:] if fitting else [[noted[-1][0], []]]
    index.save(update_fields=["changes"])


def forget() -> None:
    """Let everything be compared."""
    IndexRelease.objects.update(changes=[])


def since(number: int | None) -> tuple[int | None, Items | None]:
    """The last number, and the items that changed after another; None when nobody knows which."""
    noted = IndexRelease.objects.filter(pk=1).values_list("changes", flat=True).first() or []
    numbers = [its for its, _items in noted]
    if number not in numbers:
        return numbers[-1] if numbers else None, None
    later = noted[numbers.index(number) + 1 :]
    return numbers[-1], {(kind, key) for _number, items in later for kind, key in items}
