"""A migration does the same for ever: it calls no code of ours that may change."""

import ast
from collections.abc import Iterator
from inspect import isclass
from pathlib import Path
from pkgutil import resolve_name

import pytest
from django.apps import apps
from django.db import models
from django.db.models.expressions import BaseExpression

ROOT = Path(__file__).resolve().parent.parent
OURS = ("portal.", "partners.", "milestones.", "themes.", ".", "django.apps.")
# What a table is made of. Who changes the SQL of one adds a migration that makes it anew.
PARTS = (models.Field, models.BaseConstraint, models.Index, BaseExpression)
# Written by `makemigrations` with a field, and not called while migrating.
UNCALLED = {
    "milestones.models.document.private_storage": "the storage of a file",
    "milestones.uploads.validate_pdf": "a validator",
    "portal.outbox.models.new_token": "a default, of a table that is made empty",
}


def migrations() -> Iterator[Path]:
    for config in apps.get_app_configs():
        if Path(config.path).is_relative_to(ROOT) and ".venv" not in config.path:
            yield from sorted(Path(config.path).glob("migrations/[0-9]*.py"))


def taken(code: str) -> set[str]:
    """What a migration takes of our own code and of the models of today, by its whole name."""
    imported, chains = set(), set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            imported |= {f"{module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            imported |= {f"{name.name} as {name.asname}" for name in node.names if name.asname}
        elif isinstance(node, ast.Attribute):
            chains.add(ast.unparse(node))
    steps = {chain.rpartition(".")[0] for chain in chains}  # on the way to a name
    return {name for name in imported | (chains - steps) if name.startswith(OURS)}


def is_live(name: str) -> bool:
    """Whether a name is code that does something, and no part that a table is made of."""
    if name.startswith(".") or " as " in name:
        return True
    thing = resolve_name(name)
    is_part = isclass(thing) and issubclass(thing, PARTS)
    return not (is_part or name in UNCALLED)


def test_a_migration_calls_no_code_that_may_change():
    found = {
        str(path.relative_to(ROOT)): live
        for path in migrations()
        if (live := sorted(filter(is_live, taken(path.read_text("utf-8")))))
    }
    assert found == {}


def test_all_migrations_are_read_and_what_is_excepted_is_in_one():
    names = {name for path in migrations() for name in taken(path.read_text("utf-8"))}
    assert "portal.publishing.constraints.NoOverlapConstraint" in names
    assert UNCALLED.keys() <= names


@pytest.mark.parametrize(
    "code",
    [
        "from portal.publishing.names import sort_key",
        "import portal.publishing.names\nportal.publishing.names.sort_key('a')",
        "import portal.publishing.names as names",
        "from partners.models import Partner",
        "from ..models import Partner",
        "def fill(apps, editor):\n    from portal.search.index import indexing",
        "from django.apps import apps",
    ],
)
def test_the_check_sees_live_code(code):
    assert any(map(is_live, taken(code)))


@pytest.mark.parametrize(
    "code",
    [
        "import portal.publishing.names\nportal.publishing.names.SortKeyField()",
        "def fill(apps, editor):\n    apps.get_model('partners', 'partner')",
    ],
)
def test_the_check_lets_through_what_a_table_is_made_of(code):
    assert not any(map(is_live, taken(code)))
