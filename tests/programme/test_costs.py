"""What a page of the programme costs: requests of a browser, and queries.

Covers: portal/lists/kept.py, portal/site/context_processors.py
"""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.site.sitemaps import SITEMAPS
from tests.browser.pages import PAGES

pytestmark = [pytest.mark.usefixtures("_loaded"), pytest.mark.django_db]

MAX_REQUESTS = MAX_QUERIES = 12
OF_EACH_KIND = 60
"""As many items as there are of most kinds; of municipalities these are spread over all."""


class Asked(HTMLParser):
    """The addresses that a browser asks for because of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        has = dict(attributes)
        is_link = tag == "link" and has["rel"] in {"stylesheet", "icon", "preload", "modulepreload"}
        address = has.get("href") if is_link or tag == "use" else has.get("src")
        if address:
            self.addresses.add(address.partition("#")[0])


def requests_of(response, static: Path) -> set[str]:
    """What is asked for besides the page itself, also by its style sheets and scripts."""
    asked = Asked(response.content.decode()).addresses
    for address in [one for one in asked if one.endswith((".css", ".js"))]:
        text = (static / address.removeprefix("/static/")).read_text()
        asked |= {
            *re.findall(r'(?:@import (?:url\()?|^import .*?|url\()["\']?([^"\')]+)', text, re.M)
        }
    return asked


def test_no_public_page_takes_more_than_12_requests(client, collected_site):
    too_many = {}
    for address in PAGES:
        asked = requests_of(client.get(address), collected_site)
        assert any("/css/main." in one for one in asked), address
        if len(asked) + 1 > MAX_REQUESTS:
            too_many[address] = sorted(asked)
    assert too_many == {}


def public_addresses() -> list[str]:
    found = [*PAGES]
    for sitemap in SITEMAPS.values():
        items = list(sitemap.items())
        found += map(sitemap.location, items[:: max(1, len(items) // OF_EACH_KIND)])
    return found


def test_no_public_page_takes_more_than_12_queries(client, settings):
    settings.CONTENT_ASKED_EVERY = 3600.0  # for all pages together, each second
    too_many = {}
    for address in public_addresses():
        # What is kept in memory is read once per version of the content, so there is a second go.
        for _go in range(2):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            if len(queries) <= MAX_QUERIES:
                break
        else:
            too_many[address] = len(queries)
    assert too_many == {}
