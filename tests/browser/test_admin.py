"""The desk in a real browser, under the Content-Security-Policy that visitors get too."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from milestones.models import Milestone
from portal.desk import coordinators
from tests import factories as make
from tests.browser.accessibility import WCAG_2_2_AA, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADD_FORMS = [
    "/beheer/themes/theme/add/",
    "/beheer/themes/alliance/add/",
    "/beheer/themes/role/add/",
    "/beheer/themes/barrier/add/",
    "/beheer/matching/circumstance/add/",
    "/beheer/matching/contribution/add/",
    "/beheer/matching/matchexample/add/",
    "/beheer/milestones/milestone/add/",
    "/beheer/milestones/lesson/add/",
    "/beheer/milestones/document/add/",
    "/beheer/partners/partner/add/",
    "/beheer/partners/workinggroup/add/",
    "/beheer/site/sitepage/add/",
]
# Most goes wrong on a phone and in light colours; the others take minutes.
WIDTHS = [
    320,
    pytest.param(768, marks=pytest.mark.full),
    pytest.param(1280, marks=pytest.mark.full),
]
SCHEMES = ["light", pytest.param("dark", marks=pytest.mark.full)]


@pytest.fixture
def signed_in(browser, live_server, client):
    """Makes a context of the browser in which the coordinator is signed in."""
    user = get_user_model().objects.create_user("coordinator", is_staff=True)
    user.groups.add(coordinators.sync_group())
    client.force_login(user)
    session = client.cookies["sessionid"].value
    made = []

    def context(**options):
        size = {"width": 1280, "height": 900}
        one = browser.new_context(base_url=live_server.url, viewport=size, **options)
        one.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        made.append(one)
        return one

    yield context
    for one in made:
        one.close()


@pytest.fixture
def desk(signed_in):
    """A page in which the coordinator is signed in; it notes every complaint."""
    page = signed_in().new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "console",
        lambda message: message.type == "error" and page.complaints.append(message.text),
    )
    return page


@pytest.fixture
def main_pages():
    """The pages that the coordinator uses most, each with something on it."""
    role = make.RoleFactory(theme=make.ThemeFactory())
    make.RoleAudienceFactory(role=role)
    make.RoleCandidateFactory(role=role)
    make.ThemePartnerFactory(theme=role.theme)
    contribution = make.ContributionWeightFactory().contribution
    late = timezone.localdate() - timedelta(days=3)
    interest = make.InterestFactory(confirmed=True, due_on=late)
    interest.roles.add(role)
    interest.events.create(action="state", state=interest.state)
    make.VerifiedDomainFactory()
    make.SearchedQueryFactory()
    return [
        "/beheer/",
        "/beheer/interest/interest/",
        "/beheer/themes/role/?o=1.-2",
        "/beheer/search/searchedquery/",
        f"/beheer/interest/interest/{interest.pk}/change/",
        f"/beheer/interest/interest/{interest.pk}/controleren/",
        f"/beheer/interest/interest/{interest.pk}/koppelen/",
        "/beheer/interest/verifieddomain/",
        f"/beheer/themes/role/{role.pk}/change/",
        f"/beheer/themes/theme/{role.theme.pk}/change/",
        f"/beheer/matching/contribution/{contribution.pk}/change/",
        "/beheer/matching/matchexample/add/",
        "/beheer/interest/interestsettings/",
    ]


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


def test_a_long_title_and_the_names_of_related_items_are_read_whole(desk):
    lesson = make.LessonFactory(title="Sluit aan op landelijke programma’s, anders blijft het")
    theme = make.ThemeFactory(title="Klimaatbestendig en natuurinclusief bouwen")
    theme.lessons.add(lesson)
    desk.goto(f"/beheer/themes/theme/{theme.pk}/change/")
    title = desk.locator("#id_title")
    assert title.evaluate("field => field.scrollWidth <= field.clientWidth")
    box = desk.locator(".field-lessons .select2-selection__choice").bounding_box()
    around = desk.locator(".field-lessons .select2-selection").bounding_box()
    assert box["x"] + box["width"] <= around["x"] + around["width"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_main_page_of_the_desk_breaks_a_rule_of_wcag_2_2_aa(signed_in, main_pages, scheme):
    # The policy would stop axe itself; another test holds the pages to the policy.
    page = signed_in(bypass_csp=True, color_scheme=scheme).new_page()
    faults = []
    for address in main_pages:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        faults += [
            f"{address}: {rule['id']}: {node['html'][:120]}"
            for rule in broken_rules(page, WCAG_2_2_AA)
            for node in rule["nodes"]
        ]
    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_main_page_of_the_desk_scrolls_sideways(desk, main_pages, width):
    desk.set_viewport_size({"width": width, "height": 900})
    faults = []
    for address in main_pages:
        desk.goto(address)
        if desk.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{address} scrolls sideways at {width} px")
    assert faults == []


def test_a_phone_shows_every_value_of_a_list_with_its_heading(desk):
    make.SearchedQueryFactory(query="waterschapsbelastingverordening")
    desk.set_viewport_size({"width": 320, "height": 900})
    desk.goto("/beheer/search/searchedquery/")
    cells = desk.locator("#result_list tbody td:not(.action-checkbox)")
    for cell in cells.all():
        box = cell.bounding_box()
        assert box["x"] + box["width"] <= 320
        shown = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
        assert cell.get_attribute("data-label") in shown


def test_a_row_that_is_added_has_a_chooser_with_a_name(desk):
    role = make.RoleFactory()
    desk.goto(f"/beheer/themes/role/{role.pk}/change/")
    desk.locator("#candidates-group .add-row a").click()
    box = desk.locator("#candidates-0 [role=combobox]")
    name = box.get_attribute("aria-labelledby").split()[0]
    assert desk.locator(f"#{name}").text_content() == "Partner"


def test_an_opened_chooser_breaks_no_rule_of_wcag(signed_in):
    role = make.RoleFactory()
    partner = make.PartnerFactory()
    page = signed_in(bypass_csp=True).new_page()
    page.goto(f"/beheer/themes/role/{role.pk}/change/")
    page.locator(".field-holder .select2-selection").click()
    search = page.locator(".select2-dropdown input")
    assert search.get_attribute("aria-label") == "Wie heeft de rol"
    page.get_by_role("option", name=partner.name).wait_for()
    assert [rule["id"] for rule in broken_rules(page, WCAG_2_2_AA)] == []


def test_an_effect_is_shown_within_the_width_of_a_phone(desk):
    make.RoleFactory()
    make.MatchExampleFactory()
    contribution = make.ContributionFactory()
    desk.set_viewport_size({"width": 320, "height": 900})
    desk.goto(f"/beheer/matching/contribution/{contribution.pk}/change/")
    desk.locator("input[name=_preview]").click()
    desk.locator("#effect table").wait_for()
    assert desk.evaluate("document.documentElement.scrollWidth") == 320
