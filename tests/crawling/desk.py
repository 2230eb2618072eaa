"""The whole desk of the coordinator: lists, forms and what can be done from there.

Every address comes from a link in a page; only the form of an address is known: of a list
`/beheer/…/…/`, and below it `add/` and the pages of its items. What is sent without a change,
or only to see its effect, stands under `desk/POST/`.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlencode

from .browser import Browser, Page
from .desk_acts import DESK, ON_SITE, autocompletes
from .markup import plain
from .store import name_of

FOLDER = "desk"
MAX_ITEMS, MAX_FILTERS = 3, 10
LIST = re.compile(rf"{DESK}[^/]+/[^/]+/")
PREVIEW, SAVE = "_preview", "_save"
TERM = "a"


class DeskCrawl:
    """Goes through the desk; `browser` has signed in."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.pages: dict[str, Page] = {}
        self.to_save: list[str] = []

    def run(self) -> None:
        front = self.visit(DESK)
        linked = [front.at(link.href) for link in front.links]
        linked = [one for one in dict.fromkeys(linked) if one.startswith(DESK)]
        lists = [one for one in linked if LIST.fullmatch(one)]
        self.visit_all(one for one in linked if one not in lists and not one.endswith("/add/"))
        self.visit_all(a for a in map(front.at, front.markup.assets) if a.startswith(DESK))
        for address in lists:
            self.go_through(address)
        for address in self.to_save:
            self.press(self.browser.ask(address, ""), SAVE)
        for address in (DESK, *lists):
            self.browser.ask(address, f"{FOLDER}/after-saving/{name_of(address)}")

    def visit(self, address: str) -> Page:
        """An address, kept once."""
        if address not in self.pages:
            self.pages[address] = self.browser.ask(address, f"{FOLDER}/{name_of(address)}")
        return self.pages[address]

    def visit_all(self, addresses: Iterable[str]) -> None:
        for address in addresses:
            self.visit(address)

    def press(self, page: Page, button: str) -> None:
        """Send a form as it is, and go where that leads."""
        if page.form_with(button) is None:
            return
        name = f"{FOLDER}/POST/{name_of(page.address)}{button}"
        answer = self.browser.send(page, button, {}, name)
        while answer.location:
            name += "-then"
            answer = self.browser.ask(answer.at(answer.location), name)

    def go_through(self, address: str) -> None:
        """A list, its filters, a search, the form to add, and its first items."""
        page = self.visit(address)
        if page.location:  # there is one item: its form, without a list before it
            self.item(address, page.at(page.location))
            self.to_save.append(page.at(page.location))
            return
        of_filter = self.linked(page, "changelist-filter", "?")[:MAX_FILTERS]
        self.visit_all([*of_filter, *self.linked(page, "result_list", "?")[:2]])
        self.visit_all(self.linked(page, "paginator", "?")[:1])
        found = self.linked(page, "result_list", address)
        if any(form.named("q") and form.method == "get" for form in page.forms):
            self.visit(f"{address}?{urlencode({'q': self.word_in(page)})}")
        adding = [one for one in self.linked(page, "", address) if one == f"{address}add/"]
        for one in adding:
            self.fill(self.visit(one))
            self.press(self.visit(one), SAVE)
        items = [one for one in found if "?" not in one and one not in adding][:MAX_ITEMS]
        for item in items:
            self.item(address, item)
        self.to_save += items[:1]

    def linked(self, page: Page, within: str, start: str) -> list[str]:
        """The addresses that begin so, of the links within a part of the page."""
        links = [link for link in page.links if not within or within in link.within]
        found = (page.at(link.href) for link in links if link.href.startswith(start))
        return [one for one in dict.fromkeys(found) if one]

    def word_in(self, page: Page) -> str:
        """A word that the list surely holds, as far as it holds anything."""
        labels = [link.label for link in page.links if "result_list" in link.within]
        words = [word for label in labels for word in re.findall(r"\w{4,}", plain(label))]
        return words[-1] if words else "water"

    def item(self, of_list: str, address: str) -> None:
        """The form of an item, and the pages that it leads to."""
        page = self.visit(address)
        for other in self.linked(page, "", of_list):
            is_other_item = other.endswith(("/add/", "/change/")) and other != address
            if other != of_list and "?" not in other and not is_other_item:
                self.visit(other)
        for link in page.links:
            if ON_SITE in link.within:
                name = f"{FOLDER}/{name_of(address)}-view-on-site"
                self.browser.ask(page.at(link.href), name)
        self.fill(page)
        self.press(page, PREVIEW)

    def fill(self, page: Page) -> None:
        """What the fields of a form find while one types."""
        for field, address in autocompletes(page).items():
            if "__prefix__" not in field:
                self.visit(f"{address}&{urlencode({'term': TERM})}")
