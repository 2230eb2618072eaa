"""The wish to stop, which a signal tells.

An `Event` of `threading` would lock the process when one signal comes while another is handled.
"""

import signal
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any


class Stopping(SimpleQueue[None]):
    def at_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.set)

    def set(self, *_signal: Any) -> None:
        self.put(None)

    def is_set(self) -> bool:
        return not self.empty()

    def wait(self, seconds: float) -> None:
        """Wait so long, or until it is set."""
        with suppress(Empty):
            self.put(self.get(timeout=seconds))
