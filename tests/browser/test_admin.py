"""The desk in a real browser, under the Content-Security-Policy that visitors get too."""

import pytest
from django.contrib.auth import get_user_model

from milestones.models import Milestone
from portal import coordinators
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADD_FORMS = [
    "/beheer/themes/theme/add/",
    "/beheer/themes/alliance/add/",
    "/beheer/themes/role/add/",
    "/beheer/themes/barrier/add/",
    "/beheer/themes/circumstance/add/",
    "/beheer/themes/contribution/add/",
    "/beheer/themes/matchexample/add/",
    "/beheer/milestones/milestone/add/",
    "/beheer/milestones/lesson/add/",
    "/beheer/milestones/document/add/",
    "/beheer/partners/partner/add/",
    "/beheer/partners/workinggroup/add/",
    "/beheer/portal/sitepage/add/",
]


@pytest.fixture
def desk(browser, live_server, client):
    """A page of a browser in which the coordinator is signed in; it notes every complaint."""
    user = get_user_model().objects.create_user("coordinator", is_staff=True)
    user.groups.add(coordinators.sync_group())
    client.force_login(user)
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "console",
        lambda message: message.type == "error" and page.complaints.append(message.text),
    )
    yield page
    context.close()


@pytest.mark.parametrize("address", ["/beheer/", "/beheer/milestones/milestone/", *ADD_FORMS])
def test_no_page_of_the_desk_breaks_the_policy(desk, address):
    make.MilestoneFactory()
    desk.goto(address)
    desk.wait_for_load_state("networkidle")
    assert desk.complaints == []


def test_bold_text_from_the_toolbar_is_saved(desk):
    milestone = make.MilestoneFactory(body="<p>Een tekst</p>")
    desk.goto(f"/beheer/milestones/milestone/{milestone.pk}/change/")
    desk.locator(".field-body .tiptap").click()
    desk.keyboard.press("Control+A")
    desk.keyboard.press("Control+B")
    desk.locator("input[name=_save]").first.click()
    desk.wait_for_url("**/milestone/")
    milestone.refresh_from_db()
    assert milestone.body == "<p><strong>Een tekst</strong></p>"
    assert desk.complaints == []


def test_the_toolbar_has_buttons_that_work(desk):
    milestone = make.MilestoneFactory(body="<p>Een punt</p>")
    desk.goto(f"/beheer/milestones/milestone/{milestone.pk}/change/")
    desk.locator(".field-body .tiptap").click()
    desk.locator(".field-body .prose-menubar [data-name=bulletList]").click()
    desk.locator("input[name=_save]").first.click()
    desk.wait_for_url("**/milestone/")
    milestone.refresh_from_db()
    assert milestone.body.startswith("<ul><li>")


def test_without_javascript_the_text_is_a_field_that_saves(browser, live_server, desk):
    milestone = make.MilestoneFactory(body="<p>Een tekst</p>")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(desk.context.cookies())
    page = context.new_page()
    page.goto(f"/beheer/milestones/milestone/{milestone.pk}/change/")
    page.locator("#id_body").fill("<p>Een <em>andere</em> tekst</p>")
    page.locator("input[name=_save]").first.click()
    context.close()
    assert Milestone.objects.get().body == "<p>Een <em>andere</em> tekst</p>"


def test_the_toolbar_speaks_dutch_and_its_lists_have_bullets(desk):
    milestone = make.MilestoneFactory(body="<ul><li>Een punt</li></ul>")
    desk.goto(f"/beheer/milestones/milestone/{milestone.pk}/change/")
    bold = desk.locator(".field-body .prose-menubar button[title='vet']")
    bold.wait_for()
    assert bold.get_attribute("aria-label") == "vet"
    item = desk.locator(".field-body .tiptap li")
    assert item.evaluate("li => getComputedStyle(li).listStyleType") == "disc"


def test_a_form_with_rows_of_related_items_does_not_scroll_sideways(desk):
    partner = make.PartnerFactory()
    make.ParticipationFactory(partner=partner, note="Een lange opmerking. " * 8)
    desk.goto(f"/beheer/partners/partner/{partner.pk}/change/")
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
