import io
import os
import subprocess
import sys

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import OutputWrapper

from partners.models import Municipality
from portal.runtime import failure_pages as failure_module
from portal.site.management.commands import prepare
from portal.site.models import SitePage
from tests.template_database import loaded_programme
from themes.models import Theme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def failure_pages(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    return settings.STATIC_ROOT / "failures"


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """What takes long in the first start is there."""
    with django_db_blocker.unblock(), loaded_programme():
        yield


def prepared() -> str:
    out = io.StringIO()
    call_command("prepare", stdout=out)
    return out.getvalue()


def test_a_new_portal_gets_its_municipalities_content_and_coordinator():
    output = prepared()
    assert Municipality.objects.count() > 342
    assert Theme.objects.published().count() == 7
    assert get_user_model().objects.count() == 1
    assert "password" in output


@pytest.mark.usefixtures("_loaded")
def test_a_second_time_nothing_is_changed_or_said(django_assert_max_num_queries):
    prepared()
    SitePage.objects.get(slug="contact").delete()
    with django_assert_max_num_queries(20):
        assert prepared() == ""
    assert not SitePage.objects.filter(slug="contact").exists()
    assert get_user_model().objects.count() == 1


@pytest.mark.usefixtures("_loaded")
def test_the_pages_for_a_portal_that_does_not_answer_are_written(failure_pages):
    prepared()
    assert {path.name for path in failure_pages.iterdir()} == set(failure_module.PAGES)


def test_an_up_to_date_database_is_not_migrated():
    assert not prepare.upgrade(OutputWrapper(io.StringIO()))


def test_a_database_that_does_not_answer_is_said_in_one_sentence(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        env={
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(tmp_path),
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "DATABASE_URL does not answer" in done.stderr
    assert "Traceback" not in done.stderr
