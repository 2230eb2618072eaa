"""Keep the worker of `make run` going: `python -m portal.runtime.keep_working PID`.

A process between the server and the worker: it starts the worker again when that dies, and goes
when the server is gone, also when that was killed and could not tell.
"""

import os
import subprocess
import sys
from pathlib import Path

from .stopping import Stopping

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
LOOK_EVERY = 1.0  # seconds
PAUSE = 5.0  # seconds before another start, so that a worker that cannot start makes no storm


def main(server: int) -> None:
    """Work as long as the process with this number, which started this one, is there.

    It is told and not asked for: a server that is gone already would never be missed.
    """
    stopping = Stopping()
    stopping.at_signals()

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
    main(int(sys.argv[1]))
