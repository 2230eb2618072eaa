"""The pages of the site do not contradict what the portal does."""

import re

import yaml
from django.conf import settings

PAGES = {
    page["slug"]: page["body"]
    for page in yaml.safe_load(
        (settings.BASE_DIR / "portal/site/content/pages.yaml").read_text(encoding="utf-8")
    )
}


def test_the_contact_page_leads_to_registering():
    assert "kan nu nog niet" not in PAGES["contact"]
    assert 'href="/rollen/"' in PAGES["contact"]
    assert 'href="/meedoen/"' in PAGES["contact"]
    assert "binnen 10 werkdagen" in PAGES["contact"]


def test_the_privacy_page_names_every_time_that_registrations_are_kept():
    for days in ("14 dagen", "180 dagen", "365 dagen", "730 dagen"):
        assert days in PAGES["privacy"]


def test_the_privacy_page_says_that_only_who_signs_in_gets_cookies():
    assert "Er zijn alleen cookies voor wie inlogt om het portaal te beheren" in PAGES["privacy"]
    assert "wie een formulier invult of inlogt" not in PAGES["privacy"]


def test_the_accessibility_statement_has_every_part_of_the_legal_model():
    """Those of the annex of Decision (EU) 2018/1523."""
    body = PAGES["toegankelijkheid"]
    headings = re.findall(r"<h3>(.*?)</h3>", body)
    assert headings == [
        "Status: voldoet niet (D)",
        "Wat nog niet toegankelijk is",
        "Hoe wij testen",
        "Een probleem melden",
        "Als u er met ons niet uitkomt",
        "Over deze verklaring",
    ]
    for part in ("geldt voor alle pagina’s", "binnen 10 werkdagen", "Nationale ombudsman"):
        assert part in body
