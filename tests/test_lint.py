"""What `make lint` sees of commits; the other checks are those of tools, or fail by themselves."""

import subprocess
from pathlib import Path

import pytest

from tests.lint import unexplained


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.nl", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path) -> Path:
    """A clone in which one commit was landed, without a body."""
    origin = tmp_path / "origin"
    origin.mkdir()
    git(origin, "init", "-b", "main")
    git(origin, "commit", "--allow-empty", "-m", "Landed")
    git(tmp_path, "clone", "origin", "clone")
    return tmp_path / "clone"


def test_a_commit_or_merge_without_a_body_is_told(clone):
    git(clone, "checkout", "-b", "branch")
    git(clone, "commit", "--allow-empty", "-m", "With a reason", "-m", "Because of this.")
    git(clone, "checkout", "main")
    git(clone, "commit", "--allow-empty", "-m", "Bare")
    git(clone, "merge", "--no-ff", "-m", "Merge the branch", "branch")
    told = unexplained(clone).splitlines()
    assert [line.split(" ", 1)[1] for line in told] == ["Merge the branch", "Bare"]


def test_what_has_landed_is_not_told_and_nothing_without_an_origin(clone):
    assert unexplained(clone) == ""
    git(clone, "commit", "--allow-empty", "-m", "Bare")
    git(clone, "remote", "remove", "origin")
    assert unexplained(clone) == ""
