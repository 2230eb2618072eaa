"""Public pages are kept until the content changes; all else is never kept.

Covers: portal/site/page_cache.py, portal/site/known_content.py, portal/runtime/compression.py,
portal/runtime/memory_cache.py, themes/interest/models/figures_change.py
"""

import gzip
import time
from datetime import timedelta

import brotli
import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from portal.publishing.models import ContentVersion
from portal.runtime.compression import wanted
from portal.runtime.memory_cache import BoundedMemoryCache
from portal.search.models import SearchedQuery
from portal.site import known_content
from tests import factories as make
from tests.pages import text_of
from tests.site.processes import Seconds, fresh, process
from themes.interest.models import FiguresChange
from themes.models import Theme

pytestmark = pytest.mark.django_db

FRESH, KEPT = "portal; fwd=miss", "portal; hit"


@pytest.fixture
def seconds(monkeypatch, settings):
    settings.CONTENT_ASKED_EVERY = 0.9
    clock = Seconds()
    monkeypatch.setattr(known_content, "time", clock)
    return clock


def status(visitor, path="/themas/", **headers) -> str:
    return visitor.get(path, **headers)["Cache-Status"]


# What is kept, and for whom


def test_the_second_visitor_gets_the_kept_page_without_a_query(seconds):
    visitor, theme = process(), make.ThemeFactory(title="Groene daken")
    first = visitor.get(theme.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        second = visitor.get(theme.get_absolute_url())
    assert (first["Cache-Status"], second["Cache-Status"]) == (FRESH, KEPT)
    assert second.content == first.content == fresh(theme.get_absolute_url()).content
    assert len(queries) == 0


@pytest.mark.parametrize("path", ["/meedoen/", "/meedoen/verstuurd/", "/beheer/login/", "/gezond/"])
def test_a_private_page_is_not_kept(path):
    visitor = process()
    for _visit in range(2):
        response = visitor.get(path)
        assert "Cache-Status" not in response
        assert "public" not in response.get("Cache-Control", "")


@pytest.mark.parametrize("path", ["/bestaat-niet/", "/themas/bestaat-niet/", "/themas"])
def test_an_error_or_redirect_is_not_kept(path):
    visitor = process()
    assert {visitor.get(path).get("Cache-Status") for _visit in range(2)} == {None}


def test_what_is_sent_comes_past_it():
    response = process().post("/themas/")
    assert (response.status_code, response.get("Cache-Status")) == (405, None)


def test_a_page_that_sets_a_cookie_is_not_kept(monkeypatch):
    def with_cookie(view, context, **kwargs):
        response = rendered(view, context, **kwargs)
        response.set_cookie("naam", "waarde")
        return response

    from portal.site.views import Home

    rendered = Home.render_to_response
    monkeypatch.setattr(Home, "render_to_response", with_cookie)
    visitor = process()
    first = visitor.get("/")
    assert first.cookies["naam"].value == "waarde"
    assert "public" not in first.get("Cache-Control", "")
    monkeypatch.undo()
    assert process().get("/").cookies == {}
    assert visitor.get("/").cookies == {}


def test_kept_pages_set_no_cookie_and_hold_no_token():
    visitor = process()
    for path in ("/", "/themas/", "/zoeken/", "/meedoen/past-dit/"):
        for response in (visitor.get(path), visitor.get(path)):
            assert response.cookies == {}
            assert b"csrfmiddlewaretoken" not in response.content


def test_the_coordinator_sees_a_save_at_once_and_others_within_a_second(seconds, desk):
    visitor, theme = process(), make.ThemeFactory(title="Oud")
    coordinator = process()
    coordinator.cookies = desk.cookies
    for one in (visitor, coordinator):
        assert "Oud" in text_of(one.get("/themas/"))
    theme.title = "Nieuw"
    theme.save()
    own = coordinator.get("/themas/")
    assert "Nieuw" in text_of(own)
    assert own["Cache-Control"] == "private, no-cache"
    seconds.passed += 0.5
    assert "Oud" in text_of(visitor.get("/themas/"))
    seconds.passed += 0.5
    assert "Nieuw" in text_of(visitor.get("/themas/"))


def test_a_cookie_that_is_no_session_makes_no_difference(seconds):
    visitor = process()
    visitor.get("/themas/")
    visitor.cookies["_ga"] = "GA1.1.1"
    assert status(visitor) == KEPT


def test_a_withdrawn_page_is_gone_in_every_process_after_a_second(seconds):
    theme = make.ThemeFactory()
    processes = [process() for _number in range(3)]
    for visitor in processes:
        assert visitor.get(theme.get_absolute_url()).status_code == 200
    Theme.objects.withdraw()
    seconds.passed += 1
    assert {p.get(theme.get_absolute_url()).status_code for p in processes} == {404}


def test_a_planned_page_appears_at_its_moment_and_not_a_second_later(seconds, clock):
    visitor = process()
    make.ThemeFactory(title="Straks", publish_at=clock.time + timedelta(hours=1))
    assert "Straks" not in text_of(visitor.get("/themas/"))
    clock.advance(hours=1)
    assert "Straks" in text_of(visitor.get("/themas/"))


# What changes the version, and what does not


@pytest.fixture
def version():
    return lambda: (ContentVersion.current(), FiguresChange.version())


def test_the_edits_of_a_draft_leave_every_page_kept(version):
    theme = make.ThemeFactory(draft=True)
    section = make.ThemeSectionFactory(theme=theme)
    before = version()
    theme.title = "Nog niet"
    theme.save()
    section.body = "<p>Ook niet</p>"
    section.save()
    theme.milestones.add(make.MilestoneFactory(draft=True))
    Theme.objects.filter(pk=theme.pk).update(updated_at=timezone.now())
    make.ThemePartnerFactory(theme=theme, partner=make.PartnerFactory(draft=True))
    theme.delete()
    assert version() == before


def test_a_draft_that_another_published_meanwhile_is_no_draft(version):
    theme = make.ThemeFactory(draft=True)
    read_as_draft = Theme.objects.get()
    theme.status = "published"
    theme.save()
    before = version()
    read_as_draft.save()
    assert version() != before


@pytest.mark.parametrize("after", ["draft", "archived", "published"])
def test_what_was_public_or_becomes_it_changes_the_version(version, after):
    theme = make.ThemeFactory(status="draft" if after == "published" else "published")
    before = version()
    theme.status = after
    theme.save()
    assert version() != before


def test_a_row_that_moves_from_a_draft_to_what_is_public_changes_the_version(version):
    section = make.ThemeSectionFactory(theme=make.ThemeFactory(draft=True))
    before = version()
    section.theme = make.ThemeFactory()
    seen = version()
    section.save()
    assert len({before, seen, version()}) == 3


def test_counters_mails_and_new_registrations_leave_every_page_kept(version):
    municipality = make.MunicipalityFactory()
    before = version()
    make.SearchedQueryFactory()
    make.SubmissionCountFactory()
    make.OutgoingMailFactory()
    registration = make.InterestFactory(municipality=municipality)
    registration.message = "Nog iets"
    registration.save()
    make.ReplyTemplateFactory()
    assert version() == before


def test_the_kind_and_successors_of_a_merger_change_the_version(version):
    change = make.MunicipalityChangeFactory()
    for edit in (
        lambda: setattr(change, "kind", "split"),
        lambda: change.successions.create(successor=make.MunicipalityFactory(), is_main=False),
        lambda: change.successions.filter(is_main=False).get().delete(),
    ):
        before = version()
        edit()
        change.save()
        assert version()[0] != before[0]


def test_figures_change_with_confirming_checking_and_erasing(version):
    registration = make.InterestFactory()
    for edit in (
        lambda: registration.__dict__.update(state="confirmed", confirmed_at=timezone.now()),
        lambda: registration.__dict__.update(verified_at=timezone.now()),
        lambda: registration.roles.add(make.RoleFactory(theme__draft=True)),
    ):
        before = version()[1]
        edit()
        registration.save()
        assert version()[1] != before
    before = version()[1]
    domain = make.VerifiedDomainFactory()
    domain.delete()
    FiguresChange.forget_old()
    assert version()[1] != before
    assert FiguresChange.objects.count() == 1


def test_a_change_of_figures_leaves_pages_without_them_kept(seconds):
    visitor, theme, municipality = process(), make.ThemeFactory(), make.MunicipalityFactory()
    paths = ("/themas/", theme.get_absolute_url())
    assert [status(visitor, path) for path in paths] == [FRESH, FRESH]
    make.InterestFactory(confirmed=True, municipality=municipality).themes.add(theme)
    seconds.passed += 1
    assert [status(visitor, path) for path in paths] == [KEPT, FRESH]
    assert "1 organisatie heeft interesse" in text_of(visitor.get(theme.get_absolute_url()))


# Searching


def test_a_search_counts_also_when_its_page_was_kept(seconds):
    visitor = process()
    make.ThemeFactory(title="Groene daken")
    for path in ("/zoeken/?q=daken", "/zoeken/?q=daken&utm_source=mail", "/zoeken/?q=+daken"):
        visitor.get(path)
    assert list(SearchedQuery.objects.values_list("query", "times", "results")) == [("daken", 3, 1)]


def test_a_search_of_who_has_a_session_counts_as_before(seconds):
    visitor = process()
    visitor.cookies[django_settings.SESSION_COOKIE_NAME] = "verlopen"
    visitor.get("/zoeken/?q=daken")
    assert SearchedQuery.objects.get().times == 1


def test_a_synonym_changes_what_was_found(seconds):
    visitor = process()
    make.ThemeFactory(title="Groene daken")
    before = visitor.get("/themas/?q=sedum").content
    make.ConceptFactory(title="daken", words=["sedum"])
    seconds.passed += 1
    after = visitor.get("/themas/?q=sedum")
    assert before != after.content
    assert "Groene daken" in text_of(after)


# Headers


def test_the_headers_of_a_public_page():
    response = process().get("/themas/")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response["Vary"] == "Accept-Encoding"
    assert response["ETag"].startswith('"')
    assert response["Content-Length"] == str(len(response.content))


@pytest.mark.parametrize("kept", [False, True])
def test_who_has_the_page_gets_304_without_it(seconds, kept):
    visitor = process()
    etag = fresh("/themas/")["ETag"]
    if kept:
        visitor.get("/themas/")
    for method in (visitor.get, visitor.head):
        response = method("/themas/", headers={"If-None-Match": etag})
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == etag
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert response["Vary"] == "Accept-Encoding"


def test_304_of_a_kept_page_asks_nothing_of_the_database(seconds):
    visitor = process()
    etag = visitor.get("/themas/")["ETag"]
    with CaptureQueriesContext(connection) as queries:
        response = visitor.get("/themas/", headers={"If-None-Match": etag})
    assert (response.status_code, len(queries)) == (304, 0)


def test_head_gives_the_headers_of_get(seconds):
    visitor = process()
    answers = visitor.head("/themas/"), visitor.get("/themas/"), visitor.head("/themas/")
    assert answers[0].content == answers[2].content == b""
    for name in ("ETag", "Content-Length", "Content-Type", "Vary", "Cache-Control"):
        assert len({answer[name] for answer in answers}) == 1


def test_last_modified_is_never_that_of_another_version(monkeypatch):
    """Two saves in one second are two moments, and one that is still to come is not told."""
    now = int(time.time())
    monkeypatch.setattr("time.time", lambda: now + 0.5)
    visitor, theme = process(), make.ThemeFactory()
    theme.save()
    changed = ContentVersion.objects.get().changed_at
    theme.save()
    assert ContentVersion.objects.get().changed_at == changed + 1
    assert "Last-Modified" not in visitor.get("/themas/")
    monkeypatch.setattr("time.time", lambda: changed + 1.5)
    response = visitor.get("/themas/")
    assert response["Last-Modified"] == http_date(changed + 1)
    since = {"If-Modified-Since": http_date(changed)}
    assert visitor.get("/themas/", headers=since).status_code == 200
    since = {"If-Modified-Since": http_date(changed + 1)}
    assert visitor.get("/themas/", headers=since).status_code == 304


def test_a_page_with_figures_has_no_such_moment():
    theme = make.ThemeFactory()
    response = process().get(
        theme.get_absolute_url(), headers={"If-Unmodified-Since": http_date(0)}
    )
    assert response.status_code == 200
    assert "Last-Modified" not in response


def test_midnight_is_a_change(monkeypatch):
    visitor = process()
    make.ThemeFactory()
    tomorrow = timezone.localtime() + timedelta(days=1)
    midnight = tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: midnight + timedelta(minutes=1))
    monkeypatch.setattr("time.time", lambda: midnight.timestamp() + 60)
    assert visitor.get("/themas/")["Last-Modified"] == http_date(midnight.timestamp())


