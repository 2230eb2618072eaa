import pytest
from django.db import connection


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
