"""Covers: portal/site/attention.py"""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings as portal_settings

from portal.site.attention import security_txt_expires

pytestmark = pytest.mark.django_db


def test_without_a_contact_there_is_no_file(client):
    assert client.get("/.well-known/security.txt").status_code == 404
    assert security_txt_expires().count == 0


def test_it_says_whom_to_tell_until_when(client, settings):
    settings.SECURITY_CONTACT = ["a+b@example.nl", "cert@example.nl"]
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == (
        "Contact: mailto:a+b@example.nl\nContact: mailto:cert@example.nl\n"
        f"Expires: {settings.SECURITY_TXT_EXPIRES:%Y-%m-%d}T00:00:00Z\n"
        "Preferred-Languages: nl, en\n"
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt\n"
    )


def test_it_is_valid_for_less_than_a_year_after_the_release():
    changelog = (Path(portal_settings.BASE_DIR) / "CHANGELOG.md").read_text("utf-8")
    released = date.fromisoformat(re.search(r"^## [0-9.]+ – (\S+)$", changelog, re.M)[1])
    assert released + timedelta(days=360) == portal_settings.SECURITY_TXT_EXPIRES


@pytest.mark.parametrize(("left", "count"), [(31, 0), (30, 1), (-5, 1)])
def test_the_desk_reminds_a_month_before_it_expires(desk, clock, settings, left, count):
    settings.SECURITY_CONTACT = ["a@example.nl"]
    settings.SECURITY_TXT_EXPIRES = clock().date() + timedelta(days=left)
    assert security_txt_expires().count == count
    assert ("security.txt" in desk.get("/beheer/").content.decode()) == bool(count)
