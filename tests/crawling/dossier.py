"""Registering, and what the registrant can do afterwards, through what the pages offer.

Buttons are found by their label and fields by their name, on the page of the dossier or on a
page below it: how the acts are spread over pages does not matter. Each act has a folder of its
own with its pages and mails, in the order in which they came.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .acts import Acts
from .browser import Browser, Page
from .scratch import Scratch
from .store import Store

FOLDER = "dossier"
TAKE_PART, NEW_LINK, DOSSIER = "/meedoen/", "/meedoen/nieuwe-link/", "/meedoen/dossier/"
NEXT, SEND, CONFIRM = "Volgende stap", "Verstuur de aanmelding", "Bevestig"
MESSAGE = "Verstuur het bericht"
Typed = dict[str, str | list[str]]


@dataclass
class Registrant:
    """Someone who registers, and the address of the dossier once that is there."""

    who: str
    answers: Typed
    choice: int = 0
    dossier: str = ""
    links: list[str] = field(default_factory=list)


def person(who: str, email: str, **answers: str) -> Typed:
    job = {"name": who, "job_title": "Beleidsadviseur", "email": email, "phone": "010 123 45 67"}
    return job | answers


MUNICIPALITY = {"municipality": "Zwolle", "is_public": "on"}
COMPANY = {"organisation": "Groendak BV", "organisation_kind": "company"}


def everyone() -> dict[str, Registrant]:
    return {
        who: Registrant(who, person(name, email, **of), choice)
        for who, name, email, of, choice in (
            ("municipality", "Jo Jansen", "jo@zwolle.nl", MUNICIPALITY, 0),
            ("company", "Ab de Boer", "ab@groendak.example", COMPANY, 1),
            ("eraser", "Wis Mij", "wis@arnhem.nl", {"municipality": "Arnhem"}, 2),
            ("silent", "Stil Le", "stil@breda.nl", {"municipality": "Breda"}, 3),
            ("second", "Ed Kok", "ed@zwolle.nl", MUNICIPALITY, 0),
            ("closed", "Co Smit", "co@ede.nl", {"municipality": "Ede", "is_public": "on"}, 5),
            # Becomes part of another municipality on 1 January 2027.
            ("moving", "Wij Mee", "wij@b.nl", {"municipality": "Wijdemeren", "is_public": "on"}, 6),
            # Two with one address, confirmed together.
            ("twin", "Els Eerst", "els@groendak.example", COMPANY, 4),
            ("open", "=Els", "els@groendak.example", COMPANY, 3),
        )
    }


class Registering:
    """The form in steps, the mail that asks to confirm it, and the dossier behind it."""

    def __init__(self, browser: Browser, acts: Acts) -> None:
        self.browser, self.acts = browser, acts

    def wishes(self, page: Page, number: int) -> Typed:
        """A role, and every third time a theme and an alliance."""
        for_role = [control.value for form in page.forms for control in form.named("roles")]
        typed: Typed = {"roles": for_role[number], "message": f"Wij doen mee ({number})."}
        if number % 3 == 0:
            for name in ("themes", "alliances"):
                offered = [control.value for form in page.forms for control in form.named(name)]
                typed[name] = offered[: number + 1]
        return typed

    def register(self, one: Registrant) -> None:
        page = self.acts.get(self.browser, TAKE_PART)
        page = self.acts.send(self.browser, page, NEXT, **self.wishes(page, one.choice))
        page = self.acts.send(self.browser, page, NEXT, **one.answers)
        self.acts.scratch.wait(30)
        self.acts.send(self.browser, page, SEND)
        one.links = self.acts.work()

    def confirm(self, one: Registrant) -> None:
        page = self.acts.get(self.browser, one.links[0])
        others = [c.value for form in page.forms for c in form.named("ook")]
        page = self.acts.send(self.browser, page, CONFIRM, **({"ook": others} if others else {}))
        one.dossier = urlsplit(page.address).path
        one.links = self.acts.work()

    def find(self, address: str, button: str) -> Page:
        """The page of the dossier, or one below it, that has this button.

        Raises LookupError when there is none.
        """
        page = first = self.browser.ask(address, self.acts.step("dossier"))
        below = [first.at(link.href) for link in first.links]
        others = [one for one in dict.fromkeys(below) if one.startswith(first.path)]
        for number, other in enumerate(others, start=1):
            if page.form_with(button):
                break
            page = self.browser.ask(other, self.acts.name(f"below-{number}"))
        if not page.form_with(button):
            raise LookupError(f"No button {button!r} in the dossier")
        return page

    def do(self, address: str, button: str, **typed: str | list[str]) -> Page:
        """Press a button of the dossier."""
        return self.acts.send(self.browser, self.find(address, button), button, **typed)


def stumble(registering: Registering) -> None:
    """All that can go wrong while registering, and going back and forth."""
    acts, browser = registering.acts, registering.browser
    page = acts.get(browser, TAKE_PART)
    page = acts.send(browser, page, NEXT, **registering.wishes(page, 3))
    page = acts.send(browser, page, "Vorige stap")
    page = acts.send(browser, page, NEXT, message="")
    page = acts.send(browser, page, NEXT)  # nothing filled in
    page = acts.send(browser, page, NEXT, municipality="Zwole", email="geen adres", phone="x")
    page = acts.send(browser, page, "kies")  # the first municipality that it may be
    page = acts.send(browser, page, NEXT, **person("A", "a@b.nl"), organisation="X", website="")
    page = acts.send(browser, page, NEXT, organisation="gemeente Uden", municipality="")
    page = acts.send(browser, page, SEND)  # too fast
    page = acts.send(browser, page, "Wijzigen")
    page = acts.get(browser, TAKE_PART)
    acts.post(browser, TAKE_PART, naar="versturen", token="onzin")
    acts.post(browser, TAKE_PART, naar="versturen", website="robot")
    acts.get(browser, "/meedoen/bevestigen/onzin/")
    acts.get(browser, "/meedoen/dossier/onzin/")
    acts.get(browser, "/meedoen/gewist/")
    acts.get(browser, "/meedoen/uitgeschreven/")
    page = acts.get(browser, NEW_LINK)
    page = acts.send(browser, page, "Mail mij de link", email="geen adres")
    acts.send(browser, page, "Mail mij de link", email="onbekend@b.nl")


class InDossier:
    """Everything that the registrant can do and undo."""

    def __init__(self, registering: Registering, one: Registrant) -> None:
        self.registering, self.one = registering, one
        self.acts, self.do, self.browser = registering.acts, registering.do, registering.browser
        self.colleagues: list[str] = []

    @property
    def home(self) -> str:
        return self.one.dossier

    def message(self) -> None:
        self.do(self.home, MESSAGE, body="")
        self.do(self.home, MESSAGE, body="Wanneer horen wij iets?\nEn van wie?")

    def details(self) -> None:
        button = "Bewaar de wijzigingen"
        self.do(self.home, button, name="", phone="geen nummer")
        self.do(self.home, button, name="Jo Jansen-Smit", job_title="Adviseur", phone="")

    def wishes(self) -> None:
        button = "Bewaar uw keuze"
        page = self.registering.find(self.home, button)
        chosen = [c.value for form in page.forms for c in form.named("roles") if c.is_on]
        typed = self.registering.wishes(page, 3) | {"message": "Iets anders."}
        self.do(self.home, button, roles=[], themes=[], alliances=[])
        self.do(self.home, button, **typed | {"roles": [*chosen, str(typed["roles"])]})

    def add_colleagues(self) -> None:
        button = "Voeg de collega toe"
        self.do(self.home, button, colleague_name="", colleague_email="jo@zwolle.nl")
        for name in ("mees", "liv", "weg"):
            typed = {"colleague_name": name.title(), "colleague_email": f"{name}@zwolle.nl"}
            self.do(self.home, button, **typed)
        self.do(self.home, button, colleague_name="Mees", colleague_email="MEES@zwolle.nl")
        self.do(self.home, "Verwijder: Weg")
        self.colleagues = [one for one in self.acts.work() if one.startswith(DOSSIER)]

    def as_a_colleague(self) -> None:
        self.do(self.colleagues[0], MESSAGE, body="Ik lees mee.")
        self.do(self.colleagues[1], "Stoppen met meelezen")
        self.acts.get(self.browser, self.colleagues[1])

    def download(self) -> None:
        page = self.acts.get(self.browser, self.home)
        self.acts.get(self.browser, page.link("Download alles"))

    def unknown(self) -> None:
        """What no button sends."""
        for act in ("onzin", "collega-weg:999", "intrekken"):
            self.acts.post(self.browser, self.home, wat=act)

    def new_link(self) -> None:
        """A new link by mail; the older ones end when it is used."""
        page = self.acts.get(self.browser, NEW_LINK)
        self.acts.scratch.wait(30)
        email = str(self.one.answers["email"]).upper()
        self.acts.send(self.browser, page, "Mail mij de link", email=email)
        self.acts.scratch.wait(3600)
        old, self.one.dossier = self.home, self.acts.work()[0]
        self.do(self.home, "Laat oude links nu stoppen")
        self.acts.get(self.browser, old)

    def end(self, button: str, tick: str) -> None:
        """Without the tick, with it, and what is left of it."""
        self.do(self.home, button)
        self.do(self.home, button, **{tick: "on"})
        self.acts.get(self.browser, self.home)
        self.acts.work()


def run(scratch: Scratch, store: Store) -> dict[str, Registrant]:
    """All acts before the coordinator has seen any of it; who registered."""
    registering = Registering(Browser(scratch, store), Acts(scratch, store, FOLDER))
    perform, people = registering.acts.perform, everyone()
    perform("01-stumble", 60, stumble, registering)
    for number, one in enumerate(people.values()):
        place, minutes = f"{number + 2:02}", 70 + 10 * number
        perform(f"{place}-register-{one.who}", minutes, registering.register, one)
        if one.links and one.who not in {"silent", "twin"}:
            perform(f"{place}-confirm-{one.who}", minutes + 5, registering.confirm, one)
    perform("12-confirm-two", 180, registering.confirm, people["twin"])
    first = InDossier(registering, people["municipality"])
    for number, act in enumerate(
        (
            *(first.message, first.details, first.wishes, first.add_colleagues),
            *(first.as_a_colleague, first.download, first.unknown),
        )
    ):
        perform(f"{20 + number}-{act.__name__}", 300 + 10 * number, act)
    perform("30-new_link", 1500, first.new_link)
    company, eraser = (InDossier(registering, people[who]) for who in ("company", "eraser"))
    perform("31-withdraw", 1600, company.end, "Trek de aanmelding in", "klaar")
    perform("32-erase", 1610, eraser.end, "Wis alles nu", "zeker")
    return people
