import gc
import itertools
import os
import sys
from contextlib import closing

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.functional import empty
from hypothesis import settings

from portal.desk import coordinators
from portal.search.index import memory
from tests import template_database
from tests.clock import Clock
from tests.machine import IN_CI, chromium_path

if "MUTANTS_PLAN" not in os.environ:  # of code that keeps changing, nothing is kept
    # Compiled once, and not again by each process of the run and each program that a test starts.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True, max_examples=25)
settings.register_profile("local", deadline=None, max_examples=25)
settings.register_profile("full", deadline=None, max_examples=200)
settings.load_profile("ci" if IN_CI else "local")


def pytest_collection_finish():
    """What was imported stays, so a garbage collection need not look at it, thousands of times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The test database is a copy of a template; migrating it anew would take longer."""
    options = connection.settings_dict["TEST"]
    options["MIGRATE"] = False
    if connection.vendor == "postgresql":
        options["TEMPLATE"] = template_database.postgresql_template()
        yield
    else:
        name = connection.creation._get_test_db_name()
        with closing(template_database.copied_to_memory(name)):
            yield


@pytest.fixture(scope="class")
def shared_rows(django_db_setup, django_db_blocker):
    """What other fixtures of a class make after this, is there for all its tests and then gone.

    What a test changes is taken back after that test, as always.
    """
    memory.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _no_kept_indexes():
    """What one test keeps in memory is not there for the next."""
    memory.forget()


_numbers = itertools.count()


@pytest.fixture(autouse=True)
def _no_files_among_the_real_ones(settings, tmp_path_factory):
    """Folders of each test's own, which are made only by those that store something."""
    folder, number = tmp_path_factory.getbasetemp(), next(_numbers)
    settings.MEDIA_ROOT = folder / f"media-{number}"
    settings.ERASURES_DIR = folder / f"erasures-{number}"


@pytest.fixture
def collected_site(settings, tmp_path):
    """The folder of the static files, collected as for visitors; those of the desk are left out."""
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "portal.runtime.stylesheets.BundledStaticFilesStorage"}
    }
    staticfiles_storage._wrapped = empty
    call_command("collectstatic", interactive=False, verbosity=0)
    staticfiles_storage._wrapped = empty
    yield settings.STATIC_ROOT
    staticfiles_storage._wrapped = empty


@pytest.fixture
def desk(client):
    """The coordinator's browser."""
    user = get_user_model().objects.create_user("coordinator", is_staff=True)
    # The template has the group; a test that really commits leaves a database without it.
    group = Group.objects.filter(name=coordinators.GROUP_NAME).first()
    user.groups.add(group or coordinators.sync_group())
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def clock(monkeypatch) -> Clock:
    """The time stands still, until the test moves it."""
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


def pytest_terminal_summary(terminalreporter):
    """Say plainly, just above the closing line, what `tests.run` could not run."""
    for part in filter(None, os.environ.get("TESTS_NOT_RUN", "").split("\n")):
        outcome = "; with CI=true this is a failure" if IN_CI else ""
        terminalreporter.write_line(f"Not run: {part}{outcome}.", yellow=True)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser; without one the test is skipped, and in CI it fails."""
    path = chromium_path()
    if path is None:
        missing = pytest.fail if IN_CI else pytest.skip
        missing("Chromium is not installed")
    return path


@pytest.fixture(scope="session")
def browser(chromium):
    """Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop running, in which Django refuses to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield instance
        instance.close()
