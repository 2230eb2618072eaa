"""Every page in every way of looking at it, which `make full` runs.

Three widths, each in light, dark and forced colours, with the spacing of WCAG 1.4.12 and with less
motion; half the width, as a page is at 200 %; a low screen; and without JavaScript. In each nothing
scrolls sideways, nothing is cut off and no rule of axe is broken: all rules in light colours, and
in another look those that it can change. The others would give the same answer eight times.
"""

from dataclasses import dataclass, field

import pytest

from portal.publishing.versions import ContentVersion
from tests.browser import full_run
from tests.browser.accessibility import RULES, broken_rules, in_short
from tests.browser.addresses import every_address
from tests.browser.layout import ADD_STYLE, OPEN_ALL, SPACED, layout_faults
from tests.template_database import fill_with_the_programme

pytestmark = [
    pytest.mark.browser,
    pytest.mark.full,
    pytest.mark.django_db(transaction=True),
]

COLOURS = ["color-contrast", "link-in-text-block"]
SIZES = ["target-size", "scrollable-region-focusable"]
MOVING = "document.getAnimations().some(one => one.playState === 'running')"
# A colour that is on its way from that of the look before is none of this look.
AT_REST = "document.getAnimations().forEach(one => one.finish())"
AS_ALWAYS = {"color_scheme": "light", "forced_colors": "none", "reduced_motion": "no-preference"}


@dataclass(frozen=True)
class Look:
    """A way of looking at a page."""

    name: str
    width: int
    height: int = 900
    media: dict[str, str] = field(default_factory=dict)
    style: str = ""
    rules: list[str] | None = None  # those of axe that may answer otherwise; None is all

    def __str__(self) -> str:
        return f"{self.width}x{self.height} {self.name}"


def looks(width: int) -> list[Look]:
    """All ways of looking at this width."""
    found = [
        Look("light", width),
        Look("dark", width, media={"color_scheme": "dark"}, rules=COLOURS),
        Look("forced colours", width, media={"forced_colors": "active"}, rules=COLOURS),
        Look("less motion", width, media={"reduced_motion": "reduce"}, rules=[]),
        Look("text spacing", width, style=SPACED, rules=SIZES),
    ]
    if width == 320:  # 1280x1024 at 400 %
        return [*found, Look("low", width, 256, rules=SIZES)]
    return [*found, Look("at 200 %", width // 2, 450, rules=SIZES)]


def without_scripts(width: int) -> Look:
    """Where a script put something in the page, its names and roles differ at every width alike."""
    return Look("without scripts", width, rules=None if width == min(WIDTHS) else [])


WIDTHS = (320, 768, 1280)


def faults_in(page, look: Look) -> list[str]:
    page.set_viewport_size({"width": look.width, "height": look.height})
    page.emulate_media(**AS_ALWAYS | look.media)
    page.evaluate(ADD_STYLE, look.style)
    faults = layout_faults(page)
    if "reduced_motion" in look.media and page.evaluate(MOVING):
        faults.append("something moves")
    page.evaluate(AT_REST)
    if look.rules != []:
        faults += in_short(broken_rules(page, RULES, only=look.rules))
    return faults


@pytest.fixture
def site(live_server):
    fill_with_the_programme()
    ContentVersion.bump()  # what was kept in other tests is written anew
    return live_server.url


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_breaks_a_rule_or_cuts_off_in_any_look(browser, site, width, has_scripts):
    # The policy would stop axe itself; the other tests hold the pages to the policy.
    context = browser.new_context(base_url=site, bypass_csp=True)
    context.set_default_timeout(120_000)  # thousands of checks, on a machine that may be busy
    page = context.new_page()
    if not has_scripts:
        # Those of the pages only: axe is a script too.
        context.route("**/*.js", lambda route: route.abort())
    chosen = looks(width) if has_scripts else [without_scripts(width)]
    addresses = every_address(context, site)
    faults = []
    for address in addresses:
        page.goto(address)
        page.evaluate(OPEN_ALL)
        for look in chosen:
            faults += [f"{address} {look}: {fault}" for fault in faults_in(page, look)]
    context.close()
    name = f"{width}-{'scripts' if has_scripts else 'plain'}"
    full_run.note(name, len(addresses), len(chosen), faults)
    assert not faults, "\n".join(faults)
