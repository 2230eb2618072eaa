"""Sent by the server: once before it makes its processes, and in each of them when it is made.

What they all keep in memory is read once, by who hears the first.
"""

import ctypes
from contextlib import suppress
from typing import Any

from django.dispatch import Signal, receiver

starting, started = Signal(), Signal()

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # of malloc.h of glibc
LARGE = 128 * 1024  # bytes; glibc begins with this and raises it when something large is freed


@receiver(starting)
def give_memory_back(**_kwargs: Any) -> None:
    """Share one heap among the threads, and keep nothing large of what a change left behind.

    Each of 200 threads would get to a heap of its own, up to eight for each core.
    """
    with suppress(OSError, AttributeError):  # another C library has no such knobs
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_MMAP_THRESHOLD, LARGE)
