"""Typing a provenance at the desk."""

import re

import pytest

from tests import factories as make
from tests.desk.forms import errors_in, save
from themes.models import Role

pytestmark = pytest.mark.django_db


def test_the_coordinator_types_where_a_state_comes_from(desk):
    make.SourceFactory(slug="slotpublicatie", url="")
    role = make.RoleFactory()
    typed = {
        "provenance-state-nature": "stated",
        "provenance-state-as_of": "december 2020",
        "provenance-state-source": "slotpublicatie",
        "provenance-state-place": " Thema 1 ",
    }
    assert save(desk, role, **typed).status_code == 302
    assert Role.objects.get().provenance == {
        "state": {
            "nature": "stated",
            "as_of": "2020-12",
            "source": "slotpublicatie",
            "place": "Thema 1",
        }
    }


def test_a_source_is_named_by_its_web_address_too(desk):
    source = make.SourceFactory(url="https://example.nl/bericht")
    typed = {
        "provenance-state-nature": "stated",
        "provenance-state-as_of": "2024-5",
        "provenance-state-source": source.url,
    }
    save(desk, make.RoleFactory(), **typed)
    assert Role.objects.get().provenance["state"]["source"] == source.slug


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"nature": "stated", "as_of": "2020"}, "Vul in welke bron dit zegt"),
        ({"nature": "derived", "as_of": "2020"}, "Vul in waarom de redactie dit heeft afgeleid"),
        ({"nature": "derived", "reason": "Daarom."}, "Vul in op welk moment dit geldt"),
        ({"nature": "confirmed", "as_of": "2020", "by": "Gouda"}, "bevestigd, en wanneer"),
        ({"as_of": "2020"}, "Kies waar dit vandaan komt"),
        ({"nature": "stated", "as_of": "ooit", "source": "x"}, "Deze datum kennen we niet"),
        ({"nature": "stated", "as_of": "2020", "source": "nergens"}, "geen bron “nergens”"),
        ({"nature": "onzin", "as_of": "2020"}, "Herkomst"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(desk, typed, said):
    response = save(
        desk, make.RoleFactory(), **{f"provenance-state-{name}": v for name, v in typed.items()}
    )
    page = errors_in(response)
    assert said in page
    assert Role.objects.get().provenance == {}
    for name, value in typed.items():
        if name != "nature":
            field = re.search(rf'name="provenance-state-{name}"[^>]*>\s*([^<]*)', page)
            assert f'value="{value}"' in field[0] or field[1].strip() == value


def test_an_empty_block_takes_the_provenance_away(desk):
    told = {"nature": "derived", "as_of": "2020", "reason": "Daarom."}
    role = make.RoleFactory(provenance={"state": told})
    cleared = {f"provenance-state-{name}": "" for name in told}
    save(desk, role, **cleared)
    assert Role.objects.get().provenance == {}
