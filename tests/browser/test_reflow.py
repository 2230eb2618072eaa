"""Every public template on a small screen, with more space in the text, and on a low screen.

WCAG 1.4.10 and 1.4.12, with the programme's own content and with words that are too long.
"""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test.signals import template_rendered

from portal.publishing.dates import PartialDateField
from portal.publishing.versions import ContentVersion
from tests.browser.addresses import LONG, every_address
from tests.browser.layout import ADD_STYLE, OPEN_ALL, SPACED, layout_faults
from tests.template_database import fill_with_the_programme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Pages that are no page of a site: of the coordinator, in a mail, or without a server behind it.
ELSEWHERE = (
    *("admin/", "account/", "allauth/", "mfa/", "usersessions/", "registration/", "mails/"),
    "portal/style_guide.html",
)


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


def measure(page, address) -> list[str]:
    faults = []
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(address)
    page.evaluate(OPEN_ALL)
    for what, size, spaced in (
        ("at 320 px", (320, 900), False),
        ("at 320x256", (320, 256), False),
        ("with text spacing", (320, 900), True),
    ):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        if spaced:
            page.evaluate(ADD_STYLE, SPACED)
        faults += [f"{address} {what}: {fault}" for fault in layout_faults(page)]
    return faults


# A page that fits with texts that are too long, nearly always fits with those of the programme.
@pytest.mark.parametrize("content", [pytest.param("programme", marks=pytest.mark.full), "too long"])
def test_every_template_fits_a_small_and_a_low_screen(browser, site, rendered, content):
    if content == "too long":
        every_text_too_long()
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    page = context.new_page()
    faults = [fault for address in every_address(context, site) for fault in measure(page, address)]
    context.close()
    assert not faults, "\n".join(faults)
    folder = Path(settings.BASE_DIR) / "templates"
    public = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    missing = sorted(name for name in public - rendered if not name.startswith(ELSEWHERE))
    assert not missing, "\n".join(missing)
