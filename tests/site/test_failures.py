"""Faults that visitors barely notice: pages read on, and nothing typed is lost.

Covers: portal/runtime/troubles.py
"""

import errno
import html
import re
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from milestones.models import Document
from portal.publishing.versions import ContentVersion
from portal.runtime.environment import SMTP_BACKEND
from portal.runtime.page_policy import policy_of
from portal.runtime.troubles import is_away, is_of_disk
from tests import factories as make
from tests.desk.forms import address, form_data
from tests.interest.registrations import answers, ask_link, confirmed
from tests.pages import text_of
from tests.site.test_page_policies import EVERY_VIEW
from themes.interest.models import Interest, InterestMessage

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="it is of SQLite")
NOT_SAVED, SEND_AGAIN = "Er is niets opgeslagen", "Verstuur het opnieuw"
TEXT = 'Een vraag,\r\nmet "tekens" & <b>meer</b>'


@pytest.fixture
def visitor(client):
    client.raise_request_exception = False
    return client


@pytest.fixture
def role(monkeypatch):
    """The role that a person, who takes the time for it, registers for."""
    monkeypatch.setattr("themes.interest.stranger_form.MIN_SECONDS", -1)
    return make.RoleFactory(slug="proeftuin")


PAGES = [
    f"/{path}"
    for path, view in EVERY_VIEW
    if policy_of(view).is_public and not re.search(r"[<(^]|security.txt", path)
] + ["/meedoen/", "/meedoen/nieuwe-link/", "/beheer/login/", "/zoeken/?q=hitte"]


def test_pages_are_read_where_nothing_can_be_written(visitor):
    assert len(PAGES) > 20
    usual = {page: visitor.get(page).status_code for page in PAGES}  # no content, no drawing
    assert all(status == 200 or page.endswith(".svg") for page, status in usual.items())
    ContentVersion.bump()
    with failing("^(INSERT|UPDATE|DELETE)"):
        assert {page: visitor.get(page).status_code for page in PAGES} == usual


@contextmanager
def failing(what=""):
    """The database does not answer, or does not where a statement has these words."""

    def refuse(execute, sql, params, many, context):
        if re.search(what, sql):
            raise OperationalError("server at 10.0.0.5 refused")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def kept(page) -> dict[str, list[str]]:
    """What the page for a failure sends again."""
    pairs = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode(), re.DOTALL
    )
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    return fields


# Reading


@pytest.mark.parametrize("path", ["/", "/themas/", "/meedoen/", "/beheer/"])
def test_a_reader_is_told_in_dutch_that_the_portal_does_not_answer(visitor, path):
    visitor.cookies["sessionid"] = "x" * 32  # so that a middleware asks the database too
    with failing():
        response = visitor.get(path)
    text = text_of(response, 503)
    assert "Het portaal antwoordt op dit moment niet" in text
    assert 'class="site-header"' in text
    assert "10.0.0.5" not in text
    assert "<form" not in text
    assert response["Retry-After"] == "30"
    assert "no-store" in response["Cache-Control"]
    assert "default-src" in response["Content-Security-Policy"]


def test_a_page_that_fails_in_its_template_is_told_so_too(visitor):
    with failing('"site_sitepage"'):  # which is read in the footer
        assert visitor.get("/").status_code == 503


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/zoeken/suggesties/?q=dak", "*/*"),
        ("/themas/", "application/json"),
        ("/themas/", "application/problem+json, */*;q=0.1"),
    ],
)
def test_who_asks_for_json_gets_a_problem(visitor, path, accept):
    with failing():
        response = visitor.get(path, headers={"accept": accept})
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {"title": "Service Unavailable", "status": 503}
    assert response["Retry-After"] == "30"


@on_sqlite
def test_pages_read_on_when_nothing_can_be_written(visitor):
    make.ThemeFactory(title="Groene daken")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    try:
        for path in ("/", "/themas/", "/zoeken/?q=daken", "/zoeken/suggesties/?q=daken"):
            assert visitor.get(path).status_code == 200, path
        page = visitor.post("/meedoen/nieuwe-link/", {"email": "jo@zwolle.nl"})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")
    assert page.status_code == 200  # it asks to look once more, and writes nothing


def test_lists_are_shown_while_somebody_writes_and_follow_a_minute_later(
    visitor, clock, monkeypatch
):
    make.ThemeFactory(title="Groene daken", publish_at=clock() + timedelta(minutes=1))
    visitor.get("/themas/")
    clock.advance(minutes=2)
    asked = []

    def locked():
        asked.append(1)
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr("portal.search.index.indexing.ContentVersion.lock", locked)
        for path in ("/themas/", "/zoeken/?q=daken", "/"):
            assert visitor.get(path).status_code == 200, path
    assert len(asked) == 1  # the others did not wait for who is writing
    clock.advance(minutes=2)
    assert "Groene <mark>daken</mark>" in text_of(visitor.get("/zoeken/?q=daken"))


# Writing


@pytest.mark.usefixtures("role")
@pytest.mark.parametrize("what", ["", "^(INSERT|UPDATE)"])
def test_a_registration_is_sent_again_with_all_that_was_typed(visitor, what):
    typed = answers(message=TEXT)
    with failing(what):
        page = visitor.post("/meedoen/", typed)
    text = text_of(page, 503)
    assert NOT_SAVED in text
    assert SEND_AGAIN in text
    assert "readonly>" + TEXT in text
    assert page["Retry-After"] == "30"
    assert not Interest.objects.exists()
    assert visitor.post("/meedoen/", kept(page)).status_code == 302
    assert Interest.objects.get().message == TEXT.replace("\r\n", "\n")
    assert Interest.objects.get().roles.count() == 1


