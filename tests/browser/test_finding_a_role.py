"""From four questions to a role, and the role on one sheet of paper."""

import re

import pytest

from tests.template_database import fill_with_the_programme
from themes.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server):
    fill_with_the_programme()
    return live_server.url


def test_without_javascript_four_questions_lead_to_roles_and_back_keeps_the_answers(browser, site):
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/meedoen/past-dit/")
    page.get_by_label("Voor welke gemeente werkt u?").fill("Naarden")
    page.get_by_role("button", name="Volgende vraag").click()
    page.get_by_label("Het wordt te heet").check()
    page.get_by_role("button", name="Vorige vraag").click()
    assert page.get_by_label("Voor welke gemeente werkt u?").input_value() == "Gooise Meren"
    page.get_by_role("button", name="Volgende vraag").click()
    assert page.get_by_label("Het wordt te heet").is_checked()
    page.get_by_role("button", name="Volgende vraag").click()
    page.get_by_label("Een proefgebied").check()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Weet ik niet").click()
    assert page.locator(".match h3").first.inner_text() == "Showcase-stad voor groen"
    page.locator(".match summary").first.click()
    assert page.locator(".match details[open] li").first.is_visible()
    assert context.cookies() == []
    context.close()


@pytest.mark.full
def test_the_note_of_every_role_fits_on_one_sheet(browser, site):
    context = browser.new_context(base_url=site)
    page = context.new_page()
    too_long = []
    for slug in Role.objects.values_list("slug", flat=True):
        page.goto(f"/rollen/{slug}/notitie/")
        paper = page.pdf(prefer_css_page_size=True)
        if len(re.findall(rb"/Type\s*/Page\b", paper)) != 1:
            too_long.append(slug)
    context.close()
    assert too_long == []
