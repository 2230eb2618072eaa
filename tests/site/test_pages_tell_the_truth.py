"""The pages of the site do not contradict what the portal does."""

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