# Encodings


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("br; q=0, gzip; q=0", ""),
        ("*", "br"),
        ("*;q=0", ""),
        ("GZIP", "gzip"),
        ("br;q=veel", ""),
        ("identity", ""),
        ("", ""),
    ],
)
def test_the_reader_chooses_the_encoding(header, encoding):
    assert wanted(header) == encoding


def test_each_encoding_has_its_own_bytes_and_its_own_etag(seconds):
    visitor, plain = process(), fresh("/themas/")
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
    etags = {plain["ETag"]}
    for encoding, unpacked in unpack.items():
        for _visit in range(2):
            response = visitor.get("/themas/", headers={"Accept-Encoding": encoding})
            assert response["Content-Encoding"] == encoding
            assert response["Content-Length"] == str(len(response.content))
            assert unpacked(response.content) == plain.content
        etags.add(response["ETag"])
    assert len(etags) == 3


def test_a_page_with_a_secret_is_never_compressed(client):
    """BREACH: who sees its length, and can have something put in it, could guess the secret."""
    client.get("/beheer/login/")
    for path in ("/beheer/login/", "/meedoen/", "/meedoen/nieuwe-link/"):
        response = client.get(path, headers={"Accept-Encoding": "br, gzip"})
        assert response.status_code == 200
        assert "Content-Encoding" not in response


