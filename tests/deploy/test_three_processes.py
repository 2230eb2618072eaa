"""A change at the desk is seen by each of three processes, at the next request."""

import http.client
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.deploy import fronts
from tests.deploy.fronts import NAME, ROOT

pytestmark = pytest.mark.full

CHANGE = (
    "from partners.models import Partner; "
    "Partner.objects.create(name='Gemeente Verwegistan', slug='verwegistan', kind='company', "
    "status='published'); "
    "from portal.search.models import Synonym; "
    "Synonym.objects.create(term='nergenshuizen', synonym='verwegistan')"
)


def shown(port: int, path: str) -> list[str]:
    """What a dozen new connections get: each process answers some of them."""
    texts = []
    for _number in range(12):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", path, headers={"Host": NAME, "X-Forwarded-Proto": "https"})
        texts.append(connection.getresponse().read().decode())
        connection.close()
    return texts


def test_a_change_is_seen_by_all_three(tmp_path):
    fronts.collect_files()
    fronts.fill(tmp_path)
    pages = ("/partners/?q=verwegistan", "/zoeken/?q=verwegistan", "/zoeken/?q=nergenshuizen")
    with fronts.portal(tmp_path, WEB_CONCURRENCY="3") as port:
        for page in pages:
            assert not any("/partners/verwegistan/" in text for text in shown(port, page))
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", CHANGE],
            cwd=ROOT,
            env=fronts.variables(tmp_path, port),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        for page in pages:
            assert all("/partners/verwegistan/" in text for text in shown(port, page)), page
    with closing(sqlite3.connect(Path(tmp_path) / "portal.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM publishing_contentversion").fetchone() == (1,)
