"""The commands of `docs/operations.md` and of the Dockerfile, run in a tree that is clean.

The folders of the system stand in a folder of the test, and so does the file of users. What needs a
systemd that runs (`restart`, `stop`, `start`, `daemon-reload`) and a container engine is left out.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.fronts import NAME, ROOT, running
from tests.deploy.test_operations import TEXT
from tests.serving import fetched, free_port

pytestmark = pytest.mark.own_database

PATH = "/usr/local/sbin:/usr/sbin:/usr/bin:/bin"
USER = 10001  # that of the Dockerfile


@pytest.fixture
def root() -> Iterator[Path]:
    """A folder in the place of `/`, that other users can read."""
    with tempfile.TemporaryDirectory(prefix="portaal-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        for name in ("etc", "srv", "var", "bin"):
            (folder / name).mkdir()
        for name in ("passwd", "group"):
            (folder / "etc" / name).touch()
        (folder / "bin" / "python").symlink_to("/usr/bin/python3")
        yield folder


@pytest.fixture
def installing(tmp_path) -> dict[str, str]:
    """How packages are fetched on this machine; without that nothing can be installed."""
    names = ("http_proxy", "https_proxy", "no_proxy", "ssl_cert_file")
    env = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("PIP_") or name.lower() in names
    }
    fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries=0"]
    done = subprocess.run([*fetch, "--dest", tmp_path, "six"], env=env | {"PATH": PATH})
    if done.returncode:
        pytest.skip("no packages can be fetched here")
    return env


def here(command: str, root: Path, owner: int) -> str:
    """A command as it is run in the folder of the test."""
    command = re.sub(r"(?<![\w./])/(srv|var|etc)/", rf"{root}/\1/", command)
    command = re.sub(r"-([og]) portaal", rf"-\1 {owner}", command)
    command = command.replace("useradd ", f"useradd --prefix {root} ")
    return command.replace("systemctl enable --now", f"systemctl --root={root} enable")


def run(command: str, folder: Path, env: dict[str, str], **options) -> str:
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=env, capture_output=True, text=True, **options
    )
    assert done.returncode == 0, (command, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


def commands() -> list[tuple[str, str]]:
    """Who runs it (`#` is root) and what, in the order of the document."""
    blocks = re.findall(r"```console\n(.+?)```", TEXT.partition("## From SQLite")[0], re.DOTALL)
    return re.findall(r"^ *([#$]) (.+)$", "".join(blocks), re.MULTILINE)


def git(folder: Path, *arguments: str) -> None:
    author = ("-c", "user.name=Beheer", "-c", "user.email=beheer@example.nl")
    subprocess.run(["git", *author, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.full  # it installs all packages, which takes longer than any other test
def test_the_document_is_followed_from_an_empty_machine(root, installing):
    if os.getuid():
        pytest.skip("the commands with # are for root")
    other, checkout = root / "var" / "origin", root / "srv" / "portaal"
    git(ROOT, "clone", "--quiet", str(ROOT), str(other))
    git(other, "tag", "--force", "v0.2.0")
    git(other, "commit", "--allow-empty", "--message", "Release")
    git(other, "tag", "--force", "v0.3.0")
    shown = re.search(r"```ini\n(.+?)```", TEXT, re.DOTALL)[1]
    env = dict(line.strip().split("=", 1) for line in shown.strip().splitlines())
    env = {name: here(value, root, 0) for name, value in env.items()}
    env |= installing | {"PATH": f"{root / 'bin'}:{PATH}", "HOME": str(root)}
    ran, begun = set(), False
    for sign, command in commands():
        if re.match(r"systemctl (restart|stop|start|daemon-reload)", command):
            continue
        if sign == "$" and not begun:  # "put the code in the first folder"
            git(root, "clone", "--quiet", "--branch", "v0.2.0", str(other), str(checkout))
            begun = True
        line = here(command, root, 0)
        if "restore" in command:
            (file,) = (root / "var" / "backups" / "portaal").iterdir()
            line = re.sub(r"\S+\.zip", str(file), line)
        if "cp deploy" in command:
            (root / "etc" / "systemd" / "system").mkdir(parents=True)
        output = run(line, checkout if begun else root, env)
        if command == "make setup" and "make setup" not in ran:
            assert "coordinator" in output  # with the password, this once
        ran.add(command)
    assert {"make setup", "git checkout v0.2.0"} <= ran
    assert "portaal:" in (root / "etc" / "passwd").read_text()
    wanted = root / "etc" / "systemd" / "system"
    assert (wanted / "sockets.target.wants" / "portaal.socket").is_symlink()
    for unit in ("portaal.service", "portaal-worker.service"):
        assert (wanted / "multi-user.target.wants" / unit).is_symlink()
    port, serve = free_port(), [".venv/bin/python", "-m", "portal.runtime.serve"]
    with running(serve, env | {"PORT": str(port)}, cwd=checkout):
        assert b"pass" in fetched(port, "/gezond/")


def instructions(text: str) -> list[tuple[str, str]]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [tuple(line.split(" ", 1)) for line in joined.splitlines() if line.strip()]


@pytest.mark.full
def test_the_steps_of_the_dockerfile_make_a_portal_that_runs_without_root(root, installing):
    """What the container has and a folder has not: a base image, and a file system of its own."""
    if os.getuid():
        pytest.skip("another user is root's to become")
    file = ROOT / "deploy" / "container" / "Dockerfile"
    sent, built = root / "var" / "sent", root / "srv" / "portaal"
    sent.mkdir()
    run(f"git archive HEAD | tar -x -C {sent}", ROOT, {"PATH": PATH})
    ignored = (file.parent / "Dockerfile.dockerignore").read_text().split()
    for path in sent.iterdir():
        if f"!{path.name}" not in ignored:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(root / "var" / "lib", ignore_errors=True)
    (root / "var" / "lib").mkdir()
    env: dict[str, str] = {}
    health, start = [], []
    for word, rest in instructions(file.read_text()):
        if word == "FROM":
            env = installing | {"PATH": f"{root / 'bin'}:{PATH}", "HOME": str(root / "var")}
        elif word == "ENV":
            env |= dict(pair.split("=", 1) for pair in here(rest, root, USER).split())
        elif word == "WORKDIR":
            built.mkdir(exist_ok=True)
        elif word == "COPY":
            *sources, _to = rest.split()
            # What the second stage takes from the first stands in its place already.
            for source in sources if "--from" not in rest else ():
                copy = shutil.copytree if (sent / source).is_dir() else shutil.copy
                copy(sent / source, built / source)
        elif word == "RUN":
            run(here(rest, root, USER), built, env)
        elif word == "HEALTHCHECK":
            health = json.loads(rest.partition("CMD ")[2])
        elif word == "CMD":
            start = json.loads(rest)
        else:
            assert word in ("ARG", "VOLUME", "EXPOSE", "USER"), word
    assert f"USER {USER}" in file.read_text()
    port = free_port()
    env |= {"PORT": str(port), "LISTEN_ADDRESS": "127.0.0.1", "ALLOWED_HOSTS": f"127.0.0.1,{NAME}"}
    env["HOME"] = "/nonexistent"
    before = written_below(built)
    run(".venv/bin/python manage.py prepare", built, env, user=USER, group=USER)
    with running(start, env, cwd=built, user=USER, group=USER):
        assert b"pass" in fetched(port, "/gezond/")
        asked = [part.replace(":8000/", f":{port}/") for part in health]
        subprocess.run(asked, cwd=built, env=env, user=USER, check=True)
    with pytest.raises(subprocess.CalledProcessError):  # it sees a portal that is gone
        subprocess.run(asked, cwd=built, env=env, user=USER, check=True, capture_output=True)
    assert written_below(built) == before  # so a read-only file system is enough


def written_below(folder: Path) -> dict[str, float]:
    return {str(path): path.lstat().st_mtime for path in folder.rglob("*")}
