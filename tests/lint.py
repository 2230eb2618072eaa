"""All checks that need no test run: `python -m tests.lint`."""

import os
import re
import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po
from packaging.utils import canonicalize_name

from tests.readability import hard_texts

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SITE_URL": "https://portaal.example.nl",
    "ALLOWED_HOSTS": "portaal.example.nl",
}
PACKAGE_INDEX = re.compile(r"--(extra-)?index[-]url|--find[-]links|https?://[^\s\"']*/simple/")
COMMANDS = {
    "ruff check": ([str(BIN / "ruff"), "check", "."], {}),
    "ruff format": ([str(BIN / "ruff"), "format", "--check", "."], {}),
    "djlint": ([str(BIN / "djlint"), "templates", "--lint", "--quiet"], {}),
    "types": ([str(BIN / "mypy")], {}),
    "imports": ([str(BIN / "lint-imports"), "--no-cache"], {}),
    "migrations": ([sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"], {}),
    "django check": ([sys.executable, "manage.py", "check", "--fail-level", "WARNING"], {}),
    "deployment": (
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        PRODUCTION,
    ),
}


def run(command: list[str], environment: dict[str, str]) -> str:
    """The output of a command that failed, or nothing."""
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True
    )
    return (done.stdout + done.stderr) if done.returncode else ""


def untranslated() -> str:
    """Messages without a certain Dutch translation, or with another placeholder in it."""
    found = []
    for path in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        try:
            with path.open("rb") as file:
                catalog = read_po(file, abort_invalid=True)
        except PoFileError as error:
            found.append(f"{path.relative_to(ROOT)}: {error}")
            continue
        for message in catalog:
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            if message.id and (message.fuzzy or not all(texts)):
                found.append(f"{path.relative_to(ROOT)}: {message.id}")
        for message, errors in catalog.check():
            found += [f"{path.relative_to(ROOT)}: {message.id}: {error}" for error in errors]
    return "\n".join(found)


def package_indexes() -> str:
    """Tracked files that name a package index: what is installed depends on no one's machine."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        return done.stderr
    tracked = [ROOT / name for name in done.stdout.split("\0") if name]
    return "\n".join(
        str(path.relative_to(ROOT))
        for path in tracked
        if path.is_file() and PACKAGE_INDEX.search(path.read_text("utf-8", errors="ignore"))
    )


def unpinned() -> str:
    """Packages asked for in a .in file that its .txt does not pin."""
    found = []
    for name in ("requirements", "requirements-dev"):
        pinned = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / f"{name}.txt").read_text(), re.M))
        asked = re.findall(r"^([A-Za-z0-9._-]+)", (ROOT / f"{name}.in").read_text(), re.M)
        wanted = {canonicalize_name(package) for package in asked if not package.startswith("-")}
        found += [f"{name}.txt: {package}" for package in sorted(wanted - pinned)]
    return "\n".join(found)


def unexplained(folder: Path = ROOT) -> str:
    """Commits since `origin` whose message has no body, merges too; nothing without an `origin`."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True)
        return "" if done.returncode else done.stdout.strip()

    base = git("merge-base", "HEAD", "origin/HEAD") or git("merge-base", "HEAD", "origin/main")
    log = git("log", "--format=%h %s%n%b%x00", f"{base}..HEAD") if base else ""
    commits = [commit.strip() for commit in log.split("\0")]
    return "\n".join(commit for commit in commits if commit and "\n" not in commit)


def main() -> int:
    checks = {name: lambda c=command: run(*c) for name, command in COMMANDS.items()}
    checks |= {
        "translations": untranslated,
        "readability": hard_texts,
        "package indexes": package_indexes,
        "pinned packages": unpinned,
        "commits say why": unexplained,
    }
    failed = False
    for name, check in checks.items():
        problem = check()
        print(f"{'FAILED' if problem else 'ok':7}{name}", flush=True)
        if problem:
            failed = True
            print(problem.rstrip())
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
