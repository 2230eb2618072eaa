"""Make the database of a release, or upgrade one: `python -m tests.releases make|upgrade`."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
# Made by Django itself for every database.
GIVEN = {"contenttypes.contenttype", "auth.permission"}
# What was made of other rows, in a table that a later release needs no more.
DROPPED = {"search.searchword", "search.synonym"}
NATURAL = ("contenttypes.contenttype", "auth.permission")

Rows = dict[str, list[dict[str, Any]]]


def natural(field, value) -> Any:
    """The value of a field as text; a content type or permission by its name."""
    target = field.related_model._meta.label_lower if field.is_relation else ""
    if target in NATURAL and value is not None:
        return field.related_model._base_manager.get(pk=value).natural_key()
    return field.value_to_string(_Holder(field, value)) if value is not None else None


class _Holder:
    """What `value_to_string` reads a value from."""

    def __init__(self, field, value):
        setattr(self, field.attname, value)


def make(version: str) -> None:
    """Write the file of this release, by the code of this release."""
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from tests.releases.filling import fill

    call_command("migrate", verbosity=0)
    fill()
    rows: Rows = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        if label in GIVEN:
            continue
        fields = model._meta.concrete_fields
        rows[label] = [
            {field.attname: natural(field, getattr(row, field.attname)) for field in fields}
            for row in model._base_manager.order_by("pk")
        ]
    empty = [label for label, found in rows.items() if not found]
    if empty:
        sys.exit(f"Without a row: {', '.join(empty)}")
    leaves = dict(sorted(MigrationLoader(connection).graph.leaf_nodes()))
    file = FOLDER / f"{version}.json"
    content = {"migrations": leaves, "rows": rows}
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")


def restore(content: dict[str, Any]) -> None:
    """Make the tables of the release in an empty database, and put its rows in them."""
    from django.core.management import call_command
    from django.core.management.color import no_style
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    targets = [tuple(leaf) for leaf in content["migrations"].items()]
    for app, name in targets:
        call_command("migrate", app, name, verbosity=0)
    old = MigrationExecutor(connection).loader.project_state(targets).apps
    with connection.constraint_checks_disabled(), transaction.atomic():
        for label, rows in content["rows"].items():
            model = old.get_model(*label.split("."))
            model._base_manager.all().delete()  # what migrating made
            for field in model._meta.concrete_fields:
                field.auto_now = field.auto_now_add = False  # the moments are those of then
            made = [
                model(**{name: given(model, old, name, text) for name, text in row.items()})
                for row in rows
            ]
            model._base_manager.bulk_create(made)
    models = [old.get_model(*label.split(".")) for label in content["rows"]]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def given(model, old, name: str, text: Any) -> Any:
    """The value of a field, as the models of that release had it."""
    field = next(one for one in model._meta.concrete_fields if one.attname == name)
    if field.is_relation and isinstance(text, list):  # a natural key
        target = field.related_model
        if target._meta.label_lower == NATURAL[0]:
            return old.get_model(NATURAL[0])._base_manager.get(app_label=text[0], model=text[1]).pk
        codename, app, of_model = text
        found = target._base_manager.filter(codename=codename, content_type__app_label=app)
        return found.get(content_type__model=of_model).pk
    to_python = field.target_field.to_python if field.is_relation else field.to_python
    return None if text is None else to_python(text)


def upgrade(version: str) -> None:
    """Restore a release in the empty database at TEST_DATABASE_URL, upgrade it, and look for it."""
    from django.core.management import call_command
    from django.test import Client

    from themes.models import ConceptTerm

    content = json.loads((FOLDER / f"{version}.json").read_text("utf-8"))
    restore(content)
    call_command("prepare", verbosity=0)
    problems = missing(content["rows"])
    client = Client(SERVER_NAME="localhost")
    for address in ("/", "/zoeken/?q=thema", "/themas/", "/rollen/", "/partners/nieuw/"):
        # A partner may have its story on another page by now.
        if (status := client.get(address, follow=True).status_code) != 200:
            problems.append(f"{address}: {status}")
    if client.get("/partners/oud/").status_code != 301:
        problems.append("the former address of a partner leads nowhere")
    problems += [
        f"the synonym {old['term']} leads to no concept"
        for old in content["rows"].get("search.synonym", ())
        if not ConceptTerm.objects.filter(
            concept__title=old["synonym"], name=old["term"], concept__status="published"
        )
    ]
    call_command("check_search", verbosity=0)
    if problems:
        sys.exit("\n".join(problems))
    print(f"{version}: {sum(map(len, content['rows'].values()))} rows found again")


def missing(rows: Rows) -> list[str]:
    """What is not there any more: rows, and values of fields that still exist."""
    from django.apps import apps

    problems = []
    for label in sorted(rows.keys() - DROPPED - MADE_ANEW):
        model = apps.get_model(label)
        found = {str(row.pk): row for row in model._base_manager.all()}
        for old in rows[label]:
            key = old[model._meta.pk.attname]
            if _is_of_dropped(old.get("permission_id")):
                continue
            if row := found.get(key):
                problems += [f"{label} {key} {change}" for change in changes(row, old)]
            else:
                problems.append(f"{label} {key}: gone")
    return problems


def _is_of_dropped(permission: Any) -> bool:
    """Whether this allowed something with a model that is no longer there."""
    return isinstance(permission, list) and ".".join(permission[1:]) in DROPPED


def changes(row: Any, old: dict[str, Any]) -> list[str]:
    """The fields of a row that hold something else than they did."""
    fields = [field for field in row._meta.concrete_fields if field.attname in old]
    values = {field.attname: natural(field, getattr(row, field.attname)) for field in fields}
    as_kept = json.loads(json.dumps(values))
    return [
        f"{name}: {old[name]!r} -> {now!r}" for name, now in as_kept.items() if now != old[name]
    ]


# What follows from the rest: `check_search` compares it with that.
MADE_ANEW = {"search.searchentry", "publishing.contentversion"}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=("make", "upgrade"))
    parser.add_argument("version")
    chosen = parser.parse_args()
    if chosen.what == "make" and "RELEASE_DATABASE" not in os.environ:
        with TemporaryDirectory() as folder:  # once more, with a database of its own
            url = f"sqlite:///{folder}/release.sqlite3"
            command = [sys.executable, "-m", "tests.releases", "make", chosen.version]
            values = {"TEST_DATABASE_URL": url, "RELEASE_DATABASE": "new", "VAR_DIR": folder}
            return subprocess.run(command, cwd=ROOT, env=os.environ | values).returncode
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    (make if chosen.what == "make" else upgrade)(chosen.version)
    return 0


if __name__ == "__main__":
    sys.exit(main())
