"""Every kind of answer, scored by the published rules.

Covers: portal/runtime/middleware.py
"""

import logging
import re

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from portal.urls import handler500 as handler500  # that Django finds here
from portal.urls import urlpatterns as portal_urls
from tests import factories as make
from tests.deploy.scoring import internet_nl, observatory
from tests.desk.codes import LOGIN
from tests.site.test_page_policies import EVERY_VIEW

pytestmark = pytest.mark.django_db


def broken(request):
    raise RuntimeError


def busy(request):
    raise OperationalError("database is locked")


urlpatterns = [path("kapot/", broken), path("bezet/", busy), *portal_urls]


@pytest.fixture
def visitor(settings):
    """A browser that comes by https, to a portal that is set up for it."""
    settings.ROOT_URLCONF = __name__
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURITY_CONTACT = ["beveiliging@example.nl"]
    logging.disable(logging.CRITICAL)
    yield Client(raise_request_exception=False, enforce_csrf_checks=True)
    logging.disable(logging.NOTSET)


def document():
    return make.DocumentFactory(file=ContentFile(b"%PDF-1.4", "stuk.pdf"), status="published")


def guessed(visitor: Client) -> HttpResponse:
    """The answer to the sixth wrong password."""
    token = visitor.get(LOGIN, secure=True).cookies["csrftoken"].value
    typed = {"login": "annie", "password": "fout", "csrfmiddlewaretoken": token}
    refused = [
        visitor.post(LOGIN, typed, secure=True, headers={"referer": "https://testserver/"})
        for _guess in range(6)
    ]
    return refused[-1]


def answers(visitor: Client) -> dict[str, HttpResponse]:
    """An answer of each status and kind."""
    moved = make.ThemeFactory(slug="oud", status="published")
    moved.slug = "nieuw"
    moved.save()

    def get(address: str, **headers: str) -> HttpResponse:
        return visitor.get(address, secure=True, headers=headers)

    static = get("/static/css/main.css")
    own = document()
    return {
        "200": get("/"),
        "301": get("/themas/oud/"),
        "304": get("/static/css/main.css", if_modified_since=static.headers["Last-Modified"]),
        "400": get("/?q=%00"),
        "403": visitor.post("/beheer/login/", {}, secure=True),
        "404": get("/bestaat-niet/"),
        "405": visitor.post("/themas/", {}, secure=True),
        "413": visitor.post(
            "/meedoen/", b"x", "text/plain", secure=True, CONTENT_LENGTH=str(10**8)
        ),
        "429": guessed(visitor),
        "500": get("/kapot/"),
        "503": get("/bezet/"),
        "200 static": static,
        "200 media": get(own.file_url if hasattr(own, "file_url") else own.get_absolute_url()),
        "200 admin": get("/beheer/login/"),
        "302 admin": get("/beheer/"),
        "200 security.txt": get("/.well-known/security.txt"),
    }


def test_every_kind_of_answer_scores_at_least_125_and_passes_internet_nl(visitor):
    for kind, answer in answers(visitor).items():
        assert answer.status_code == int(kind[:3]), kind
        sent = [cookie.OutputString() for cookie in answer.cookies.values()]
        score = observatory(answer.headers, sent)
        assert score >= 125, (kind, score, dict(answer.headers))
        assert internet_nl(answer.headers) == [], kind
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", kind
        assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp", kind
        assert "camera=()" in answer.headers["Permissions-Policy"], kind
        if kind[:3] in ("429", "500", "503"):  # the pages of the portal, and none of Django
            assert "Opschalingsportaal" in answer.text, kind
            assert ("Retry-After" in answer.headers) == (kind != "500"), kind


def test_the_score_sees_what_is_missing():
    assert observatory({}, []) == 100 - 25 - 20 - 20 - 5
    assert observatory({}, ["sessionid=1; Path=/"]) == 100 - 25 - 20 - 20 - 5 - 10
    assert len(internet_nl({})) >= 7


def address_of(pattern: str) -> str:
    return "/" + re.sub(r"<(?:int:)?pk>", "1", re.sub(r"<(?!int:)[^>]+>", "x", pattern))


def is_for_reading(path: str, view: object) -> bool:
    """Not what has a form; nor the desk of Django, which takes a form everywhere."""
    page = getattr(view, "view_class", None)
    return not hasattr(page, "post") if page else not path.startswith("beheer/")


READING = [address_of(path) for path, view in EVERY_VIEW if is_for_reading(path, view)]


def test_a_page_that_only_shows_something_says_so_to_who_sends_something(visitor):
    assert len(READING) > 35
    assert {"/", "/gezond/klaar/", "/sitemap-x.xml", "/zoeken/suggesties/"} < {*READING}
    for address in READING:
        for method in ("POST", "PUT", "DELETE"):
            answer = visitor.generic(method, address, b"a=b", secure=True)
            if answer.status_code == 302:  # who is nobody yet has to sign in
                assert address.startswith("/beheer/")
            elif answer.status_code == 404:  # which is all that a wrong secret is told
                assert address == "/meedoen/dossier/x/"
            else:
                assert answer.status_code == 405, (address, method)
                assert "GET" in answer.headers["Allow"]


def test_a_form_still_asks_for_its_token(visitor):
    assert visitor.post("/beheer/login/", {"username": "x"}, secure=True).status_code == 403
    assert visitor.post("/beheer/themes/theme/add/", {}, secure=True).status_code == 403
