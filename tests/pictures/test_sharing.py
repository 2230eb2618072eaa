"""What goes along when a page is shared.

Covers: portal/pictures/share.py, portal/pictures/structured_data.py, portal/pictures/sections.py
"""

import io
import json
import re

import pytest
from PIL import Image

from portal.pictures import share
from portal.publishing.dates import PartialDate
from tests import factories as make
from tests.pages import page

pytestmark = pytest.mark.django_db


def og(text: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)">', text))


def test_each_page_names_its_own_picture_and_the_others_that_of_the_portal(client, settings):
    role = make.RoleFactory(title="Trekker", slug="trekker")
    shared = og(page(client, role))
    assert shared["title"] == "Trekker"
    assert shared["image"] == f"{settings.SITE_URL}/deel/role/trekker.png"
    assert og(page(client, "/rollen/"))["image"] == f"{settings.SITE_URL}/deel/portaal.png"


@pytest.mark.parametrize("address", ["/deel/portaal.png", "/deel/theme/groen.png"])
def test_a_picture_is_a_png_of_the_size_that_is_asked(client, address):
    make.ThemeFactory(slug="groen")
    response = client.get(address)
    assert response["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(response.content)).size == (share.WIDTH, share.HEIGHT)
    assert len(response.content) < 40_000


def test_what_is_not_public_has_no_picture(client):
    make.ThemeFactory(slug="geheim", draft=True)
    for address in ("/deel/theme/geheim.png", "/deel/theme/niets.png", "/deel/user/admin.png"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "title",
    [
        "Kort",
        "Een titel van gewone lengte voor een rol",
        "woord " * 60,
        "Aansprakelijkheidswaardevaststellingsveranderingen" * 3,
        "",
    ],
    ids=["short", "usual", "many words", "one long word", "none"],
)
def test_a_title_stays_within_its_frame(title):
    size, rows = share.fitted(title, 800)
    assert len(rows) <= share.MAX_LINES
    assert all(share.font(size, share.BOLD).getlength(row) <= 800 for row in rows)
    assert 170 + len(rows) * size * 1.05 <= share.WATER


def test_a_milestone_tells_search_engines_what_it_is_with_the_date_as_it_is_known(client):
    milestone = make.MilestoneFactory(
        title="Start </script><b>", date=PartialDate(2016, 3), slug="start"
    )
    text = page(client, milestone)
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert json.loads(data) == {
        "@context": "https://schema.org",
        "url": "http://127.0.0.1:8000/mijlpalen/start/",
        "@type": "Event",
        "name": "Start </script><b>",
        "description": milestone.summary,
        "startDate": "2016-03",
    }


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        (make.PartnerFactory, "Organization"),
        (make.DocumentFactory, "CreativeWork"),
        (make.LessonFactory, "CreativeWork"),
    ],
)
def test_other_kinds_tell_theirs(client, item, kind):
    assert f'"@type": "{kind}"' in page(client, item())


def test_the_trail_is_a_list_for_search_engines(client):
    text = page(client, make.RoleFactory())
    assert 'itemtype="https://schema.org/BreadcrumbList"' in text
    assert re.findall(r'itemprop="position" content="(\d)"', text) == ["1", "2"]
