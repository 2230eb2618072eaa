import json
import os
import subprocess
import sys

import pytest
from django.db import connection

PRODUCTION = {"SITE_URL": "https://portaal.example.nl"}


def settings_with(tmp_path, *names: str, **variables: str) -> list:
    """The values of these settings in a process of its own."""
    code = f"""
import json
from portal import settings
print(json.dumps([getattr(settings, name, None) for name in {names!r}]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)} | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_an_https_origin_makes_everything_https(tmp_path):
    names = (
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        "SECOND_FACTOR_REQUIRED",
    )
    assert all(settings_with(tmp_path, *names, **PRODUCTION))
    assert not any(settings_with(tmp_path, *names))


def test_over_https_no_other_host_can_set_our_cookies(tmp_path):
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_DOMAIN")
    assert settings_with(tmp_path, *names, **PRODUCTION) == ["__Host-session", "__Host-csrf", None]
    assert settings_with(tmp_path, *names) == [None, None, None]  # those of Django


def test_the_site_answers_to_the_host_of_its_own_origin(tmp_path):
    (hosts,) = settings_with(tmp_path, "ALLOWED_HOSTS", **PRODUCTION)
    assert hosts == ["localhost", "127.0.0.1", "[::1]", "portaal.example.nl"]


def test_a_header_is_believed_only_behind_a_proxy(tmp_path):
    assert settings_with(tmp_path, "SECURE_PROXY_SSL_HEADER", **PRODUCTION) == [None]
    (header,) = settings_with(
        tmp_path, "SECURE_PROXY_SSL_HEADER", BEHIND_PROXY="true", **PRODUCTION
    )
    assert header == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_a_cdn_may_keep_a_page_only_when_the_administrator_says_so(tmp_path):
    (alone,) = settings_with(tmp_path, "PUBLIC_PAGES")
    assert alone == {"Cache-Control": "public, max-age=0, must-revalidate"}
    (shared,) = settings_with(tmp_path, "PUBLIC_PAGES", CDN_SECONDS="5")
    assert shared == {
        "Cache-Control": "public, max-age=0, s-maxage=5, must-revalidate",
        "CDN-Cache-Control": "max-age=5, stale-if-error=60",
    }


def test_pages_are_kept_in_memory_unless_a_server_is_named(tmp_path):
    (caches,) = settings_with(tmp_path, "CACHES", PAGE_CACHE_MB="3")
    assert caches["pages"]["OPTIONS"] == {"MAX_BYTES": 3 * 1024 * 1024}
    (caches,) = settings_with(tmp_path, "CACHES", CACHE_URL="redis://127.0.0.1:6379/0")
    assert caches["pages"]["LOCATION"] == "redis://127.0.0.1:6379/0"


def test_nobody_sees_tracebacks_unless_debug_is_asked_for(tmp_path):
    assert settings_with(tmp_path, "DEBUG") == [False]
    assert settings_with(tmp_path, "DEBUG", DEBUG="true") == [True]


@pytest.mark.django_db
def test_sqlite_waits_for_other_writers_and_checks_foreign_keys():
    if connection.vendor != "sqlite":
        assert connection.settings_dict["CONN_HEALTH_CHECKS"]
        return
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] >= 5_000
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.django_db
def test_the_content_security_policy_allows_nothing_inline_or_from_elsewhere(client):
    for address in ("/", "/beheer/login/", "/bestaat-niet/"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


@pytest.mark.django_db
def test_a_visitor_gets_no_cookie(client):
    for address in ("/", "/themas/", "/zoeken/?q=a", "/meedoen/", "/bestaat-niet/"):
        assert client.get(address).cookies == {}


@pytest.mark.django_db
def test_pages_are_in_dutch_whatever_the_browser_asks(client):
    response = client.get("/", headers={"accept-language": "de"})
    assert '<html lang="nl">' in response.content.decode()
    assert "Accept-Language" not in response.headers.get("Vary", "")
