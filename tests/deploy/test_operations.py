"""The commands of `docs/operations.md` exist, and those with `manage.py` do what it says."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.deploy.fronts import ROOT, sqlite_template

TEXT = (ROOT / "docs" / "operations.md").read_text("utf-8")


def lines(sign: str) -> list[str]:
    return re.findall(rf"^ *{re.escape(sign)} (.+)$", TEXT, re.MULTILINE)


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = line.replace(".venv/bin/python", sys.executable)
    return subprocess.run(
        shlex.split(command),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(folder)},
        capture_output=True,
        text=True,
    )


def test_every_command_of_the_portal_that_it_names_is_there():
    named = set(re.findall(r"manage\.py (\w+)", TEXT))
    assert len(named) >= 8
    assert named <= set(get_commands())


def test_every_unit_that_it_starts_is_a_file():
    named = {
        name
        for line in lines("#")
        if line.startswith("systemctl") and "reload" not in line
        for name in re.findall(r"portaal[\w.-]*", line)
    }
    for name in named:
        file = name if "." in name else f"{name}.service"
        assert (ROOT / "deploy" / "systemd" / file).exists(), name


def test_the_settings_that_it_shows_are_taken(tmp_path):
    shown = re.search(r"```ini\n(.+?)```", TEXT, re.DOTALL)[1]
    values = dict(line.strip().split("=", 1) for line in shown.strip().splitlines())
    values |= {"VAR_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    check = next(line for line in lines("$") if "check --deploy" in line)
    command = shlex.split(check.replace(".venv/bin/python", sys.executable))
    done = subprocess.run(command, cwd=ROOT, env=values, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.full
def test_upgrading_rolling_back_and_moving_go_as_it_says(tmp_path):
    """Each command in the order of the document, with other folders; git and make are left out."""
    var, backups = tmp_path / "var", tmp_path / "backups"
    var.mkdir()
    backups.mkdir()
    (var / "portal.sqlite3").write_bytes(sqlite_template("filled").read_bytes())
    (backup,) = [line for line in lines("$") if "manage.py backup" in line]
    done = run(backup.replace("/var/backups/portaal", str(backups)), var)
    assert (done.returncode, done.stderr) == (0, "")
    (restore,) = [line for line in lines("$") if "manage.py restore" in line]
    (file,) = backups.iterdir()
    done = run(re.sub(r"/var/backups/\S+", str(file), restore), var)
    assert (done.returncode, done.stderr) == (0, "")
    (copy,) = [line for line in lines("$") if "copy_database" in line]
    new = tmp_path / "new"
    done = run(copy.replace("/var/lib/portaal", str(var)), new)
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("check_search", "check_uploads"):
        assert run(f".venv/bin/python manage.py {name}", new).returncode == 0
