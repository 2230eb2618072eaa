"""What a database of an earlier release holds, and what becomes of it."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("partners", "0001_initial"), ("portal", "0001_initial")]
AFTER = [("partners", "0003_municipality_changes"), ("portal", "0002_loaded_municipality_change")]


def migrated(targets):
    """The models as they are after migrating to these targets."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def old():
    """The models of the earlier release; afterwards the database is that of this one again."""
    yield migrated(BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.fixture
def _filled(old):
    municipalities = old.get_model("partners", "Municipality").objects
    successions = old.get_model("partners", "MunicipalitySuccession").objects
    names = old.get_model("partners", "MunicipalityName").objects
    for code, name, ends in (
        ("GM1696", "Wijdemeren", date(2999, 1, 1)),
        ("GM0402", "Hilversum", date(2999, 1, 1)),
        ("GM0788", "Haaren", date(2021, 1, 1)),
    ):
        municipalities.create(code=code, name=name, label=name, slug=name.lower(), valid_until=ends)
    for gone, into, day, kind, is_main in (
        ("GM1696", "GM0402", date(2999, 1, 1), "merger", True),
        ("GM0788", "GM1696", date(2021, 1, 1), "split", False),
        ("GM0788", "GM0402", date(2021, 1, 1), "split", True),
    ):
        successions.create(
            predecessor_id=gone, successor_id=into, date=day, kind=kind, is_main=is_main
        )
    for code, name in (
        ("GM0402", "Hilversum NH"),
        ("GM0402", "Haaren"),
        ("GM0402", "Wijdemeren"),
        ("GM0402", "De Plassen"),
        ("GM1696", "De Plassen"),
        ("GM1696", "Haaren"),
    ):
        names.create(municipality_id=code, name=name)
    old.get_model("portal", "LoadedItem").objects.create(kind="partners.partner", key="zwolle")


@pytest.mark.usefixtures("_filled")
def test_successions_become_changes_and_nothing_is_lost():
    new = migrated(AFTER)
    changes = new.get_model("partners", "MunicipalityChange").objects.all()
    merger, split = changes.get(pk="GM1696"), changes.get(pk="GM0788")
    assert (merger.date, merger.kind, merger.applied_at) == (date(2999, 1, 1), "merger", None)
    assert merger.source.startswith("Wetsvoorstel, op 21 november 2025")
    assert (split.date, split.kind, split.applied_at < timezone.now()) == (
        date(2021, 1, 1), "split", True,
    )  # fmt: skip
    assert dict(split.successions.values_list("successor", "is_main")) == {
        "GM1696": False,
        "GM0402": True,
    }
    names = new.get_model("partners", "MunicipalityName").objects
    own = names.filter(is_inherited=False).values_list("municipality", "name")
    assert set(own) == {("GM0402", "Hilversum NH"), ("GM1696", "De Plassen")}
    loaded = new.get_model("portal", "LoadedItem").objects.get(key="GM1696")
    assert loaded.values["successions"] == {"GM0402": {"successor": "GM0402", "is_main": True}}


@pytest.mark.usefixtures("_filled")
def test_one_can_go_back_to_the_earlier_release():
    migrated(AFTER)
    again = migrated(BEFORE)
    rows = again.get_model("partners", "MunicipalitySuccession").objects.values_list(
        "predecessor", "successor", "date", "kind", "is_main"
    )
    assert set(rows) == {
        ("GM1696", "GM0402", date(2999, 1, 1), "merger", True),
        ("GM0788", "GM1696", date(2021, 1, 1), "split", False),
        ("GM0788", "GM0402", date(2021, 1, 1), "split", True),
    }
