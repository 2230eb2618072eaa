"""No upward knowledge, also not in strings and templates; what imports say is in `make lint`."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
# Each app, with those that stand above it.
ABOVE = {
    "partners": ("milestones", "themes", "matching", "interest", "site", "pictures"),
    "milestones": ("themes", "matching", "interest", "site", "pictures"),
    "themes": ("matching", "interest", "site", "pictures"),
    "matching": ("interest", "site", "pictures"),
    "interest": ("site", "pictures"),
}
APPS = tuple(ABOVE)
LIBRARIES = ("runtime", "publishing", "desk", "search", "lists", "outbox", "accounts", "loading")
# Their templates: of pages that every app has, and of signing in.
TEMPLATES = (
    "lists/*",
    "components/*",
    "account/**/*",
    "allauth/**/*",
    "mfa/**/*",
    "mails/account_*",
)
SUBAPPS = {"themes": ("matching", "interest")}


def folder_of(label: str) -> Path:
    return Path(apps.get_app_config(label).path)


def sources(label: str) -> Iterator[Path]:
    """The Python files of an app, without its migrations and the apps inside it."""
    folder = folder_of(label)
    inner = [folder / name for name in SUBAPPS.get(label, ())]
    for path in sorted(folder.rglob("*.py")):
        is_inner = any(path.is_relative_to(one) for one in inner)
        if "migrations" not in path.parts and not is_inner:
            yield path


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """The texts in the code that are no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in documentation:
            yield node.lineno, node.value


def names_app(text: str, labels: tuple[str, ...]) -> bool:
    """Whether a text names an app: "themes:roles", "themes.Role", "themes_role", "themes"."""
    text = re.sub(r"\bsite\.(origin|name)\b", "", text)  # variables of every page
    named = r"[:./][A-Za-z_]|_[a-z]+_|_[a-z]+\.html"
    labelled = rf"\b(?:{'|'.join(labels)})(?:{named}|_(?:{'|'.join(model_names(labels))})\b)"
    return text in set(labels) - {"site"} or bool(re.search(labelled, text))


@cache
def model_names(labels: tuple[str, ...]) -> list[str]:
    """The models of these apps as tables and addresses name them."""
    configs = [apps.get_app_config(label) for label in labels]
    return [model._meta.model_name for config in configs for model in config.get_models()]


def templates(*patterns: str) -> Iterator[Path]:
    """Templates of pages and of mails, also those that are no HTML."""
    for pattern in patterns:
        yield from sorted(filter(Path.is_file, (ROOT / "templates").glob(pattern)))


def templates_of(label: str) -> Iterator[Path]:
    return templates(f"{label}/**/*", f"mails/{label}_*", f"admin/{label}_*")


def followed(template: str) -> set[str]:
    """The attributes that a template asks for, in `{{ a.b }}` and `{% for c in a.b %}`."""
    tags = "".join(re.findall(r"{[{%].*?[%}]}", template, re.DOTALL))
    return set(re.findall(r"\.(\w+)", re.sub(r"\"[^\"]*\"", "", tags)))


def relations_from_above(label: str) -> set[str]:
    """How apps above reach back from the models of this one: names that only they can know."""
    own, above = set(), set()
    for model in apps.get_app_config(label).get_models():
        for field in model._meta.get_fields():
            if field.auto_created and not field.concrete and field.is_relation:
                is_above = field.related_model._meta.app_label in ABOVE[label]
                (above if is_above else own).add(field.get_accessor_name())
            else:
                own.add(field.name)
    return {name for name in above - own if name and not name.endswith("+")}


@pytest.mark.parametrize("label", APPS)
def test_an_app_names_no_app_above_it(label):
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for path in sources(label)
        for line, text in strings(path)
        if names_app(text, ABOVE[label])
    ]
    found += [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in templates_of(label)
        for line in path.read_text("utf-8").splitlines()
        if names_app(line, ABOVE[label])
    ]
    assert found == []


@pytest.mark.parametrize("label", APPS)
def test_an_app_follows_no_relation_of_an_app_above_it(label):
    names = relations_from_above(label)
    found = []
    for path in sources(label):
        text = path.read_text("utf-8")
        words = {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}
        words |= {part for _line, one in strings(path) for part in one.split("__")}
        found += [f"{path.relative_to(ROOT)}: {name}" for name in sorted(words & names)]
    for path in templates_of(label):
        words = followed(path.read_text("utf-8"))
        found += [f"{path.relative_to(ROOT)}: {name}" for name in sorted(words & names)]
    assert found == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_names_no_app(library):
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for path in sorted((ROOT / "portal" / library).rglob("*.py"))
        if "migrations" not in path.parts
        for line, text in strings(path)
        if names_app(text, APPS)
    ]
    found += [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in templates(*TEMPLATES)
        for line in path.read_text("utf-8").splitlines()
        if names_app(line, APPS)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        *("themes:roles", "themes/_role.html", "admin:themes_role_change", "themes.view_role"),
        *("themes.Theme", "themes", "themes_role", "themes_form.html", "SELECT * FROM themes_role"),
    ],
)
def test_the_check_sees_a_name(text):
    assert names_app(text, ("themes",))
    assert not names_app(text, ("milestones",))
    assert not names_app("the themes of a partner", ("themes",))
    assert not names_app("themes_order", ("themes",))


def test_the_check_sees_what_a_template_follows():
    names = relations_from_above("partners")
    assert {"alliance_memberships", "roles_held"} <= names
    text = '{% for one in partner.alliance_memberships.all %}{% url "a.roles_held" %}'
    assert followed(text) & names == {"alliance_memberships"}


def test_the_check_knows_the_relations_of_apps_above():
    assert {"milestone_parts", "theme_contributions", "interests"} <= (
        relations_from_above("partners") | relations_from_above("themes")
    )


def test_the_contract_on_content_lists_all_of_its_modules():
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    listed = next(
        set(contract["source_modules"])
        for contract in contracts
        if contract["name"].startswith("Content does not know its inbox")
    )
    folder = folder_of("themes")
    there = {
        path.stem
        for path in folder.iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists())
        and path.stem not in ("__init__", "migrations", *SUBAPPS["themes"])
    }
    assert listed == {f"themes.{name}" for name in there}


@pytest.mark.own_database
def test_partners_runs_renders_and_passes_its_tests_without_the_apps_above():
    """In a process of its own: which apps are installed is decided once."""
    outer = ("PYTEST_", "SLIPCOVER_")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(outer)}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "tests/partners", "-q", "-p", "no:cacheprovider"),
            *("--ds", "tests.settings_partners", "-p", "no:randomly"),
        ],
        cwd=ROOT,
        env=inherited | {"TEST_DATABASE_URL": "sqlite://:memory:"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert re.search(r"\b\d{2,} passed", done.stdout)


def test_without_them_installed_no_app_above_is_there():
    code = (
        "import django; django.setup(); from django.apps import apps; "
        "print(sorted(config.label for config in apps.get_app_configs()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings_partners"},
        capture_output=True,
        text=True,
        check=True,
    )
    installed = set(ast.literal_eval(done.stdout))
    assert "partners" in installed
    assert not installed & set(ABOVE["partners"])


def test_every_related_model_is_one_of_ours_or_of_django():
    """A model of a lower app has no field that points upwards."""
    found = [
        f"{model._meta.label}.{field.name}"
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and field.related_model._meta.app_label in ABOVE[label]
    ]
    assert found == []
