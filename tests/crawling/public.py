"""What anyone can see: every page that a link leads to, and what strange questions get."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise, zip_longest
from urllib.parse import urlencode, urlsplit

from .browser import Browser, Page, inside
from .markup import Control, Form
from .store import name_of

FOLDER = "public"
DESK = "/beheer/"
STATIC = "/static/"
MAX_OF_LINKS = 40  # addresses with a query that links give, for each path
MAX_OF_FORMS = 40  # and that forms give
SEARCHED = (
    *("water", "klimaat rotterdam", "woningcorporaties", "gemeenten", "zzzz", "Zwole", "uden"),
    "2019",
)
SUGGESTED = (
    *("a", "wa", "water", "rot", "Rotterdam", "zwol", "den h", "gem", "klimaat", "s-grav", "uden"),
    *("%", "<b>", "onzinwoord", "ë"),
)
NOWHERE = (
    *("/bestaat-niet/", "/bestaat-niet", "/bestaat/niet/", "/themas", "/index.php", "/favicon.ico"),
    *("/robots.txt/", "/sitemap-onzin.xml", "/static/onzin.css", "/%00/", "/%F0%9F%8C%8A/", DESK),
    *("/zoeken/suggesties/", "/zoeken/?q=water&uitleg", "/rollen/?q=a&q=b"),
)
NONSENSE = (
    *("page=999999", "page=nul", "page=-1", "page=last", "sort=onzin", "onzin=1", "q=%00"),
    *("q=%22%27%3C%3E", "q=de+het+een", "q=%F0%9F%8C%8A", "q=" + "lang+" * 60, "q=&sort=&page="),
)
PROFILES = ((0, "Zwolle"), (1, "Zwole"), (2, ""), (3, "Rotterdam"))


def locations(page: Page) -> Iterator[str]:
    """The addresses in a site map or in robots.txt, which are no links."""
    if "xml" in page.kind or page.kind.startswith("text/plain"):
        yield from re.findall(r"<loc>(.*?)</loc>|^Sitemap: (\S+)", page.text, re.MULTILINE)


def in_turn(columns: Iterable[list[str]]) -> list[str]:
    """The first of each column, then the second of each, and so on."""
    return [one for row in zip_longest(*columns) for one in row if one is not None]


def values(control: Control) -> list[str]:
    if control.is_select:
        return [value for value, _label, _is_on in control.options if value]
    if control.is_tick:
        return [control.value]
    return list(SEARCHED) if control.is_typed else []


def queries(form: Form) -> list[str]:
    """What one can ask with a form: the first values in pairs, then each value by itself."""
    hidden = [(control.name, control.value) for control in form.fields if control.kind == "hidden"]
    button = next(((b.name, b.value) for b in form.buttons if b.name), None)
    always = [*hidden, *([button] if button else [])]
    columns: dict[str, list[str]] = {}
    for control in form.fields:
        for value in values(control):
            query = urlencode([*always, (control.name, value)])
            columns.setdefault(control.name, []).append(query)
    firsts = [asked[0] for asked in columns.values()]
    pairs = [f"{one}&{other}" for one, other in pairwise(firsts)]
    everything = urlencode(form.data(form.buttons[0] if form.buttons else None, {}), doseq=True)
    return [everything, *pairs, *in_turn(columns.values())]


class PublicCrawl:
    """Goes through the site, level by level and in the order of the alphabet."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.seen: set[str] = set()
        self.of_links: Counter[str] = Counter()
        self.of_forms: Counter[str] = Counter()
        self.forms: dict[tuple[str, ...], Form] = {}  # by their address and fields
        self.assets: set[str] = set()
        self.suggesting: set[str] = set()

    def run(self) -> None:
        level = {"/", "/robots.txt", "/sitemap.xml"}
        while level:
            level = self.go_through(level)
        self.answer_the_questions()
        for address in sorted(self.suggesting):
            joint = "&" if "?" in address else "?"
            self.visit_all(f"{address}{joint}{urlencode({'q': text})}" for text in SUGGESTED)
        self.ask_nonsense()
        self.visit_all(sorted(self.assets))

    def visit(self, address: str) -> Page:
        self.seen.add(address)
        return self.browser.ask(address, f"{FOLDER}/{name_of(address)}")

    def visit_all(self, addresses: Iterable[str]) -> None:
        for address in addresses:
            if address not in self.seen:
                self.visit(address)

    def again(self, folder: str) -> None:
        """The pages without a query once more; kept is what has changed since the first time."""
        for address in sorted(self.seen):
            if "?" not in address and not address.startswith(STATIC):
                name = name_of(address)
                self.browser.ask(address, f"{folder}/{name}")
                self.browser.store.drop_if_same(f"{folder}/{name}", f"{FOLDER}/{name}")

    def go_through(self, level: set[str]) -> set[str]:
        """Visit a level; the addresses of the next."""
        linked: set[str] = set()
        asked: list[str] = []
        for address in sorted(level):
            page = self.visit(address)
            linked |= self.linked_by(page)
            asked += self.asked_by(page)
        following = {one for one in sorted(linked - self.seen) if self.is_wanted(one)}
        for address in asked:
            path = urlsplit(address).path
            if address not in self.seen | following and self.of_forms[path] < MAX_OF_FORMS:
                self.of_forms[path] += 1
                following.add(address)
        return following

    def is_wanted(self, address: str) -> bool:
        parts = urlsplit(address)
        if parts.query:
            self.of_links[parts.path] += 1
        return not parts.query or self.of_links[parts.path] <= MAX_OF_LINKS

    def linked_by(self, page: Page) -> set[str]:
        found = {page.at(link.href) for link in page.links}
        found |= {inside("".join(pair)) for pair in locations(page)}
        found |= {page.at(page.location)} if page.location else set()
        self.assets |= {page.at(href) for href in page.markup.assets} - {""}
        for control in page.markup.controls:
            if address := control.attributes.get("data-suggestions"):
                self.suggesting.add(page.at(address))
        return {one for one in found if one and not one.startswith((DESK, STATIC))}

    def asked_by(self, page: Page) -> list[str]:
        """The addresses that the forms of a page ask, of forms that were not seen before."""
        found = []
        for form in page.forms:
            path = urlsplit(page.at(form.action or page.address)).path
            key = (path, *sorted({control.name for control in form.fields}))
            if form.method == "get" and key not in self.forms:
                self.forms[key] = form
                found += [f"{path}?{query}" for query in queries(form)]
        return found

    def answer_the_questions(self) -> None:
        """Where a form leads to a next question: go on to the end, in a few ways."""
        for path in sorted({key[0] for key in self.forms}):
            first = self.browser.ask(path, "")
            if any(button.name for form in first.forms for button in form.buttons):
                for choice, place in PROFILES:
                    self.answer(first, choice, place)

    def answer(self, page: Page, choice: int, place: str) -> None:
        """Choose at each question the answer with this number, until there is no button."""
        for number in range(1, 9):
            form = next((f for f in page.forms if any(b.name for b in f.buttons)), None)
            if form is None:
                return
            button = next(button for button in form.buttons if button.name)
            typed: dict[str, str | list[str]] = {}
            for control in form.fields:
                others = form.named(control.name)
                if control.is_tick:
                    typed[control.name] = others[choice % len(others)].value
                elif control.is_typed:
                    typed[control.name] = place
                elif control.is_select and not place:
                    typed[control.name] = control.options[-1][0]
            query = urlencode(form.data(button, typed), doseq=True)
            address = f"{urlsplit(page.at(form.action)).path}?{query}"
            if address == page.address:  # the answer was not understood
                return
            page = self.browser.ask(address, f"{FOLDER}/questions/{choice}-{number}")

    def ask_nonsense(self) -> None:
        self.visit_all(NOWHERE)
        fields: dict[str, set[str]] = {}
        for path, *names in self.forms:
            fields.setdefault(path, set()).update(names)
        for path in sorted(fields):
            self.visit_all(f"{path}?{query}" for query in NONSENSE)
            self.visit_all(f"{path}?{name}=bestaat-niet" for name in sorted(fields[path]))
            self.visit_all([f"{path}bestaat-niet/", f"{path}?q=%ff%fe"])
        for path in ("/", "/robots.txt", "/sitemap.xml", "/bestaat-niet/", *sorted(fields)):
            self.browser.ask(path, f"{FOLDER}/HEAD/{name_of(path)}", "HEAD")
            self.browser.ask(path, f"{FOLDER}/POST/{name_of(path)}", "POST")
