"""Says where two runs differ."""

import re
import sys
from collections.abc import Iterable
from difflib import unified_diff
from pathlib import Path

LINES_OF_PAGE = 20
PAGES_SHOWN = 60
CUT = re.compile(r"~[0-9a-f]{8}(?=/|\.txt$)")  # the hash in a name that was too long
# What stands on every page of the desk and names all apps: the list beside it, and the app
# among the links above it. The front page of the desk has both too.
NAVIGATION = (
    r"(?s)<nav [^>]*id=\"nav-sidebar\".*?</nav>",
    r"(?s)<a href=\"/beheer/[^/\"]+/\">[^<]*</a>\s*&rsaquo;",
)

# Where an element stands in the template that another app gives, it is indented otherwise.
SPACES = (r"(?<=>)\s+(?=<)", r"(?m)^[ \t]+", r"\n(?=\n)")


def replaced(text: str, renames: Iterable[tuple[str, str]]) -> str:
    for old, new in renames:
        text = text.replace(old, new)
    return text


def read(folder: Path, renames: list[tuple[str, str]], ignored: list[str]) -> dict[str, str]:
    """The texts of a run by their names; a name that was cut is told apart by its address."""
    found = {}
    for file in sorted(file for file in folder.rglob("*.txt") if file.is_file()):
        text = replaced(file.read_bytes().decode(), renames)
        name = replaced(str(file.relative_to(folder)), renames)
        if CUT.search(name):
            name = f"{name.partition('/')[0]}: {text.partition(chr(10))[0]}"
        for pattern in ignored:
            text = re.sub(pattern, "", text)
        found[name] = text
    return found


def difference(one: str, other: str) -> list[str]:
    lines = list(unified_diff(one.splitlines(), other.splitlines(), "A", "B", lineterm="", n=1))
    more = len(lines) - LINES_OF_PAGE
    return [*lines[:LINES_OF_PAGE], *([f"... {more} lines more"] if more > 0 else [])]


def compare(a: Path, b: Path, renames: list[tuple[str, str]], ignored: list[str]) -> int:
    """Write what differs; returns 1 when anything does."""
    of_a, of_b = read(a, renames, ignored), read(b, [], ignored)
    only_a, only_b = sorted(of_a.keys() - of_b.keys()), sorted(of_b.keys() - of_a.keys())
    differing = [name for name in sorted(of_a.keys() & of_b.keys()) if of_a[name] != of_b[name]]
    lines = [*(f"only in A: {name}" for name in only_a), *(f"only in B: {n}" for n in only_b)]
    for name in differing[:PAGES_SHOWN]:
        lines += ["", f"== {name}", *difference(of_a[name], of_b[name])]
    lines += [f"differs: {name}" for name in differing[PAGES_SHOWN:]]
    same = len(of_a.keys() & of_b.keys()) - len(differing)
    lines.append(
        f"{same} the same, {len(differing)} differ, "
        f"{len(only_a)} only in A, {len(only_b)} only in B"
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if differing or only_a or only_b or not same else 0
