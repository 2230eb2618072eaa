"""Every public template on a small screen, with more space in the text, and on a low screen.

WCAG 1.4.10 and 1.4.12, with the programme's own content and with words that are too long.
"""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.utils import timezone

from portal.publishing.dates import PartialDateField
from portal.publishing.versions import ContentVersion
from portal.runtime.failure_pages import PAGES as FAILURE_PAGES
from tests.browser.pages import PAGES
from tests.template_database import fill_with_the_programme
from themes.interest.models import DossierLink, Interest
from themes.interest.models.dossier import hashed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Pages that are no page of a site: of the coordinator, in a mail, or without a server behind it.
ELSEWHERE = (
    *("admin/", "account/", "allauth/", "mfa/", "usersessions/", "registration/", "mails/"),
    "portal/style_guide.html",
)
# Of the desk, what anyone can open.
ENTRANCES = ("/beheer/login/", "/beheer/password/reset/")
LONG = (
    "Klimaatadaptatiestrategieontwikkelingsprogrammacoördinator "
    "https://www.citydealklimaatadaptatie.nl/wp-content/uploads/2019/12/Klimaatbestendig.pdf "
)
# The text spacing of WCAG 1.4.12; a style sheet of a script is no inline style for the policy.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
# What sticks out to the right or is cut off, what covers the page, and what scrolls in a hole
# that is higher than the screen.
FAULTS = """() => {
  const faults = [], wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > wide) faults.push("scrolls sideways");
  const name = e => `${e.tagName.toLowerCase()}.${e.className?.baseVal ?? e.className}`;
  for (const e of document.querySelectorAll("body *")) {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (e.closest(".visually-hidden, .trap, .skip-link, svg") || !box.width) continue;
    if (!e.checkVisibility()) continue;
    if (box.right > wide + 1 || box.left < -1) faults.push(`${name(e)} sticks out`);
    const clips = ["hidden", "clip", "auto", "scroll"].includes(style.overflowX);
    const typed = ["INPUT", "TEXTAREA", "SELECT"].includes(e.tagName);
    if (clips && !typed && e.scrollWidth > e.clientWidth + 1) faults.push(`${name(e)} cuts off`);
    if (e.hidden) faults.push(`${name(e)} is shown though it is hidden`);
    const sticks = ["fixed", "sticky"].includes(style.position);
    if (sticks && box.height > innerHeight / 3) faults.push(`${name(e)} covers the page`);
    const scrolls = ["auto", "scroll"].includes(style.overflowY) && !typed;
    if (scrolls && box.height > innerHeight) faults.push(`${name(e)} is higher than the screen`);
  }
  return [...new Set(faults)].slice(0, 4);
}"""


@pytest.fixture
def site(live_server):
    fill_with_the_programme()
    ContentVersion.bump()  # what was kept in other tests is written anew
    return live_server.url


@pytest.fixture
def rendered():
    """The names of the templates that pages were made of."""
    names: set[str] = set()

    def note(template, **_kwargs):
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def every_text_too_long() -> None:
    """Put words that are too long in every text that the site shows."""
    for model in apps.get_models():
        if model._meta.app_label not in ("partners", "milestones", "themes", "site", "matching"):
            continue
        rules = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
        in_rules = {"icon", *(name for rule in rules for name in rule.fields)}
        texts = {
            field.name: LONG[: field.max_length or len(LONG)]
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and not isinstance(field, models.SlugField | models.URLField | PartialDateField)
            and not (field.choices or field.unique or field.primary_key)
            and field.name not in in_rules
        }
        if texts:
            model._base_manager.update(**texts)
    ContentVersion.bump()


def dossiers() -> list[str]:
    """The pages behind the links of a registrant, with all that can stand there."""
    interest = Interest.objects.create(
        organisation=LONG, name="Jo " + LONG[:60], job_title=LONG[:100], email=f"{'j' * 60}@a.nl"
    )
    interest.state, interest.confirmed_at = "confirmed", timezone.now()
    interest.confirm_hash = hashed("bevestigd")
    interest.save()
    colleague = interest.colleagues.create(name=LONG[:80], email=f"{'k' * 60}@b.nl")
    interest.messages.create(body=LONG * 3, colleague=colleague)
    dossier = f"/meedoen/dossier/{DossierLink.make(interest)}/"
    acts = ("bericht", "wijzigen", "keuze", "collegas", "intrekken", "wissen")
    other = f"/meedoen/dossier/{DossierLink.make(interest, colleague=colleague)}/"
    return [
        "/meedoen/bevestigen/bevestigd/",
        dossier,
        f"{dossier}?gedaan=bericht",
        other,
        *(f"{dossier}{act}/" for act in acts),
    ]


# Pages that no address of the site leads to, by their template.
WITHOUT_ADDRESS = ("403.html", "403_csrf.html", "500.html", *FAILURE_PAGES)


def serve_pages_without_address(context, site) -> list[str]:
    """Let the browser find these at an address of their own; returns the addresses."""
    for name in WITHOUT_ADDRESS:
        body = render_to_string(name, request=RequestFactory().get("/"))
        context.route(f"{site}/zonder-adres/{name}", fulfilling(body))
    return [f"/zonder-adres/{name}" for name in WITHOUT_ADDRESS]


def fulfilling(body):
    return lambda route: route.fulfill(body=body, content_type="text/html")


def measure(page, address) -> list[str]:
    faults = []
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    for what, size, spaced in (
        ("at 320 px", (320, 900), False),
        ("at 320x256", (320, 256), False),
        ("with text spacing", (320, 900), True),
    ):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        if spaced:
            page.evaluate(SPACED)
        faults += [f"{address} {what}: {fault}" for fault in page.evaluate(FAULTS)]
    return faults


# A page that fits with texts that are too long, nearly always fits with those of the programme.
@pytest.mark.parametrize("content", [pytest.param("programme", marks=pytest.mark.full), "too long"])
def test_every_template_fits_a_small_and_a_low_screen(browser, site, rendered, content):
    if content == "too long":
        every_text_too_long()
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    page = context.new_page()
    apart = serve_pages_without_address(context, site)
    faults = [
        fault
        for address in [*PAGES, *ENTRANCES, *dossiers(), *apart]
        for fault in measure(page, address)
    ]
    context.close()
    assert not faults, "\n".join(faults)
    folder = Path(settings.BASE_DIR) / "templates"
    public = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    missing = sorted(name for name in public - rendered if not name.startswith(ELSEWHERE))
    assert not missing, "\n".join(missing)
