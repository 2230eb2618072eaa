"""What `make` does before Python is there, and that the README's commands exist."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TARGETS = [
    *("run", "dev", "setup", "test", "full", "lint", "mutants", "bench", "load"),
    *("quality", "snapshots", "statement", "audit", "messages", "requirements", "help"),
]

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


def make(*arguments: str, folder: Path = ROOT, **variables: str) -> subprocess.CompletedProcess:
    # Options of the `make test` that runs this test are not for the one that is tested.
    inherited = {key: value for key, value in os.environ.items() if "MAKE" not in key}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=inherited | variables,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A folder with a space in its name that has only what `make` reads first."""
    folder = tmp_path / "een map"
    (folder / "static").mkdir(parents=True)
    for name in ("Makefile", *(path.name for path in ROOT.glob("requirements*.txt"))):
        shutil.copy(ROOT / name, folder)
    return folder


def pythons(folder: Path, script: str) -> str:
    """A search path on which every Python is this shell script."""
    folder.mkdir()
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def test_without_a_target_make_says_what_there_is():
    assert make().stdout == make("help").stdout
    listed = re.findall(r"^([a-z]+) ", make("help").stdout, re.MULTILINE)
    assert sorted(listed) == sorted(TARGETS)


def test_an_older_python_is_refused_in_one_sentence(checkout, tmp_path):
    done = make("setup", folder=checkout, PATH=pythons(tmp_path / "bin", "exit 1"))
    assert done.returncode != 0
    assert done.stderr.startswith("Python 3.11 or newer is needed")
    assert not (checkout / ".venv").exists()


def test_a_virtual_environment_that_could_not_be_made_is_not_left_behind(checkout, tmp_path):
    half_made = 'case "$1" in -m) mkdir -p .venv/bin; touch .venv/bin/python; exit 1;; esac'
    done = make("setup", folder=checkout, PATH=pythons(tmp_path / "bin", half_made))
    assert done.returncode != 0
    assert not (checkout / ".venv").exists()


def test_what_is_installed_is_not_installed_again(checkout):
    installed = checkout / ".venv"
    (installed / "bin").mkdir(parents=True)
    (installed / "bin" / "python").touch()
    (installed / ".runtime").touch()
    (checkout / "var" / "static").mkdir(parents=True)
    (checkout / "var" / "static" / "staticfiles.json").touch()
    assert make("--dry-run", "setup", folder=checkout).stdout.split() == [
        ".venv/bin/python",
        "manage.py",
        "prepare",
    ]


def test_newer_pins_are_installed(checkout):
    installed = checkout / ".venv"
    (installed / "bin").mkdir(parents=True)
    (installed / "bin" / "python").touch()
    (installed / ".runtime").touch()
    os.utime(installed / ".runtime", (0, 0))
    steps = make("--dry-run", "setup", folder=checkout).stdout
    assert "pip install" in steps
    assert "--require-hashes" in steps
    assert "collectstatic" in steps


def test_all_that_is_heavy_is_in_make_full():
    steps = make("--dry-run", "full").stdout
    heavy = (
        *("tests.lint", "tests.run --full", "bench.quality", "bench --sizes", "bench.load 1"),
        "tests.mutants",
    )
    assert [one for one in heavy if f"-m {one}" not in steps] == []


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_make_command_in_the_documents_exists(document):
    named = set(re.findall(r"`(?:[A-Z]+=\S+ )?make ([a-z]+)", (ROOT / document).read_text("utf-8")))
    assert named
    assert named <= set(TARGETS)
