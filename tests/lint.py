"""All checks that need no test run: `python -m tests.lint`."""

import os
import re
import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SITE_URL": "https://portaal.example.nl",
    "ALLOWED_HOSTS": "portaal.example.nl",
}
PACKAGE_INDEX = re.compile(r"--(extra-)?index-url|--find-links|https?://[^\s\"']*/simple/")
COMMANDS = {
    "ruff check": ([str(BIN / "ruff"), "check", "."], {}),
    "ruff format": ([str(BIN / "ruff"), "format", "--check", "."], {}),
    "djlint": ([str(BIN / "djlint"), "templates", "--lint", "--quiet"], {}),
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
    """Messages without a certain Dutch translation."""
    found = []
    for path in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
        for message in catalog:
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            if message.id and (message.fuzzy or not all(texts)):
                found.append(f"{path.relative_to(ROOT)}: {message.id}")
    return "\n".join(found)


def package_indexes() -> str:
    """Tracked files that name a package index."""
    tracked = subprocess.run(
        ["git", "ls-files", "*requirements*", "*.toml", "*.cfg", "*.json", "*.lock"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return "\n".join(
        name for name in tracked if PACKAGE_INDEX.search((ROOT / name).read_text("utf-8"))
    )


def main() -> int:
    checks = {name: lambda c=command: run(*c) for name, command in COMMANDS.items()}
    checks |= {"translations": untranslated, "package indexes": package_indexes}
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
