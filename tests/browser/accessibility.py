"""The rules of WCAG that a page breaks, as axe sees them."""

from axe_playwright_python.sync_playwright import Axe

# `target-size` is off in axe unless its own tag is asked for.
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = [*WCAG_2_2_AA, "best-practice"]
RUN = "([where, options]) => axe.run(where, options).then(found => found.violations)"
# The rows of a long table are all alike; a second time, the first twenty will do.
ALIKE = ".table tbody tr:nth-child(n + 21)"


def broken_rules(page, tags: list[str], only: list[str] | None = None) -> list[dict]:
    """What axe finds, by these tags or only by these rules.

    What is in order is not described, which would take half of the time.
    """
    options = {
        "runOnly": {"type": "rule", "values": only} if only else {"type": "tag", "values": tags},
        "resultTypes": ["violations"],
        "selectors": False,
    }
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    where = {"exclude": [[ALIKE]]} if only else {"include": [["html"]]}
    return page.evaluate(RUN, [where, options])


def in_short(broken: list[dict]) -> list[str]:
    """A line for each rule, with the first place where it is broken."""
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in broken]
