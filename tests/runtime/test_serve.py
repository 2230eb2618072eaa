import shutil
import signal
import socket
import subprocess
import sys

import pytest

from tests.serving import environment, fetched, free_port
from tests.template_database import MIGRATED, sqlite_template


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def serve(variables) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "portal.runtime.serve"],
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_port_in_use_is_said_with_a_way_out(tmp_path, taken_port):
    process = serve(environment(tmp_path, taken_port))
    _output, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert errors.startswith(f"Port {taken_port} is in use.")
    assert "make run" in errors


def test_a_wrong_setting_stops_the_server_with_one_sentence(tmp_path):
    process = serve(environment(tmp_path, free_port(), EMAIL_URL="onzin"))
    _output, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert errors.startswith("The setting EMAIL_URL is wrong: ")
    assert len(errors.strip().splitlines()) == 1


def test_a_portal_that_is_not_set_up_stops_the_server_with_one_sentence(tmp_path):
    process = serve(environment(tmp_path, free_port(), DEBUG="true"))
    output, errors = process.communicate(timeout=30)
    assert (process.returncode, output) == (1, "")
    assert errors.startswith("The portal is not ready: ")
    assert "`make setup`" in errors
    assert len(errors.strip().splitlines()) == 1


def test_the_server_answers_and_stops_at_ctrl_c(tmp_path):
    port = free_port()
    shutil.copy(sqlite_template("empty", *MIGRATED), tmp_path / "portal.sqlite3")
    # Without collected static files, which `make test` does not need.
    process = serve(environment(tmp_path, port, DEBUG="true"))
    try:
        assert b"Sitemap" in fetched(port, "/robots.txt")
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}" in output
    assert "Traceback" not in errors
