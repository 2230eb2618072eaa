"""Every kind of public page in a real browser, with the programme's own content."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.accessibility import RULES, broken_rules, in_short
from tests.browser.addresses import every_address
from tests.browser.pages import PAGES
from tests.template_database import fill_with_the_programme
from themes.interest.models import DossierLink, Interest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 320, "height": 900}
# What tells one item from another where the browser takes all colours away.
MARKS = """e => { const s = getComputedStyle(e); return [s.outlineStyle, s.borderStyle,
  s.borderWidth, s.textDecorationLine, s.textDecorationThickness].join() }"""
HAS_EDGE = """e => [undefined, "::before"].some(part => {
  const s = getComputedStyle(e, part);
  return ["border-top", "outline"].some(line =>
    s.getPropertyValue(`${line}-style`) !== "none"
      && parseFloat(s.getPropertyValue(`${line}-width`)) >= 1);
})"""


@pytest.fixture
def site(live_server):
    fill_with_the_programme()
    return live_server.url


def test_no_page_scrolls_sideways_complains_or_asks_elsewhere(browser, site):
    faults = []
    context = browser.new_context(base_url=site, viewport=PHONE, reduced_motion="reduce")
    page = context.new_page()
    page.on("request", lambda r: r.url.startswith(site) or faults.append(f"asks {r.url}"))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        # Some of the pages are those of a failure, which the browser tells too.
        lambda m: (
            any(code in m.text for code in ("status of 400", "404", "410"))
            or m.type != "error"
            or faults.append(m.text)
        ),
    )
    for address in PAGES:
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            faults.append(f"{address} scrolls sideways")
    if context.cookies():
        faults.append(f"cookies: {context.cookies()}")
    context.close()
    assert faults == []


def test_no_page_breaks_a_rule_of_wcag_2_2_aa_on_a_phone(browser, site):
    # The policy would stop axe itself; the other tests hold the pages to the policy.
    context = browser.new_context(base_url=site, viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    faults = []
    for address in every_address(context, site):
        page.goto(address)
        faults += [f"{address}: {rule}" for rule in in_short(broken_rules(page, RULES))]
    context.close()
    assert faults == []


def test_a_keyboard_reaches_the_content_the_filters_and_a_result(browser, site):
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("/rollen/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"
    page.locator("input[name=state]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rollen/?*state=open*")
    assert page.locator(".tag").count() == 1
    context.close()


def test_forced_colours_keep_the_current_menu_item_tags_and_states(browser, site):
    context = browser.new_context(
        base_url=site, viewport={"width": 1280, "height": 900}, forced_colors="active"
    )
    page = context.new_page()
    page.goto("/rollen/?state=open")
    current, other = (
        page.locator(f".site-nav a{chosen}").first.evaluate(MARKS)
        for chosen in ("[aria-current]", ":not([aria-current])")
    )
    assert current != other
    assert page.locator(".tag").first.evaluate(HAS_EDGE)
    assert page.locator(".state").first.evaluate(HAS_EDGE)
    context.close()


def test_without_javascript_filters_and_search_work(browser, site):
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/mijlpalen/")
    page.locator("input[name=q]").last.fill("roadmap")
    page.get_by_role("button", name="Toon resultaten").click()
    assert "Roadmap" in page.locator(".list-results h3").first.inner_text()
    page.goto("/")
    page.locator("#hero-search").fill("woningcorporaties")
    page.locator(".hero-search button").first.click()
    assert page.locator(".hit").count() >= 1
    context.close()


def test_suggestions_are_a_combobox_for_the_keyboard(browser, site):
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    asked = []
    page.on("request", lambda r: "suggesties" in r.url and asked.append(r.url))
    page.goto("/")
    field = page.get_by_role("combobox", name="Uw gemeente, een thema of een rol")
    field.press_sequentially("rotterd", delay=20)
    page.get_by_role("option").first.wait_for()
    assert len(asked) == 1  # one pause, one request
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    assert (
        "Gevonden suggesties" in page.locator(".suggestions-frame [role=status]").first.inner_text()
    )
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "rotterd"
    field.press_sequentially("am")
    page.get_by_role("option", name="Rotterdam").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/gemeenten/rotterdam/")
    context.close()


def test_open_suggestions_break_no_rule(browser, site):
    context = browser.new_context(base_url=site, bypass_csp=True)
    page = context.new_page()
    page.goto("/")
    field = page.get_by_role("combobox", name="Uw gemeente, een thema of een rol")
    field.press_sequentially("rotterd")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert broken_rules(page, RULES) == []
    context.close()


def test_registering_works_by_keyboard_and_breaks_no_rule(browser, site, monkeypatch):
    monkeypatch.setattr("themes.interest.stranger_form.MIN_SECONDS", -1)
    context = browser.new_context(base_url=site, bypass_csp=True)
    page = context.new_page()

    def no_rule_is_broken():
        assert broken_rules(page, RULES) == [], page.url

    def press(name):
        page.get_by_role("button", name=name).focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")

    page.goto("/meedoen/?rol=proeftuin-gemeente")
    press("Volgende stap")
    place = page.get_by_label("Uw gemeente")
    place.press_sequentially("naard")
    page.get_by_role("option", name="Gooise Meren").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert place.input_value() == "Gooise Meren"
    press("Volgende stap")
    no_rule_is_broken()
    page.get_by_role("link", name="Vul uw naam in.").press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_name"
    page.keyboard.type("Jo Jansen")
    page.get_by_label("Uw functie").fill("Adviseur")
    page.get_by_label("Uw zakelijke e-mailadres").fill("jo@gooisemeren.example")
    press("Volgende stap")
    no_rule_is_broken()
    with monkeypatch.context() as flooded:
        flooded.setattr("themes.interest.throttle.MAX_PER_NETWORK", 0)
        press("Verstuur de aanmelding")
    no_rule_is_broken()
    press("Verstuur de aanmelding")
    page.wait_for_url("**/meedoen/verstuurd/")
    interest = Interest.objects.get()
    assert interest.municipality.label == "Gooise Meren"
    interest.state, interest.confirmed_at = "confirmed", timezone.now()
    interest.save()
    dossier = f"/meedoen/dossier/{DossierLink.make(interest)}/"
    for act in ("", "bericht/", "wijzigen/", "keuze/", "collegas/", "intrekken/", "wissen/"):
        page.goto(f"{dossier}{act}")
        no_rule_is_broken()
    press("Wis alles nu")  # without the tick
    no_rule_is_broken()
    assert page.locator(":focus").get_attribute("id") == "fouten"
    assert context.cookies() == []
    context.close()


def test_who_is_asked_for_more_registers_by_keyboard_without_javascript(browser, site, monkeypatch):
    monkeypatch.setattr("themes.interest.stranger_form.MIN_SECONDS", -1)
    monkeypatch.setattr("themes.interest.throttle.MAX_PER_NETWORK", 0)
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/meedoen/?rol=proeftuin-gemeente&gemeente=dordrecht")
    page.get_by_role("button", name="Volgende stap").click()
    page.get_by_label("Uw naam").fill("Jo Jansen")
    page.get_by_label("Uw functie").fill("Adviseur")
    page.get_by_label("Uw zakelijke e-mailadres").fill("jo@dordrecht.example")
    page.get_by_role("button", name="Volgende stap").click()
    send = page.get_by_role("button", name="Verstuur de aanmelding")
    send.click()
    asked = page.get_by_role("alert")
    assert "over 30 seconden" in asked.inner_text()
    assert page.locator(":focus").inner_text() == asked.inner_text()
    box = page.get_by_label("Ik heb dit formulier nog eens nagekeken")
    box.press("Space")
    box.press("Enter")
    assert "Dat was te vroeg" in asked.inner_text()
    assert "Jo Jansen" in page.locator("main").inner_text()
    clock = timezone.now
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock() + timedelta(seconds=30))
    send.click()
    page.wait_for_url("**/meedoen/verstuurd/")
    assert Interest.objects.get().email == "jo@dordrecht.example"
    assert context.cookies() == []
    context.close()
