"""Links to pages of the site that a coordinator can withdraw.

Covers: portal/site/search.py
"""

import pytest

from portal.search.index import indexing, memory
from portal.search.models import SearchEntry
from portal.site.models import SitePage
from tests import factories as make
from tests.site.test_no_leaks import addresses, crawl

pytestmark = pytest.mark.django_db
SLUGS = ("contact", "privacy", "over", "toegankelijkheid")


def test_no_page_links_to_a_page_of_the_site_that_is_not_public(client):
    make.ThemeFactory(), make.DocumentFactory(url="")
    make.ProgrammeFactory(), make.ObjectiveFactory(title="Doel")
    pages = [make.SitePageFactory(slug=slug) for slug in SLUGS]

    def linked() -> set[str]:
        seen = crawl(client)
        for empty in ("/zoeken/?q=xyzzyq", "/zoeken/?q=doel", "/bestaat-niet/"):
            seen[empty] = client.get(empty).text
        targets = set().union(*(addresses(page, text) for page, text in seen.items()))
        return {page.slug for page in pages if page.get_absolute_url() in targets}

    assert linked() == {*SLUGS}
    for state in ("draft", "archived", "scheduled"):
        public = make.SitePageFactory.build()
        SitePage.objects.update(status=public.status, publish_at=public.publish_at)
        memory.content()
        hidden = make.SitePageFactory.build(**{state: True})
        SitePage.objects.update(status=hidden.status, publish_at=hidden.publish_at)
        assert linked() == set(), state
        assert list(indexing.check()) == [], state


def test_what_stands_on_the_page_about_the_portal_is_found_as_long_as_that_page_is(clock):
    make.ProgrammeFactory(), make.ObjectiveFactory()

    def found() -> set[str]:
        memory.content()
        assert list(indexing.check()) == []
        kinds = SearchEntry.objects.values_list("kind", flat=True)
        return {kind for kind in kinds if kind.startswith("milestones.")}

    both = {"milestones.programme", "milestones.objective"}
    assert found() == set()
    page = make.SitePageFactory(slug="over", draft=True)
    assert found() == set()
    SitePage.objects.all().publish()
    assert found() == both
    page.delete()
    assert found() == set()
    make.SitePageFactory(slug="over", scheduled=True)
    assert found() == set()
    clock.advance(days=2)
    assert found() == both