@pytest.mark.usefixtures("role")
def test_asking_for_a_link_keeps_the_address(visitor):
    with failing("^(INSERT|UPDATE)"):
        page = ask_link(visitor)
    assert NOT_SAVED in text_of(page, 503)
    assert "Kijk in uw mail" in text_of(visitor.post("/meedoen/nieuwe-link/", kept(page)))


@pytest.mark.usefixtures("role")
@pytest.mark.parametrize("what", ["", "^(INSERT|UPDATE)"])
def test_a_message_in_the_dossier_is_kept(visitor, role, what):
    _interest, dossier = confirmed(visitor)
    with failing(what):
        page = visitor.post(f"{dossier}bericht/", {"body": TEXT})
    assert TEXT in text_of(page, 503)
    visitor.post(f"{dossier}bericht/", kept(page))
    assert InterestMessage.objects.get().body == TEXT.replace("\r\n", "\n")


def test_a_password_is_not_kept_in_a_page(visitor):
    with failing():
        page = visitor.post("/beheer/login/", {"login": "annie", "password": "geheim-genoeg"})
    text = text_of(page, 503)
    assert "annie" in text
    assert "geheim-genoeg" not in text


def no_room(*_args):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_told_at_the_desk_and_the_form_comes_back(desk, monkeypatch):
    desk.raise_request_exception = False
    url = address(Document, "add")
    file = SimpleUploadedFile("rapport.pdf", b"%PDF-1.4" + b"x" * 3_000_000)
    typed = form_data(desk.get(url)) | {"title": "Rapport", "slug": "rapport", "summary": TEXT}
    typed |= {"kind": "report", "file": file}
    with monkeypatch.context() as patched:
        # Nor is there room for what is too large for the memory of Django's own limit.
        patched.setattr(FileSystemStorage, "_save", no_room)
        patched.setattr("tempfile.NamedTemporaryFile", no_room)
        page = desk.post(url, typed)
    text = text_of(page, 503)
    assert "Het portaal kan niet naar de schijf schrijven" in text
    assert "Vertel dit aan uw beheerder" in text
    assert not Document.objects.exists()
    back = text_of(desk.post(url, kept(page)))
    assert html.unescape(TEXT) in back
    assert "kies “rapport.pdf” opnieuw" in back
    assert not Document.objects.exists()


@on_sqlite
def test_a_full_disk_of_the_database_is_told_at_the_desk(desk):
    desk.raise_request_exception = False
    url = address(Document, "add")
    typed = form_data(desk.get(url)) | {"title": "Rapport", "slug": "rapport", "kind": "report"}
    typed |= {"summary": "Kort", "url": "https://a.example/", "note": "n"}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        page = desk.post(url, typed)
        cursor.execute("PRAGMA query_only = OFF")
    assert "Het portaal kan niet naar de schijf schrijven" in text_of(page, 503)
    assert desk.post(url, typed).status_code == 302


def test_a_visitor_is_not_bothered_with_our_disk(visitor, role, monkeypatch):
    monkeypatch.setattr("themes.interest.registering.is_registered", no_room)
    text = text_of(visitor.post("/meedoen/", answers()), 503)
    assert NOT_SAVED in text
    assert "schijf" not in text


# What is a mistake of ours


def mistake(*_args, **_kwargs):
    raise RuntimeError("kapot")


@pytest.mark.parametrize(
    ("admins", "backend", "is_told"),
    [
        ([("Beheer", "b@example.nl")], SMTP_BACKEND, True),
        ([], SMTP_BACKEND, False),
        ([("Beheer", "b@example.nl")], "django.core.mail.backends.console.EmailBackend", False),
    ],
)
def test_that_we_were_told_is_said_when_it_is_so(
    visitor, settings, monkeypatch, admins, backend, is_told
):
    settings.ADMINS, settings.EMAIL_BACKEND = admins, backend
    monkeypatch.setattr("django.utils.log.AdminEmailHandler.send_mail", lambda *_a, **_k: None)
    monkeypatch.setattr("portal.site.views.Home.get_context_data", mistake)
    response = visitor.get("/")
    assert ("Wij hebben een melding gekregen" in text_of(response, 500)) == is_told
    assert "Retry-After" not in response


def test_a_table_that_is_not_there_is_a_mistake_of_ours(visitor, monkeypatch):
    def ask(*_args, **_kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM nergens")

    monkeypatch.setattr("portal.site.views.Home.get_context_data", ask)
    assert visitor.get("/").status_code == 500


def of(cause: Exception) -> OperationalError:
    error = OperationalError()
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "disk", "away"),
    [
        (of(psycopg.errors.DiskFull()), True, True),
        (of(psycopg.errors.ReadOnlySqlTransaction()), True, True),
        (of(psycopg.errors.LockNotAvailable()), False, True),
        (PermissionError(errno.EACCES, "denied"), True, False),
        (OSError(errno.EROFS, "read-only"), True, False),
        (FileNotFoundError(errno.ENOENT, "gone"), False, False),
        (ConnectionResetError(errno.ECONNRESET, "the visitor left"), False, False),
        (ValueError(), False, False),
        (None, False, False),
    ],
)
def test_what_passes_is_told_from_a_mistake(error, disk, away):
    assert (is_of_disk(error), is_away(error)) == (disk, away)


def test_a_form_that_cannot_be_read_gets_an_answer_too(visitor):
    with failing():
        response = Client(raise_request_exception=False).post(
            "/meedoen/", b"onzin", content_type="multipart/form-data; boundary=x"
        )
    assert response.status_code in (400, 503)
