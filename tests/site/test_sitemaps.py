import pytest
from django.utils import timezone

from tests.factories import MilestoneFactory, PartnerFactory

pytestmark = pytest.mark.django_db


def test_the_index_names_a_sitemap_per_kind_of_item(client):
    MilestoneFactory()
    text = client.get("/sitemap.xml").content.decode()
    assert "/sitemap-milestone.xml" in text
    assert "/sitemap-lijsten.xml" in text


def test_an_item_stands_in_the_sitemap_with_its_last_change(client):
    partner = PartnerFactory(slug="zwolle")
    PartnerFactory(slug="geheim", draft=True)
    text = client.get("/sitemap-partner.xml").content.decode()
    assert "/partners/zwolle/" in text
    assert f"<lastmod>{timezone.localtime(partner.updated_at):%Y-%m-%d}" in text
    assert "geheim" not in text


def test_robots_are_sent_to_the_sitemap_and_kept_out_of_the_admin(client, settings):
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text
    assert "Disallow: /beheer/" in text