def test_who_has_a_session_gets_nothing_compressed(desk):
    response = desk.get("/themas/", headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in response


# Trouble


def away():
    raise OperationalError("could not connect")


def test_kept_pages_are_served_while_the_database_is_away(seconds, monkeypatch):
    visitor = process()
    make.ThemeFactory(title="Groene daken")
    visitor.get("/themas/")
    with monkeypatch.context() as patched:
        patched.setattr(known_content.Known, "read", away)
        seconds.passed += 1
        response = visitor.get("/themas/")
        assert "Groene daken" in text_of(response)
        assert response["Cache-Status"] == 'portal; hit; detail="the database is away"'
        seconds.passed += known_content.WITHOUT_DATABASE
        assert status(visitor) == FRESH  # built, or refused, as without a cache
    seconds.passed += 1
    assert status(visitor) == KEPT


def test_what_is_built_meanwhile_is_not_kept(seconds, monkeypatch):
    visitor = process()
    visitor.get("/")
    monkeypatch.setattr(known_content.Known, "read", away)
    seconds.passed += 1
    assert [status(visitor), status(visitor)] == [FRESH, FRESH]


def test_a_search_is_not_counted_while_the_database_is_away(seconds, monkeypatch):
    visitor = process()
    visitor.get("/zoeken/?q=daken")
    monkeypatch.setattr(known_content.Known, "read", away)
    seconds.passed += 1
    with CaptureQueriesContext(connection) as queries:
        assert "the database is away" in status(visitor, "/zoeken/?q=daken")
    assert len(queries) == 0


def test_what_depends_on_nothing_asks_nothing(seconds, monkeypatch):
    monkeypatch.setattr(known_content.Known, "read", away)
    visitor = process()
    assert [status(visitor, "/robots.txt") for _visit in range(2)] == [FRESH, KEPT]


def test_a_mistake_of_ours_is_not_taken_for_a_database_that_is_away(seconds, monkeypatch):
    visitor = process()
    visitor.get("/themas/")
    monkeypatch.setattr(known_content.Known, "read", lambda: 1 / 0)
    seconds.passed += 1
    with pytest.raises(ZeroDivisionError):
        visitor.get("/themas/")


def test_pages_are_built_while_the_cache_is_away(seconds, caplog):
    redis = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
    }
    visitor = process(redis)
    for _visit in range(3):
        assert "Cache-Status" in visitor.get("/themas/")
    assert caplog.text.count("The page cache does not answer") == 1


