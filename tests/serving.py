"""Servers of a test: a port that is free, and a first answer."""

import http.client
import os
import socket
import time
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(directory, port: int, **variables: str) -> dict[str, str]:
    """The settings of a portal that is all its own."""
    path = {"PATH": os.environ["PATH"], "VAR_DIR": str(directory), "PORT": str(port)}
    return path | variables


def fetched(port: int, path: str) -> bytes:
    """What is served at a path, once something answers."""
    deadline = time.monotonic() + 90  # on a busy machine a start takes its time
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            return connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at port {port}")


def children_of(process: int) -> set[int]:
    """The processes that this process started."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return {int(child) for task in tasks for child in task.read_text().split()}
