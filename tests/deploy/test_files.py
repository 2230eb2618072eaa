"""The files in `deploy/` are what their programs take, without starting anything."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy import fronts
from tests.deploy.fronts import ROOT
from tests.machine import IN_CI

DEPLOY = ROOT / "deploy"
UNITS = ("portaal.service", "portaal-worker.service")

pytestmark = pytest.mark.own_database


@pytest.mark.parametrize("made", [fronts.nginx, fronts.nginx_that_keeps])
def test_nginx_takes_its_file(tmp_path, made):
    fronts.needed("nginx")
    command = made(tmp_path, 8443, 8000)
    is_kept = "    proxy_cache portaal_pages;" in (tmp_path / "nginx.conf").read_text()
    assert is_kept == (made is fronts.nginx_that_keeps)
    path = f"{Path(shutil.which('nginx', path='/usr/sbin:/usr/bin:/usr/local/sbin'))}"
    done = subprocess.run([path, *command[1:], "-t"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_caddy_takes_its_file(tmp_path):
    fronts.needed("caddy")
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


def test_systemd_knows_every_line_of_the_units(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    for unit in (*UNITS, "portaal.socket"):
        text = (DEPLOY / "systemd" / unit).read_text()
        (tmp_path / unit).write_text(text.replace("/srv/portaal/.venv/bin/python", sys.executable))

    def complaints() -> str:
        command = ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.stderr if "portaal" in done.stderr or not done.returncode else "could not run"

    if (said := complaints()) == "could not run":
        pytest.skip("systemd-analyze cannot verify on this machine")
    assert said == ""
    with (tmp_path / UNITS[0]).open("a") as unit:  # the check would see a mistake
        unit.write("[Service]\nPrivateTmpp=true\n")
    assert "PrivateTmpp" in complaints()


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


def test_the_worker_may_write_in_every_folder_that_is_shown_for_it():
    """What else systemd keeps from it is read-only: a night without a back-up, every night."""
    text = (DEPLOY / "systemd" / "portaal-worker.service").read_text()
    assert "ProtectSystem=strict\n" in text
    writable = re.search(r"ReadWritePaths=(.+)", text)[1].replace("-/", "/").split()
    document = (ROOT / "docs" / "operations.md").read_text("utf-8")
    shown = dict(re.findall(r"^ *(\w+_DIR)=(\S+)$", document, re.MULTILINE))
    assert set(shown) == {"VAR_DIR", "BACKUP_DIR"}
    assert [path for path in shown.values() if path not in writable] == []
    made = re.search(r"install -d .*-m 700 (.+)", document)[1].split()
    assert set(shown.values()) <= set(made)


def test_the_web_servers_reach_the_socket():
    socket = (DEPLOY / "systemd" / "portaal.socket").read_text()
    address = re.search(r"ListenStream=(\S+)", socket)[1]
    for file in ("nginx/portaal.conf", "caddy/Caddyfile"):
        assert address in (DEPLOY / file).read_text()


def test_the_pages_for_failures_say_the_same_to_browsers_as_the_portal(settings):
    for file in ("nginx/portaal.conf", "caddy/Caddyfile"):
        text = (DEPLOY / file).read_text()
        for name, value in settings.EVERY_ANSWER.items():
            # Such a page has no script and no form that goes elsewhere: its policy is narrower.
            value = "default-src 'none';" if name == "Content-Security-Policy" else value
            assert re.search(rf'{name} "?{re.escape(value)}', text), (file, name)


MADE = """
import django, portal.settings
portal.settings.STATIC_ROOT = {folder!r} + "/static"
portal.settings.MEDIA_ROOT = {folder!r} + "/media"
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from portal.runtime.failure_pages import write_failure_pages
call_command("collectstatic", interactive=False, verbosity=0)
write_failure_pages()
default_storage.save("documenten/stuk.pdf", ContentFile(b"%PDF-1.4"))
"""


def modes(folder: Path, of_files: bool) -> set[str]:
    return {
        oct(path.stat().st_mode)[-3:]
        for path in [folder, *folder.rglob("*")]
        # What is compressed only the portal itself hands out.
        if path.is_file() == of_files and path.suffix not in (".gz", ".br")
    }


@pytest.mark.full
def test_the_web_server_reads_what_is_collected_and_no_upload(tmp_path):
    """nginx and Caddy are users of their own, and hand out the pages for failures."""
    values = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var")}
    values["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    command = [sys.executable, "-c", MADE.format(folder=str(tmp_path))]
    subprocess.run(command, cwd=ROOT, env=values, check=True, umask=0o077)
    assert len(list((tmp_path / "static" / "failures").glob("*.html"))) >= 7
    assert (modes(tmp_path / "static", True), modes(tmp_path / "static", False)) == (
        {"644"},
        {"755"},
    )
    assert (modes(tmp_path / "media", True), modes(tmp_path / "media", False)) == ({"600"}, {"700"})


def test_the_dockerfile_has_nothing_to_complain_about(tmp_path):
    hadolint = Path(sys.executable).parent / "hadolint"
    if not hadolint.exists():
        (pytest.fail if IN_CI else pytest.skip)("hadolint is not installed")
    file = DEPLOY / "container" / "Dockerfile"
    done = subprocess.run([hadolint, file], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
    (tmp_path / "Dockerfile").write_text(f"{file.read_text()}RUN cd /tmp\n")
    done = subprocess.run([hadolint, tmp_path / "Dockerfile"], capture_output=True, text=True)
    assert "DL3003" in done.stdout  # it would see a mistake
