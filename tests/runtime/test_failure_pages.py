"""The pages that must not fail: in the house style, without a database, static and in Dutch.

Every template that extends `failure.html`, and those that Django shows by their name.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, server_error

from portal.runtime.failure_pages import PAGES, write_failure_pages

ROOT = Path(django_settings.BASE_DIR)
EXTENDING = [
    path.name
    for path in sorted((ROOT / "templates").glob("*.html"))
    if '{% extends "failure.html" %}' in path.read_text()
]


@pytest.fixture
def pages(settings, tmp_path) -> dict[str, str]:
    """Each page as it is served, made without a database or a manifest of static files."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {
            "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
            "OPTIONS": {"location": "/nonexistent"},
        }
    }
    request = RequestFactory().get("/")
    write_failure_pages()
    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*/*.html")}
    return written | {
        "403_csrf.html": csrf_failure(request).content.decode(),
        "400.html": bad_request(request, None).content.decode(),
        "500.html": server_error(request).content.decode(),
    }


def test_every_failure_has_its_page(pages):
    assert set(EXTENDING) == set(pages)


def test_each_page_wears_the_house_style_and_asks_only_for_files_that_are_there(pages):
    for name, text in pages.items():
        asked = re.findall(r'(?:href|src)="(/static/[^"#]+)', text)
        assert "/static/css/main.css" in asked, name
        assert 'class="site-header"' in text, name
        missing = [one for one in asked if not finders.find(one.removeprefix("/static/"))]
        assert missing == [], name
        assert not re.search(r"<style|<script| style=|https?://", text), name


def test_each_page_says_in_dutch_what_to_do(pages):
    for name, text in pages.items():
        assert '<html lang="nl">' in text, name
        assert len(re.findall("<h1>", text)) == 1, name
        assert "Opschalingsportaal Klimaatadaptatie</title>" in text, name
        assert re.search(r"nog eens|nog een keer|opnieuw|over een paar minuten", text), name


@pytest.mark.parametrize("file", ["nginx/portaal.conf", "caddy/Caddyfile"])
def test_a_web_server_is_led_to_pages_that_are_there(file):
    text = (ROOT / "deploy" / file).read_text()
    named = set(re.findall(r"/static/failures/([\w.]+\.html)", text))
    if kinds := re.search(r"status_code} in \[([0-9, ]+)\]", text):
        named |= {f"{status}.html" for status in kinds[1].split(", ")}
    # Caddy counts no requests.
    assert set(PAGES) - {"429.html"} <= named <= set(PAGES)