# The cache itself


def test_memory_is_bounded_by_bytes_and_drops_what_was_asked_for_longest_ago():
    cache = BoundedMemoryCache("klein", {"OPTIONS": {"MAX_BYTES": 1_000}})
    for name in ("a", "b", "c"):
        cache.set(name, 250 * b"x")
    cache.get("a")
    cache.set("d", 250 * b"x")
    assert [name for name in "abcd" if cache.get(name)] == ["a", "c", "d"]
    cache.set("a", b"")
    cache.delete("c")
    cache.set("e", 400 * b"x")
    assert [name for name in "abcde" if cache.get(name) is not None] == ["a", "d", "e"]
    cache.set("f", 2_000 * b"x")
    assert cache.get("f") is None
    cache.clear()
    cache.set("g", 900 * b"x")
    assert cache.get("g")


def test_no_pages_are_kept_in_a_cache_of_no_bytes(seconds):
    nothing = {
        "BACKEND": "portal.runtime.memory_cache.BoundedMemoryCache",
        "LOCATION": "niets",
        "OPTIONS": {"MAX_BYTES": 0},
    }
    visitor = process(nothing)
    assert [status(visitor), status(visitor)] == [FRESH, FRESH]


def test_another_start_or_host_or_language_does_not_find_the_page(seconds, monkeypatch, settings):
    settings.ALLOWED_HOSTS = ["testserver", "anders.example"]
    shared = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "samen"}
    one, other = process(shared), process(shared)
    assert [status(one), status(other)] == [FRESH, KEPT]
    assert status(one, headers={"Host": "anders.example"}) == FRESH
    monkeypatch.setattr("portal.site.page_cache.get_language", lambda: "en")
    assert status(one) == FRESH
    monkeypatch.undo()
    monkeypatch.setattr("portal.site.page_cache.START", "een andere")
    assert status(one) == FRESH


