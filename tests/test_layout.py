"""A newcomer finds the test of a module in one guess, and a class by its name.

The tests of `portal/outbox/sending.py` stand in `tests/outbox/test_sending.py`. Tests that cover
other modules than the one in their name say so in their docstring, in a line such as
`Covers: portal/outbox/retries.py`.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

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
        if module.name == "apps.py" or "commands" in module.parts:
            continue
        for node in ast.parse((ROOT / module).read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(module.as_posix())
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
