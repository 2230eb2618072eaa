"""Serve the portal with the production server: `python -m portal.runtime.serve [--with-worker]`.

systemd may hand it a socket that listens already; then a restart refuses no visitor.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from io import StringIO
from typing import Any

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections

from . import environment, slow_bodies
from .starting import started, starting

WORKERS = environment.number("WEB_CONCURRENCY", 2, minimum=1)  # gunicorn fails when it is imported

from gunicorn.app.wsgiapp import WSGIApplication  # noqa: E402
from gunicorn.glogging import Logger  # noqa: E402
from gunicorn.workers.gthread import ThreadWorker  # noqa: E402

HOSTS = {"127.0.0.1", "0.0.0.0"}  # noqa: S104 - the second is for a container
STOPS = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}
PAUSE = 5.0  # seconds before another start, so that a worker that cannot start makes no storm
GRACE_SECONDS = 30  # that a request may go on at a restart; after it the server ends it


class WebWorker(ThreadWorker):
    """A process that ends after the requests that it is busy with, also by Ctrl-C."""

    # That of gunicorn asks for the lock of its pool, in a handler: when the signal came while the
    # pool was handed a request, the thread waited for itself, and the process stayed for good.
    handle_quit = ThreadWorker.handle_exit

    def init_process(self) -> None:
        started.send(None)
        super().init_process()


class ServerLog(Logger):
    def _set_handler(self, *args: Any, **kwargs: Any) -> None:
        """LOGGING says where; one more would repeat, after a reload, what the first left out."""


def why_not(host: str, port: int) -> str:
    """Why nobody can listen there; empty when one can."""
    try:
        socket.create_server((host, port)).close()
    except PermissionError:
        return "is only for root"
    except OSError:
        return "is in use"
    return ""


def is_ready() -> bool:
    """Whether the portal can serve its pages; says why not. No visitor waits for what they need."""
    try:
        call_command("check_health", stdout=StringIO())
        starting.send(None)
    except CommandError as error:
        print(error, file=sys.stderr)
        return False
    finally:
        connections.close_all()  # the processes that serve make their own
    return True


def heed_signals_at_once() -> None:
    """Let a process of gunicorn that was just made miss no signal: it would run out the grace."""

    def begin() -> None:
        for number in STOPS:
            signal.signal(number, lambda *_signal: os._exit(0))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)

    os.register_at_fork(
        before=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, STOPS),
        after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS),
        after_in_child=begin,
    )


def keep_working(server: int) -> None:
    """Start the worker, and again when it dies; it goes by itself when the server is gone."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "work"]
    while True:
        # In a session of its own: Ctrl-C is for the server, and the worker follows it.
        subprocess.run([*command, "--parent", str(server)], start_new_session=True)
        time.sleep(PAUSE)


def main() -> int:
    host, port = environment.choice("LISTEN_ADDRESS", "127.0.0.1", HOSTS), environment.port()
    has_socket = os.environ.get("LISTEN_PID") == str(os.getpid())  # gunicorn takes it by itself
    if not has_socket and (problem := why_not(host, port)):
        other = f"PORT={max(port + 1, 8001)} make run"
        print(f"Port {port} {problem}. Choose another one, for example: {other}", file=sys.stderr)
        return 1
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup(set_prefix=False)
    if not is_ready():
        return 1
    print(f"The portal is at http://{host}:{port} (Ctrl-C stops it).", flush=True)
    if "--with-worker" in sys.argv:
        threading.Thread(target=keep_working, args=[os.getpid()], daemon=True).start()
    sys.argv = [
        "gunicorn",
        *["--bind", f"{host}:{port}"],
        *["--worker-class", "portal.runtime.serve.WebWorker", "--workers", str(WORKERS)],
        *["--threads", str(slow_bodies.CONNECTIONS)],
        # Loaded once, before the workers: a wrong setting stops the start instead of each worker.
        "--preload",
        # A page takes milliseconds; this is for an upload or export that is on its way.
        *["--graceful-timeout", str(GRACE_SECONDS)],
        # What a proxy says is believed by Django, as far as the settings allow: no SCRIPT_NAME.
        *["--forwarded-allow-ips", ""],
        *["--logger-class", "portal.runtime.serve.ServerLog", "--log-level", "warning"],
        "--no-control-socket",
        "portal.wsgi",
    ]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]", prog="gunicorn").run()
    return 0


if __name__ == "__main__":
    heed_signals_at_once()
    with suppress(KeyboardInterrupt):
        sys.exit(main())
