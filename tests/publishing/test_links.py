"""No text leads a visitor to a page that was withdrawn."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import conditional_escape

from portal.publishing.models import Publishable
from portal.publishing.richtext import RichText, sanitise
from tests import factories as make
from tests.pages import page

pytestmark = pytest.mark.django_db
KINDS = Publishable.kinds()


def rendered(*addresses: str) -> str:
    links = "".join(f'<li><a href="{address}">een <em>woord</em></a></li>' for address in addresses)
    return conditional_escape(RichText(sanitise(f"<ul>{links}</ul>")))


def item_of(kind: type[Publishable], **options) -> Publishable:
    return getattr(make, f"{kind.__name__}Factory")(**options)


@pytest.mark.parametrize("state", ["draft", "archived", "scheduled"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_link_to_what_is_not_public_is_plain_text(kind, state):
    address = item_of(kind, **{state: True}).get_absolute_url()
    assert rendered(address) == "<ul><li>een <em>woord</em></li></ul>"
    assert "href" not in rendered(f"{settings.SITE_URL}{address}?x=1#kop")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_link_to_what_is_public_stays_also_by_a_former_address(kind):
    item = item_of(kind)
    former = item.get_absolute_url()
    item.slug = "nieuw-adres"
    item.save()
    shown = rendered(item.get_absolute_url(), former, f"{former}?x=1&amp;y=2#kop")
    assert shown.count("<a href=") == 3


def test_other_links_stay():
    addresses = ("/", "/themas/", "/meedoen/past-dit/", "https://www.gouda.nl/x/", "mailto:a@b.nl")
    assert rendered(*addresses, "#kop", "/bestaat/helemaal/niet/").count("<a href=") == 7


def test_one_query_however_many_links_and_none_without():
    public = [item_of(kind).get_absolute_url() for kind in KINDS]
    hidden = [item_of(kind, draft=True).get_absolute_url() for kind in KINDS]
    for addresses, queries in ((public + hidden, 1), (["/themas/", "https://www.gouda.nl/"], 0)):
        with CaptureQueriesContext(connection) as captured:
            assert rendered(*addresses).count("<a href=") == len(KINDS if queries else addresses)
        assert len(captured) == queries


def test_the_page_of_an_item_shows_it_so(client):
    hidden = make.PartnerFactory(archived=True).get_absolute_url()
    milestone = make.MilestoneFactory(body=f'<p>Zie <a href="{hidden}">de partner</a>.</p>')
    assert "<p>Zie de partner.</p>" in page(client, milestone)
