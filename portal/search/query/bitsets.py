"""Sets of row positions as Python integers: bit n stands for the row at position n.

A set over 100,000 rows takes 12.5 kB; intersecting and counting take microseconds,
which is what lets a list page count every option of every facet at each request.
"""

from collections.abc import Iterable, Iterator

WORD = 64


def from_positions(positions: Iterable[int], size: int) -> int:
    """The set of these positions, each below `size`."""
    bits = bytearray(size // 8 + 1)
    for position in positions:
        bits[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(bits, "little")


def full(size: int) -> int:
    return (1 << size) - 1


def positions(bits: int, start: int = 0, stop: int | None = None) -> Iterator[int]:
    """The members number `start` up to `stop`, in order, skipping whole words on the way."""
    words = memoryview(bits.to_bytes((bits.bit_length() // WORD + 1) * 8, "little")).cast("Q")
    seen = 0
    for index, word in enumerate(words):
        count = word.bit_count()
        if seen + count <= start:
            seen += count
            continue
        while word:
            if stop is not None and seen >= stop:
                return
            lowest = word & -word
            if seen >= start:
                yield index * WORD + lowest.bit_length() - 1
            seen += 1
            word ^= lowest
