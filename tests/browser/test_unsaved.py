"""In a real browser: what was typed at the desk is not lost by leaving the page."""

import pytest

from milestones.models import Milestone
from tests import factories as make
from tests.browser.test_admin import desk, signed_in  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def leaving(page) -> list[str]:
    """Go to another page; what the browser asks first."""
    asked = []

    def answer(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", answer)
    page.goto("/beheer/")
    return asked


def opened(page):
    milestone = make.MilestoneFactory(body="<p>Een tekst</p>")
    page.goto(f"/beheer/milestones/milestone/{milestone.pk}/change/")
    page.wait_for_load_state("networkidle")
    return milestone


def test_leaving_what_was_only_looked_at_asks_nothing(desk):  # noqa: F811
    opened(desk)
    desk.locator("h1").first.click()
    assert leaving(desk) == []


def test_leaving_with_a_typed_text_asks_first(desk):  # noqa: F811
    opened(desk)
    desk.locator("#id_title").fill("Anders")
    assert leaving(desk) == ["beforeunload"]
    assert desk.complaints == []


def test_leaving_with_a_text_from_the_editor_asks_first(desk):  # noqa: F811
    opened(desk)
    desk.locator(".field-body .tiptap").click()
    desk.keyboard.type("Meer ")
    assert leaving(desk) == ["beforeunload"]


def test_leaving_after_a_refusal_asks_first(desk):  # noqa: F811
    opened(desk)
    desk.locator("#id_title").fill("")
    desk.locator("input[name=_save]").first.click()
    desk.locator("#fouten").wait_for()
    desk.locator("h2").first.click()
    assert leaving(desk) == ["beforeunload"]


@pytest.mark.parametrize("how", ["typed", "template", "refused", "nothing", "sent"])
def test_leaving_a_reply_asks_first_as_long_as_it_was_not_sent(desk, how):  # noqa: F811
    interest = make.InterestFactory(confirmed=True)
    template = make.ReplyTemplateFactory(title="Kennismaken", body="Wij bellen u.")
    desk.goto(f"/beheer/interest/interest/{interest.pk}/antwoord/")
    desk.wait_for_load_state("networkidle")
    if how in ("typed", "sent"):
        desk.locator("#id_body").fill("Geachte heer")
    elif how == "template":
        desk.get_by_role("button", name=template.title).click()
        desk.wait_for_function("document.querySelector('#id_body').value.includes('bellen')")
        desk.wait_for_load_state("networkidle")
        desk.locator("h1").first.click()  # a page that nobody touched may not ask
    elif how == "refused":
        desk.locator("#id_body").fill("Dag [naam]")
        desk.locator(".submit-row input").click()
        desk.locator("#fouten").wait_for()
        desk.locator("h1").first.click()
    if how == "sent":
        desk.on("dialog", lambda dialog: pytest.fail(dialog.type))
        desk.locator(".submit-row input").click()
        desk.wait_for_url("**/change/")
        assert interest.messages.get().body == "Geachte heer"
    else:
        assert leaving(desk) == ([] if how == "nothing" else ["beforeunload"])


def test_saving_asks_nothing(desk):  # noqa: F811
    milestone = opened(desk)
    desk.on("dialog", lambda dialog: pytest.fail(dialog.type))
    desk.locator("#id_title").fill("Anders")
    desk.locator("input[name=_save]").first.click()
    desk.wait_for_url("**/milestone/")
    assert Milestone.objects.get(pk=milestone.pk).title == "Anders"


def test_a_link_in_the_box_of_errors_leads_to_the_field(desk):  # noqa: F811
    desk.goto("/beheer/themes/role/add/")
    desk.locator("input[name=_save]").first.click()
    box = desk.locator("#fouten")
    box.wait_for()
    assert desk.evaluate("document.activeElement.id") == "fouten"
    box.locator("a", has_text="Titel").click()
    assert desk.evaluate("document.activeElement.id") == "id_title"
    box.locator("a", has_text="Thema").click()
    assert desk.evaluate("document.activeElement.className").startswith("select2-selection")
    for width in (320, 768, 1280):
        desk.set_viewport_size({"width": width, "height": 900})
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.complaints == []
