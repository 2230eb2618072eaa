"""Three processes of the portal, each with pages and an index of its own, and one database.

Covers: portal/site/page_cache.py, portal/site/known_content.py, portal/search/query_log.py
"""

import http.client
import os
import signal
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from portal.publishing.models import ContentVersion
from portal.search.models import SearchedQuery
from tests.deploy import fronts
from tests.deploy.fronts import NAME
from tests.machine import IN_CI
from tests.outbox.shared_database import SharedDatabase
from tests.serving import children_of
from themes.interest.models import InterestSettings

PROCESSES = 3
PAGES = ("/partners/?q=verwegistan", "/zoeken/?q=verwegistan", "/zoeken/?q=nergenshuizen")

CHANGE = (
    "from partners.models import Partner; "
    "Partner.objects.create(name='Gemeente Verwegistan', slug='verwegistan', kind='company', "
    "status='published'); "
    "from themes.models import Concept; "
    "concept = Concept(title='verwegistan', slug='verwegistan', status='published'); "
    "concept.save(); concept.terms.create(name='nergenshuizen')"
)
WITHDRAW = (
    "from partners.models import Partner; Partner.objects.filter(slug='verwegistan').withdraw()"
)
NEVER_ASKS = (
    "from portal import settings; settings.CONTENT_ASKED_EVERY = 3600; "
    "from portal.runtime import serve; serve.main()"
)
SESSION = "__Host-session=verlopen"
GET = {"Host": NAME, "X-Forwarded-Proto": "https"}


def ask(port: int, path: str) -> tuple[int, str, str]:
    """The status, the page and where it comes from, by a new connection."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path, headers=GET)
        response = connection.getresponse()
        return response.status, response.read().decode(), response.headers["Cache-Status"] or ""


def answers(port: int, path: str) -> tuple[set[tuple[int, str]], int]:
    """What each of the processes answers, and how many made the page: each keeps its own.

    The others stand still meanwhile. Else the system hands a connection to whoever waits for
    one, and on a busy machine that can be the same process sixty times.
    """
    found, made = set(), 0
    processes = web_processes()
    for process in processes:
        with standing_still(processes - {process}):
            status, text, source = ask(port, path)
        found.add((status, text))
        made += "fwd=miss" in source
    return found, made


def web_processes() -> set[int]:
    """Those that answer, once all are there: children of the server that this test started."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for pid in children_of(os.getpid()):
            if b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes():
                processes = children_of(pid)
                if len(processes) == PROCESSES:
                    return processes
        time.sleep(0.05)
    raise AssertionError("the server has other processes than it was asked for")


@contextmanager
def standing_still(processes: set[int]):
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


@pytest.fixture
def three(tmp_path):
    """Start three processes on the database of the test, and change it from a fourth."""
    fronts.collect_files()
    InterestSettings.objects.get_or_create(pk=1)
    database = SharedDatabase(tmp_path)
    database.hand_out()
    values = {"DATABASE_URL": database.url, "WEB_CONCURRENCY": str(PROCESSES)}

    @contextmanager
    def start(*command: str):
        with fronts.portal(tmp_path, *command, **values) as port:
            yield port, lambda code: fronts.changed(tmp_path, port, code, **values)
        database.fetch_back()

    return start


@pytest.mark.django_db(transaction=True)
def test_within_a_second_all_three_show_the_same_and_nothing_that_was_withdrawn(three):
    with three() as (port, change):
        for page in PAGES:
            found, made = answers(port, page)
            assert made == PROCESSES, page
            assert not any("/partners/verwegistan/" in text for _, text in found)
        change(CHANGE)
        time.sleep(1)
        for page in PAGES:
            found, made = answers(port, page)
            assert made == PROCESSES, page
            ((status, text),) = found
            assert (status, "/partners/verwegistan/" in text) == (200, True), page
        found, made = answers(port, "/partners/verwegistan/")
        assert ({status for status, _ in found}, made) == ({200}, PROCESSES)
        change(WITHDRAW)
        time.sleep(1)
        assert {status for status, _ in answers(port, "/partners/verwegistan/")[0]} == {404}
        for page in PAGES:
            found, made = answers(port, page)
            assert made == PROCESSES, page
            ((_, text),) = found
            assert "/partners/verwegistan/" not in text
    assert ContentVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_searched_for_until_the_last_moment_is_counted(three):
    with three() as (port, _change):
        answered = [ask(port, "/zoeken/?q=nergenshuizen")[0] for _number in range(20)]
    assert SearchedQuery.objects.get().times == answered.count(200) == 20


@pytest.mark.django_db(transaction=True)
def test_the_test_of_three_sees_processes_that_do_not_ask_for_changes(three):
    with three("-c", NEVER_ASKS) as (port, change):
        for page in PAGES:
            assert answers(port, page)[1] == PROCESSES
        change(CHANGE)
        time.sleep(1)
        for page in PAGES:
            found, made = answers(port, page)
            assert made == 0
            assert not any("/partners/verwegistan/" in text for _, text in found)


@pytest.mark.full
@pytest.mark.own_database
def test_nginx_can_keep_pages_a_second_longer(tmp_path):
    if not fronts.is_there("nginx"):
        (pytest.fail if IN_CI else pytest.skip)("nginx is not installed")
    fronts.collect_files()
    fronts.fill(tmp_path)
    with (
        fronts.portal(tmp_path, CDN_SECONDS="1") as port,
        fronts.front("nginx that keeps", tmp_path / "nginx", port) as nginx,
    ):
        fronts.changed(tmp_path, port, CHANGE)
        time.sleep(3)

        def number(path: str, **headers: str) -> str:
            """Each answer of the portal has a number of its own."""
            return nginx.ask(path, **headers).headers["X-Request-ID"]

        path = "/partners/verwegistan/"
        assert len({number(path) for _visit in range(5)}) <= 3
        assert len({number(path, Cookie=SESSION) for _visit in range(5)}) == 5
        assert len({number("/meedoen/") for _visit in range(5)}) == 5
        kept = nginx.ask(path)
        unchanged = nginx.ask(path, If__None__Match=kept.headers["ETag"])
        assert (kept.status, unchanged.status) == (200, 304)
        fronts.changed(tmp_path, port, WITHDRAW)
        time.sleep(3)
        assert nginx.ask(path).status == 404
