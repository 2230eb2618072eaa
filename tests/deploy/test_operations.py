"""The units and settings of `docs/operations.md` exist, and moving goes as it says.

Each command with `manage.py` that a document names is walked in `tests/test_commands.py`.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from bench import load
from tests.deploy.fronts import ROOT, sqlite_template

TEXT = (ROOT / "docs" / "operations.md").read_text("utf-8")

pytestmark = pytest.mark.own_database


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


def test_the_settings_are_loaded_as_it_says(tmp_path):
    shown = re.search(r"```ini\n(.+?)```", TEXT, re.DOTALL)[1]
    file = tmp_path / "portaal.env"
    file.write_text(dedent(shown))
    load = re.search(r"`(set -a .+?)`", TEXT)[1].replace("/etc/portaal.env", str(file))
    done = subprocess.run(["sh", "-c", f"{load} && env"], env={}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(dedent(shown).split()) <= set(done.stdout.splitlines())


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


def test_make_load_asks_ten_times_the_traffic_that_is_derived_here():
    (section,) = re.findall(r"^## How much traffic.+?(?=^## )", TEXT, re.MULTILINE | re.DOTALL)
    cells = re.findall(r"\| ([\d,.]+) \|$", section, re.MULTILINE)
    organisations, visits, requests, with_robots, hour, second = (
        float(one.replace(",", "")) for one in cells
    )
    register = (ROOT / "partners" / "reference" / "municipalities.csv").read_text().splitlines()
    assert f"{len(register) - 1} municipalities" in section
    assert (visits, requests) == (organisations * 2, visits * 10)
    assert (with_robots, hour) == (requests * 2, with_robots / 4)
    assert second == round(hour / 3600, 1) == load.EXPECTED
    assert f"asks ten times as much, {load.EXPECTED * load.TIMES:.0f} requests a second" in section
