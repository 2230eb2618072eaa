"""A newcomer finds the test of a module in one guess, and a class by its name.

The tests of `portal/outbox/sending.py` stand in `tests/outbox/test_sending.py`. Tests that cover
other modules than the one in their name say so in their docstring, in a line such as
`Covers: portal/outbox/retries.py`.
"""

import ast
import re
from collections import defaultdict
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.test_documents import PACKAGES, ROOT

# What holds no logic of its own, or is run by every test.
WITHOUT_TESTS = {"__init__.py", "apps.py", "urls.py"}
COVERS = re.compile(r"Covers: ((?:[\w/]+\.py,?\s*)+)")


def modules() -> list[Path]:
    """Our modules, below the root, without migrations."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path.relative_to(ROOT) for path in found if "migrations" not in path.parts]


def has_logic(module: Path) -> bool:
    """Whether it has a function, or a class with a method."""
    nodes = ast.walk(ast.parse((ROOT / module).read_text("utf-8")))
    return any(isinstance(node, ast.FunctionDef) for node in nodes)


def room_of(module: Path) -> str:
    """The folder below `tests/` for a module: `outbox` for `portal/outbox/sending.py`."""
    app, *inside = module.parts[:-1]
    own = app == "portal" or inside[:1] in (["interest"], ["matching"])
    return inside[0] if own and inside else app


def covered() -> set[str]:
    """The modules that the docstrings of the tests name."""
    names: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        said = COVERS.search(ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "")
        names |= set(re.findall(r"[\w/]+\.py", said[1])) if said else set()
    return names


def test_limits_are_called_max_and_min():
    other = re.compile(
        r"^_?(?:[A-Z]+_)*(?:MOST|LEAST|LONGEST|SHORTEST)(?:_[A-Z]+)*\b", re.MULTILINE
    )
    named = {str(path): other.findall((ROOT / path).read_text("utf-8")) for path in modules()}
    assert {path: names for path, names in named.items() if names} == {}


def test_every_module_with_logic_has_a_test_of_its_name_or_one_that_names_it():
    named = covered()
    without = [
        module.as_posix()
        for module in modules()
        if module.name not in WITHOUT_TESTS
        and has_logic(module)
        and not (ROOT / "tests" / room_of(module) / f"test_{module.name}").exists()
        and module.as_posix() not in named
    ]
    assert without == []


def test_the_tests_name_modules_that_are_there():
    assert covered() - {module.as_posix() for module in modules()} == set()


def test_no_two_classes_share_a_name():
    places = defaultdict(list)
    for module in modules():
        # Django and its registries find these by their place: one for each.
        if module.name in ("apps.py", "base.py") or "commands" in module.parts:
            continue
        for node in ast.parse((ROOT / module).read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(module.as_posix())
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def asked(name: str) -> list[Requirement]:
    """What stands in this `.in` file, and in the one that it includes."""
    found = []
    for line in (ROOT / f"{name}.in").read_text("utf-8").splitlines():
        option, _, file = line.partition(" ")
        if option == "-r":
            found += asked(file.removesuffix(".in"))
        elif option != "-c":
            found.append(Requirement(line.partition("#")[0]))
    return found


def needed(waiting: list[Requirement], python: str) -> set[str]:
    """The packages that these ask for on this Python, and what those ask for."""
    short = python.rpartition(".")[0]
    of_python = default_environment() | {"python_version": short, "python_full_version": python}
    seen: set[tuple[str, str]] = set()
    while waiting:
        one = waiting.pop()
        for extra in {"", *one.extras} - {extra for name, extra in seen if name == one.name}:
            seen.add((one.name, extra))
            try:
                said = metadata(one.name)
            except PackageNotFoundError:  # on another Python; whether it is pinned is what counts
                continue
            assert python in SpecifierSet(said["Requires-Python"] or ""), one.name
            for line in said.get_all("Requires-Dist") or ():
                marker = (also := Requirement(line)).marker
                if marker is None or marker.evaluate(of_python | {"extra": extra}):
                    waiting.append(also)
    return {canonicalize_name(name) for name, _extra in seen}


@pytest.mark.parametrize("python", ["3.11.0", "3.12.0", "3.13.0"])
@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_what_is_pinned_on_one_python_is_all_that_another_needs(name, python):
    """Debian 12 has Python 3.11.2; `pip --require-hashes` refuses what is not pinned."""
    files = [f"{name}.txt", *(["requirements-3.13.txt"] if name.endswith("dev") else [])]
    text = "".join((ROOT / file).read_text("utf-8") for file in files)
    pinned = set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))
    assert len(pinned) > 30
    assert needed(asked(name), python) - pinned == set()
