"""Links to pages of the site that a coordinator can withdraw."""

import pytest

from portal.site.models import SitePage
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["draft", "archived", "scheduled"])
def test_no_page_links_to_a_page_of_the_site_that_is_not_public(client, state):
    addresses = [
        *("/", "/meedoen/", "/zoeken/?q=xyzzyq", "/themas/", "/bestaat-niet/"),
        make.DocumentFactory(url="").get_absolute_url(),
    ]
    make.ThemeFactory()
    pages = [make.SitePageFactory(slug=slug) for slug in ("contact", "privacy", "over")]

    def linked() -> set[str]:
        texts = [client.get(address).content.decode() for address in addresses]
        return {page.slug for page in pages for text in texts if f'href="/{page.slug}/"' in text}

    assert linked() == {"contact", "privacy", "over"}
    hidden = make.SitePageFactory.build(**{state: True})
    SitePage.objects.update(status=hidden.status, publish_at=hidden.publish_at)
    assert linked() == set()
