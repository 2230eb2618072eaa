"""Every kind of answer, scored by the published rules.

Covers: portal/runtime/middleware.py
"""

import logging

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from portal.urls import urlpatterns as portal_urls
from tests import factories as make
from tests.deploy.scoring import internet_nl, observatory

pytestmark = pytest.mark.django_db


def broken(request):
    raise RuntimeError


def busy(request):
    return HttpResponse("later", status=503)


def many(request):
    return HttpResponse("later", status=429)


urlpatterns = [
    path("kapot/", broken),
    path("bezet/", busy),
    path("te-veel/", many),
    *portal_urls,
]


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
        "429": get("/te-veel/"),
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


def test_the_score_sees_what_is_missing():
    assert observatory({}, []) == 100 - 25 - 20 - 20 - 5
    assert observatory({}, ["sessionid=1; Path=/"]) == 100 - 25 - 20 - 20 - 5 - 10
    assert len(internet_nl({})) >= 7


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/themas/",
        "/zoeken/",
        "/zoeken/suggesties/",
        "/robots.txt",
        "/sitemap.xml",
        "/sitemap-themes.xml",
        "/.well-known/security.txt",
    ],
)
def test_a_page_that_only_shows_something_says_so_to_who_sends_something(visitor, address):
    for method in ("POST", "PUT", "DELETE"):
        answer = visitor.generic(method, address, b"a=b", secure=True)
        assert answer.status_code == 405, (method, answer.status_code)
        assert "GET" in answer.headers["Allow"]


def test_a_form_still_asks_for_its_token(visitor):
    assert visitor.post("/beheer/login/", {"username": "x"}, secure=True).status_code == 403
    assert visitor.post("/beheer/themes/theme/add/", {}, secure=True).status_code == 403
