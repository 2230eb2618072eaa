"""The rules of WCAG that a page breaks, as axe sees them."""

from axe_playwright_python.sync_playwright import Axe


def broken_rules(page, tags: list[str]) -> list[dict]:
    """What axe finds; what is in order is not described, which would take half of the time."""
    options = {
        "runOnly": {"type": "tag", "values": tags},
        "resultTypes": ["violations"],
        "selectors": False,
    }
    return Axe().run(page, options=options).response["violations"]
