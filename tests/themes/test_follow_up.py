"""What became of the themes, alliances and roles.

Covers: themes/views/lists.py
"""

import pytest

from tests import factories as make
from tests.pages import page
from themes.models import FollowUp

pytestmark = pytest.mark.django_db

ABOUT = {
    "themes": make.ThemeFactory,
    "alliances": make.AllianceFactory,
    "roles": make.RoleFactory,
    "barriers": make.BarrierFactory,
    "partners": make.PartnerFactory,
    "documents": make.DocumentFactory,
}


@pytest.mark.parametrize("relation", ABOUT)
def test_it_stands_on_the_page_of_all_that_it_is_about(client, relation):
    item = ABOUT[relation]()
    follow_up = make.FollowUpFactory(title="Er kwam een vervolg", summary="Het ging zo.")
    getattr(follow_up, relation).set([item])
    shown = page(client, item.get_absolute_url())
    assert "Wat er daarna gebeurde" in shown
    assert f'href="{follow_up.get_absolute_url()}"' in shown
    assert item.get_absolute_url() in page(client, follow_up.get_absolute_url())


@pytest.mark.parametrize("hidden", ["draft", "archived", "scheduled"])
def test_one_that_is_not_public_stands_nowhere(client, hidden):
    theme = make.ThemeFactory()
    follow_up = make.FollowUpFactory(title="Geheim vervolg", **{hidden: True})
    follow_up.themes.set([theme])
    for address in (theme.get_absolute_url(), "/vervolg/", "/", "/zoeken/?q=geheim"):
        assert "Geheim vervolg" not in page(client, address)
    assert client.get(follow_up.get_absolute_url()).status_code == 404


def test_what_it_is_about_shows_as_far_as_it_is_public(client):
    follow_up = make.FollowUpFactory()
    follow_up.themes.set([make.ThemeFactory(title="Geheim thema", draft=True)])
    assert "Geheim thema" not in page(client, follow_up.get_absolute_url())


def test_the_page_names_its_sources_and_what_is_not_certain(client):
    follow_up = make.FollowUpFactory(is_likely=True, date=None)
    follow_up.sources.set([make.SourceFactory(title="Een bericht", date="2023-02")])
    shown = page(client, follow_up.get_absolute_url())
    assert "Een bericht" in shown
    assert "februari 2023" in shown
    assert "Dit is waarschijnlijk, niet zeker" in shown
    assert "Volgens een pagina zonder datum." in shown


def test_the_latest_comes_first_and_what_has_no_date_last():
    dates = ["2021", None, "2024-05-01", "2024-05"]
    made = {date: make.FollowUpFactory(date=date) for date in dates}
    found = list(FollowUp.objects.latest_first())
    assert found == [made[date] for date in ("2024-05-01", "2024-05", "2021", None)]


def test_the_list_is_filtered_by_kind_theme_year_and_organisation(client):
    theme, partner = make.ThemeFactory(slug="water"), make.PartnerFactory(slug="gouda")
    one = make.FollowUpFactory(kind="stopped", date="2022-03")
    one.themes.set([theme])
    one.partners.set([partner])
    make.FollowUpFactory(kind="result", date="2023")
    for query in ("kind=stopped", "theme=water", "year=2022", "partner=gouda"):
        listed = client.get(f"/vervolg/?{query}").context["items"]
        assert listed == [one], query


def test_home_shows_what_happened_since(client):
    make.FollowUpFactory(title="Het nieuwste")
    assert "Sinds 2021" in page(client, "/")
    assert "Het nieuwste" in page(client, "/")


def test_a_role_that_is_overtaken_takes_nobody_any_more(client):
    role = make.RoleFactory(title="Trekker van toen", state="overtaken")
    shown = page(client, role.get_absolute_url())
    assert "Deze rol is achterhaald" in shown
    assert "Toon interesse in deze rol" not in shown
    assert "Trekker van toen" not in page(client, "/meedoen/")