def test_what_is_refused_is_so_also_for_a_kept_page(seconds):
    visitor = process()
    visitor.get("/themas/")
    assert visitor.get("/themas/", headers={"Host": "kwaad.example"}).status_code == 400
    assert visitor.get("/themas/?onbekend=%00").status_code == 400


def test_a_kept_page_has_the_headers_of_a_new_one(seconds):
    visitor = process()
    new, kept = visitor.get("/themas/").headers, visitor.get("/themas/").headers
    own = {"Cache-Status", "X-Request-ID"}
    assert {name for name in new.keys() | kept.keys() if new.get(name) != kept.get(name)} == own
    guards = ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options")
    assert all(name in kept for name in (*guards, "Referrer-Policy", "Permissions-Policy"))


@pytest.mark.parametrize(
    "path", ["/bestaat-niet/", "/partners/?q=%00", "/themas", "/partners/bestaat-niet/"]
)
def test_what_is_no_page_says_that_it_may_not_be_kept(client, path):
    answer = client.get(path)
    assert answer.status_code != 200
    assert answer["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "path", ["/meedoen/", "/meedoen/nieuwe-link/", "/beheer/login/", "/themas/", "/zoeken/"]
)
def test_what_is_sent_is_answered_to_its_sender_alone(client, path):
    said = client.post(path, {"q": "hitte", "naar": "versturen"})["Cache-Control"]
    assert "private" in said or "no-store" in said
