"""The documents say what the code does."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READ = re.compile(
    r"""environment\.[a-z_]+\(\s*"([A-Z][A-Z_]+)["]|environ\.get\("(TEST_[A-Z_]*URL)\""""
)
# Said by `tests.run` to pytest, not by a person.
INTERNAL = {"TEST_DATABASE_URL"}


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
    readme = (ROOT / "README.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", readme, re.MULTILINE)) == variables_in_the_code()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"])
def test_every_file_that_a_document_links_to_is_there(name):
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / name).read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_version_is_the_same_everywhere():
    project = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    code = re.search(r'^softwareVersion: "(.+)"', (ROOT / "publiccode.yml").read_text(), re.M)
    assert project[1] == code[1]
