"""A database of each release is brought to the present, and everything in it is found again."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from psycopg import sql

from tests import factories as make
from tests.releases.__main__ import DROPPED, missing

FOLDER = Path(__file__).parent
RELEASES = sorted(file.stem for file in FOLDER.glob("*.json"))
LATER = {
    *("search.indexrelease", "interest.figureschange", "provenance.source"),
    *("themes.followup", "themes.alliancelink", "milestones.milestone_sources"),
    *("milestones.document_sources", "themes.followup_sources", "themes.followup_themes"),
    *("themes.followup_alliances", "themes.followup_roles", "themes.followup_barriers"),
    *("themes.followup_partners", "themes.followup_documents"),
    *("themes.concept", "themes.conceptterm", "themes.concept_related"),
    *("themes.concept_themes", "themes.concept_sources"),
}
GIVEN = {"contenttypes.contenttype", "auth.permission"}


@pytest.fixture
def empty_database(tmp_path):
    """The address of a new database of the kind that is tested with."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/release.sqlite3"
        return
    name = f"portal_release_{uuid.uuid4().hex[:8]}"
    values = connection.settings_dict
    login = f"{values['USER']}:{values['PASSWORD']}".rstrip(":")
    server = f"postgres://{login}@{values['HOST']}:{values['PORT']}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as database:
        database.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield f"{server}/{name}"
        database.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def upgrade(version: str, url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.releases", "upgrade", version],
        cwd=FOLDER.parent.parent,
        env=os.environ | {"TEST_DATABASE_URL": url, "VAR_DIR": str(folder)},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("version", RELEASES)
@pytest.mark.django_db
def test_everything_of_a_release_is_there_after_the_upgrade(version, empty_database, tmp_path):
    done = upgrade(version, empty_database, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{version}: " in done.stdout


@pytest.mark.django_db
def test_a_row_or_a_value_that_an_upgrade_lost_is_seen():
    lesson = make.LessonFactory(summary="Kort.", tried="Iets.")
    before = {"id": str(lesson.pk), "summary": "Lang.", "tried": "Iets.", "dropped": "1"}
    assert missing({"milestones.lesson": [before, {"id": "0"}]}) == [
        f"milestones.lesson {lesson.pk} summary: 'Lang.' -> 'Kort.'",
        "milestones.lesson 0: gone",
    ]


def test_the_last_release_is_tried():
    changelog = (FOLDER.parent.parent / "CHANGELOG.md").read_text("utf-8")
    headings = [line.split()[1] for line in changelog.splitlines() if line.startswith("## ")]
    released = [version for version in headings if version != "Unreleased"]
    assert released
    assert released[0] in RELEASES


def test_the_last_release_has_a_row_in_every_table_that_it_had():
    rows = json.loads((FOLDER / f"{RELEASES[-1]}.json").read_text("utf-8"))["rows"]
    assert [label for label, found in rows.items() if not found] == []


def test_the_tables_of_the_first_release_are_those_of_its_models():
    """A table that the file forgets would be upgraded unseen."""
    if RELEASES != ["0.2.0"]:
        pytest.skip("the models are those of a later release")
    rows = json.loads((FOLDER / "0.2.0.json").read_text("utf-8"))["rows"]
    models = apps.get_models(include_auto_created=True)
    # What a package keeps that came later.
    ours = [model for model in models if not model.__module__.startswith("allauth.")]
    assert rows.keys() - DROPPED == {model._meta.label_lower for model in ours} - GIVEN - LATER
