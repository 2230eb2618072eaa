"""Each room of the code says in a few lines what it is and what it may import, and keeps to it."""

import ast
import re
import tomllib
from itertools import product

import pytest

from tests.test_documents import PACKAGES, QUOTED, ROOT, text_of

ROOMS = [
    *("portal/runtime", "portal/publishing", "portal/desk", "portal/search", "portal/lists"),
    *("portal/search/language", "portal/search/query", "portal/search/index"),
    *("portal/outbox", "portal/accounts", "portal/loading", "portal/provenance"),
    *("portal/backup", "portal/site", "portal/pictures"),
    *("themes/matching", "themes/interest"),
]


def module_docstring(room: str) -> str:
    return ast.get_docstring(ast.parse(text_of(f"{room}/__init__.py"))) or ""


def may_import(room: str) -> set[str] | None:
    """The packages that the docstring of a room allows; None for everything."""
    sentence = re.search(r"May import (.+?)(?:;|: it|\. )", module_docstring(room), re.DOTALL)[1]
    if sentence == "everything":
        return None
    return set(QUOTED.findall(sentence))


def imports_of(room: str) -> set[str]:
    """What the modules of a room import from elsewhere in this repository."""
    own = room.replace("/", ".")
    found: set[str] = set()
    for path in (ROOT / room).rglob("*.py"):
        package = path.relative_to(ROOT).with_suffix("").parts[:-1]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                base = package[: len(package) - node.level + 1] if node.level else ()
                module = ".".join((*base, *filter(None, [node.module])))
                found |= {f"{module}.{alias.name}" for alias in node.names}
    ours = {name for name in found if name.split(".")[0] in PACKAGES}
    return {name for name in ours if not is_within(name, own) and "migrations" not in name}


def is_within(name: str, package: str) -> bool:
    return f"{name}.".startswith(f"{package}.")


def test_every_folder_of_the_portal_is_a_room():
    folders = {path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("portal/*/*.py")}
    assert folders <= set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_what_it_is_in_ten_lines(room):
    lines = module_docstring(room).splitlines()
    assert 1 < len(lines) <= 10
    assert "Start reading in" in module_docstring(room)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_what_its_docstring_says(room):
    allowed = may_import(room)
    if allowed is None:
        return
    others = [name for name in imports_of(room) if not any(is_within(name, one) for one in allowed)]
    assert others == []


@pytest.mark.parametrize("room", ROOMS)
def test_the_files_that_a_docstring_names_are_there(room):
    names = re.findall(r"`(\w[\w/]*(?:\.py|\.md|/))`", module_docstring(room))
    assert names
    assert [n for n in names if not ((ROOT / room / n).exists() or (ROOT / n).exists())] == []


def forbidden_imports() -> set[tuple[str, str]]:
    """(importer, imported): what the contracts of the import linter do not allow."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    found: set[tuple[str, str]] = set()
    for contract in contracts:
        if contract["type"] == "layers":
            for container in contract.get("containers", [""]):
                layers = [f"{container}.{name}".strip(".") for name in contract["layers"]]
                found |= {(low, high) for n, high in enumerate(layers) for low in layers[n + 1 :]}
        elif contract["type"] == "independence":
            found |= {
                pair for pair in product(contract["modules"], repeat=2) if len(set(pair)) == 2
            }
        else:
            found |= set(product(contract["source_modules"], contract["forbidden_modules"]))
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_docstring_allows_nothing_that_the_contracts_forbid(room):
    own = room.replace("/", ".")
    allowed = may_import(room) or set()
    wrong = [
        (importer, imported)
        for importer, imported in forbidden_imports()
        if is_within(own, importer) and any(is_within(one, imported) for one in allowed)
    ]
    assert wrong == []
