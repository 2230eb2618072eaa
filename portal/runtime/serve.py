"""Serve the portal with the production server: `python -m portal.runtime.serve [--with-worker]`."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from gunicorn.app.wsgiapp import WSGIApplication

from . import environment

HOST = "127.0.0.1"


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def start_worker() -> None:
    """Start the background worker, which stops by itself when this process is gone.

    Also when this process is killed and could not have stopped it.
    """
    manage = Path(__file__).resolve().parents[2] / "manage.py"
    subprocess.Popen([sys.executable, str(manage), "work", "--parent", str(os.getpid())])


def main() -> int:
    port = environment.port()
    workers = environment.number("WEB_CONCURRENCY", 2, minimum=1)
    if not port_is_free(port):
        print(
            f"Port {port} is in use. Choose another one, for example: PORT={port + 1} make run",
            file=sys.stderr,
        )
        return 1
    print(f"The portal is at http://{HOST}:{port} (Ctrl-C stops it).", flush=True)
    if "--with-worker" in sys.argv:
        start_worker()
    sys.argv = [
        "gunicorn",
        *["--bind", f"{HOST}:{port}"],
        *["--worker-class", "gthread", "--workers", str(workers), "--threads", "4"],
        # Loaded once, before the workers: a wrong setting stops the start instead of each worker.
        "--preload",
        # A page takes milliseconds; this is for the upload that is on its way at a restart.
        *["--graceful-timeout", "10"],
        *["--log-level", "warning", "--no-control-socket"],
        "portal.wsgi",
    ]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]", prog="gunicorn").run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
