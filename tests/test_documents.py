"""The documents say what the code does."""

import ast
import re
import tomllib
from collections.abc import Iterator
from itertools import chain, product
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READ = re.compile(
    r"""environment\.[a-z_]+\(\s*"([A-Z][A-Z_]+)["]|environ\.get\("(TEST_[A-Z_]*URL)\""""
)
# Said by `tests.run` to pytest, not by a person.
INTERNAL = {"TEST_DATABASE_URL"}
PACKAGES = ("portal", "partners", "milestones", "themes")
FOLDERS = (*PACKAGES, "templates", "static", "locale", "tests", "bench", "docs", ".ci")
DOCUMENTS = sorted(
    str(path.relative_to(ROOT))
    for path in chain(ROOT.glob("*.md"), ROOT.glob("docs/**/*.md"), ROOT.glob("p*/**/README.md"))
)
QUOTED = re.compile(r"`([^`\n]+)`")


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def variables_in_the_code() -> set[str]:
    code = [*ROOT.glob("portal/**/*.py"), *ROOT.glob("tests/*.py"), *ROOT.glob("bench/*.py")]
    found = {
        name
        for path in code
        for match in READ.finditer(path.read_text("utf-8"))
        for name in match.groups()
        if name
    }
    return found - INTERNAL | {"PORT"}


def test_the_readme_has_every_environment_variable_and_no_other():
    readme = text_of("README.md")
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", readme, re.MULTILINE)) == variables_in_the_code()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_a_document_links_to_is_there(name):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text_of(name))
    assert [link for link in links if not ((ROOT / name).parent / link).exists()] == []


RECORDS = sorted(path.name for path in ROOT.glob("docs/decisions/*.md"))


@pytest.mark.parametrize("name", RECORDS)
def test_a_decision_says_why_what_follows_and_what_was_measured(name):
    headings = re.findall(r"^## (.+)", text_of(f"docs/decisions/{name}"), re.MULTILINE)
    assert {"Context", "Decision", "Figures", "Consequences"} <= set(headings)


def test_the_version_is_the_same_everywhere():
    project = re.search(r'^version = "(.+)"', text_of("pyproject.toml"), re.MULTILINE)
    code = re.search(r'^softwareVersion: "(.+)"', text_of("publiccode.yml"), re.MULTILINE)
    date = re.search(r'^releaseDate: "(.+)"', text_of("publiccode.yml"), re.MULTILINE)
    released = re.search(r"^## ([0-9.]+) – (.+)$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert (project[1], code[1], date[1]) == (released[1], released[1], released[2])


# Paths


def is_path(text: str) -> bool:
    """Whether something in a document looks like a file or folder of this repository."""
    is_in_a_folder = "/" in text and text.split("/")[0] in FOLDERS
    is_plain = re.fullmatch(r"[\w./{},*-]+", text)
    return bool(re.fullmatch(r"test_\w+\.py", text) or (is_in_a_folder and is_plain))


def alternatives(text: str) -> Iterator[str]:
    """`a/{b,c}.py` as `a/b.py` and `a/c.py`."""
    parts = [part.split(",") for part in re.split(r"[{}]", text)]
    yield from map("".join, product(*parts))


def exists(path: str) -> bool:
    """The name of a test alone is enough, wherever it stands."""
    pattern = path if "/" in path else f"tests/**/{path}"
    return any(ROOT.glob(pattern))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_that_a_document_names_is_there(name):
    paths = filter(is_path, QUOTED.findall(text_of(name)))
    assert [path for one in paths for path in alternatives(one) if not exists(path)] == []


def test_every_exception_for_a_path_is_of_a_path_that_is_there():
    linting = tomllib.loads(text_of("pyproject.toml"))["tool"]["ruff"]["lint"]
    patterns = [path for one in linting["per-file-ignores"] for path in alternatives(one)]
    assert [path for path in patterns if not any(ROOT.glob(path))] == []


def test_the_check_of_paths_sees_one_that_is_gone():
    assert is_path("portal/nowhere.py")
    assert not exists("portal/nowhere.py")
    assert list(alternatives("a/{b,c}.py")) == ["a/b.py", "a/c.py"]
    assert not any(map(is_path, ["var/secret_key", "https://x.nl/a", "/meedoen/", "docs <- a/b"]))


# What CONTRIBUTING.md tells of the code


def part_of_contributing(heading: str) -> str:
    return text_of("CONTRIBUTING.md").split(f"{heading}\n")[1].split("\n## ")[0]


def names_in(path: str) -> set[str]:
    """The functions and classes of a module, and `Class.name` for what stands in a class."""
    found: set[str] = set()
    for node in ast.parse(text_of(path)).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{one.name}" for one in node.body if hasattr(one, "name")}
    return found


def test_every_step_of_a_walk_through_the_code_is_there():
    steps = re.findall(r"`([\w/]+\.py):([\w.]+)`", text_of("CONTRIBUTING.md"))
    assert len(steps) >= 30
    assert [f"{path}:{name}" for path, name in steps if name not in names_in(path)] == []


def test_a_walk_through_the_code_has_no_more_than_twelve_steps():
    walks = part_of_contributing("## Three walks through the code")
    numbers = [int(number) for number in re.findall(r"^(\d+)\. `", walks, re.MULTILINE)]
    assert numbers.count(1) == 3
    assert max(numbers) <= 12


def test_the_table_of_registries_has_every_module_that_is_found_by_itself():
    configs = [
        path.read_text("utf-8") for name in PACKAGES for path in ROOT.glob(f"{name}/**/apps.py")
    ]
    calls = re.findall(r"autodiscover_modules\(([^)]*)\)", "".join(configs))
    table = part_of_contributing("### What an app adds to what it does not know")
    told = re.findall(r"^\| `(\w+)\.py` \|", table, re.MULTILINE)
    assert sorted(told) == sorted(re.findall(r'"(\w+)"', "".join(calls)))
