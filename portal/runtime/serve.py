"""Serve the portal with the production server: `python -m portal.runtime.serve [--with-worker]`.

systemd may hand it a socket that listens already; then a restart refuses no visitor.
"""

import os
import socket
import subprocess
import sys
from io import StringIO

import django
from django.core.management import CommandError, call_command
from django.db import connections
from gunicorn.app.wsgiapp import WSGIApplication

from . import environment, slow_bodies

HOSTS = {"127.0.0.1", "0.0.0.0"}  # noqa: S104 - the second is for a container
GRACE_SECONDS = 30  # that a request may go on at a restart; after it the server ends it


def port_is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def is_ready() -> bool:
    """Whether the portal can serve its pages; says why not."""
    try:
        call_command("check_health", stdout=StringIO())
    except CommandError as error:
        print(error, file=sys.stderr)
        return False
    finally:
        connections.close_all()  # the processes that serve make their own
    return True


def main() -> int:
    host, port = environment.choice("LISTEN_ADDRESS", "127.0.0.1", HOSTS), environment.port()
    workers = environment.number("WEB_CONCURRENCY", 2, minimum=1)
    has_socket = os.environ.get("LISTEN_PID") == str(os.getpid())  # gunicorn takes it by itself
    if not has_socket and not port_is_free(host, port):
        print(
            f"Port {port} is in use. Choose another one, for example: PORT={port + 1} make run",
            file=sys.stderr,
        )
        return 1
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup(set_prefix=False)
    if not is_ready():
        return 1
    print(f"The portal is at http://{host}:{port} (Ctrl-C stops it).", flush=True)
    if "--with-worker" in sys.argv:
        subprocess.Popen([sys.executable, "-m", "portal.runtime.keep_working"])
    sys.argv = [
        "gunicorn",
        *["--bind", f"{host}:{port}"],
        *["--worker-class", "gthread", "--workers", str(workers)],
        *["--threads", str(slow_bodies.CONNECTIONS)],
        # Loaded once, before the workers: a wrong setting stops the start instead of each worker.
        "--preload",
        # A page takes milliseconds; this is for an upload or export that is on its way.
        *["--graceful-timeout", str(GRACE_SECONDS)],
        # What a proxy says is believed by Django, as far as the settings allow: no SCRIPT_NAME.
        *["--forwarded-allow-ips", ""],
        *["--log-level", "warning", "--no-control-socket"],
        "portal.wsgi",
    ]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]", prog="gunicorn").run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
