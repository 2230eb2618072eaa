"""Keep the worker of `make run` going: `python -m portal.runtime.keep_working`.

A process between the server and the worker: it starts the worker again when that dies, and goes
when the server is gone, also when that was killed and could not tell.
"""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
LOOK_EVERY = 1.0  # seconds
PAUSE = 5.0  # seconds before another start, so that a worker that cannot start makes no storm


def main() -> None:
    server, stopping = os.getppid(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: stopping.set())

    def goes_on() -> bool:
        return not stopping.is_set() and os.getppid() == server

    while goes_on():
        worker = subprocess.Popen(
            [sys.executable, str(MANAGE), "work", "--parent", str(os.getpid())]
        )
        while goes_on() and worker.poll() is None:
            stopping.wait(LOOK_EVERY)
        if goes_on():
            stopping.wait(PAUSE)
        else:
            worker.terminate()
            worker.wait()


if __name__ == "__main__":
    main()
