"""An index that other code wrote is written anew at the next start.

Covers: portal/search/health.py
"""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import OutputWrapper

from portal.runtime import health
from portal.runtime.health import Status
from portal.search.index import release
from portal.search.models import IndexRelease, SearchEntry
from portal.site.upgrade import upgrade
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_index_of_an_older_release_is_told_and_written_anew(monkeypatch):
    make.PartnerFactory(name="Gemeente Zwolle")
    call_command("rebuild_search", verbosity=0, stdout=StringIO())
    assert health.look()["search"] is None
    SearchEntry.objects.update(title="Anders geschreven")
    upgrade(OutputWrapper(StringIO()))
    assert SearchEntry.objects.get().title == "Anders geschreven"  # nothing to do

    monkeypatch.setattr(release, "of_the_code", lambda: "of another stemmer")
    assert health.look()["search"].status == Status.FAIL
    upgrade(OutputWrapper(StringIO()))
    assert SearchEntry.objects.get().title == "Gemeente Zwolle"
    assert health.look()["search"] is None


def test_there_is_one_release_of_the_index():
    release.note()
    release.note()
    assert IndexRelease.objects.count() == 1


def test_the_code_that_wrote_it_is_known_by_its_files(monkeypatch):
    before = release.of_the_code()
    release.of_the_code.cache_clear()
    monkeypatch.setattr(release.analysis, "__file__", release.__file__)
    assert release.of_the_code() != before
    release.of_the_code.cache_clear()
