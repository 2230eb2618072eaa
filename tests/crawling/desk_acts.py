"""What the coordinator does with registrations and content, by the links and buttons there."""

import re
from urllib.parse import urlencode

from .acts import Acts
from .browser import Browser, Page
from .scratch import Scratch
from .store import Store

FOLDER = "desk-acts"
DESK = "/beheer/"
INBOX, SETTINGS, MAILS, LESSONS, BARRIERS = (
    *("Aanmeldingen", "Instellingen van aanmelden", "Mails", "Lessen", "Belemmeringen"),
)
ON_SITE = "viewsitelink"  # the class of the link to an item on the site
LINKS_OF_ROW = ("Toevoegen", "Wijzigen", "Weergeven")  # that stand beside the name of a list
RUN, SAVE, MATCH = "index", "_save", "Koppel"


def autocompletes(page: Page) -> dict[str, str]:
    """By the name of a field, the address that finds what can be chosen there."""
    found = {}
    for control in page.markup.controls:
        if address := control.attributes.get("data-ajax--url"):
            names = ("app_label", "model_name", "field_name")
            asked = {name: control.attributes[f"data-{name.replace('_', '-')}"] for name in names}
            found[control.name] = f"{page.at(address)}?{urlencode(asked)}"
    return found


class Desk:
    """The coordinator at work."""

    def __init__(self, scratch: Scratch, store: Store, password: str) -> None:
        self.browser, self.acts = Browser(scratch, store), Acts(scratch, store, FOLDER)
        self.password = password

    def get(self, address: str) -> Page:
        return self.acts.get(self.browser, address)

    def send(self, page: Page, button: str, **typed: str | list[str]) -> Page:
        return self.acts.send(self.browser, page, button, **typed)

    def sign_in(self) -> None:
        page = self.get(DESK)
        page = self.send(page, "Aanmelden", username="coordinator", password="onjuist")
        self.send(page, "Aanmelden", username="coordinator", password=self.password)

    def lists(self) -> dict[str, str]:
        """The addresses of the lists, by their names on the front page of the desk."""
        front = self.browser.ask(DESK, "")
        models = [link for link in front.links if any(n.startswith("model-") for n in link.within)]
        found = {link.label: front.at(link.href) for link in models}
        return {label: one for label, one in found.items() if label not in LINKS_OF_ROW}

    def list_of(self, label: str) -> Page:
        return self.get(self.lists()[label])

    def rows(self, page: Page) -> list[str]:
        """The addresses of the items in a list."""
        found = [page.at(link.href) for link in page.links if "result_list" in link.within]
        paths = [one.partition("?")[0] for one in found]
        return list(dict.fromkeys(path for path in paths if path.endswith("/change/")))

    def registration(self, name: str) -> Page:
        """The registration of who is called so, by the search of the inbox."""
        page = self.send(self.list_of(INBOX), "Zoeken", q=name)
        return self.get(self.rows(page)[0])

    def open(self, page: Page, label: str) -> Page:
        return self.get(page.link(label))

    def run(self, page: Page, label: str, count: int = 1000) -> Page:
        """An action of a list, for the first rows."""
        controls = [control for form in page.forms for control in form.fields]
        chosen = [control.value for control in controls if control.name == "_selected_action"]
        actions = [one for c in controls if c.name == "action" for one in c.options]
        values = [value for value, words, _is_on in actions if words.startswith(label)]
        return self.send(page, RUN, action=values[0], _selected_action=chosen[:count])

    def settle(self) -> None:
        """Say who is to be told of a registration."""
        page = self.list_of(SETTINGS)
        self.send(page, SAVE, notify="geen adres")
        self.send(page, SAVE, notify="beheer@portaal.example")

    def reply(self) -> None:
        page = self.open(self.registration("Jo Jansen"), "Antwoord per mail")
        page = self.send(page, "sjabloon")
        page = self.send(page, "Verstuur het antwoord", body="Beste [naam], wij bellen u.")
        self.send(page, "Verstuur het antwoord", body="Beste Jo,\n\nWij bellen u.")
        self.acts.work()

    def check(self) -> None:
        """Check a registration with its mail domain, take that back, and check it again."""
        check, take_back = "Controleer de aanmelding", "Neem de controle terug"
        for button, typed in (
            (check, {"learns_domain": "on"}),
            (take_back, {}),
            (check, {}),
        ):
            page = self.open(self.registration("Jo Jansen"), button)
            self.send(page, take_back if button == take_back else "De aanmelding klopt", **typed)
        page = self.open(self.registration("=Els"), check)
        self.send(page, "De aanmelding klopt")

    def match(self) -> None:
        """Match to a role in each way, and take back what can be taken back."""
        undo = "Maak de koppeling ongedaan"
        page = self.open(self.registration("Jo Jansen"), "Koppel aan een rol")
        page = self.send(page, MATCH, outcome="filled")
        page = self.send(page, MATCH, outcome="in_conversation")
        page = self.send(self.open(page, undo), undo)
        page = self.open(page, "Koppel aan een rol")
        self.send(page, MATCH, outcome="filled", consent="on")
        self.acts.work()
        page = self.open(self.registration("=Els"), "Koppel aan een rol")
        page = self.send(page, MATCH, outcome="member", consent="on")
        partner = self.get(f"{autocompletes(page)['partner']}&term=arcadis")
        keys = re.findall(r'"id": "(\d+)"', partner.text)
        page = self.send(page, MATCH, outcome="member", consent="on", partner=keys[0])
        self.send(self.open(page, undo), undo)

    def handle(self) -> None:
        """The actions of the inbox, and the form of a registration."""
        page = self.run(self.list_of(INBOX), "Ik pak het op")
        page = self.run(page, "In gesprek")
        page = self.send(self.list_of(INBOX), "Zoeken", q="Co Smit")
        page = self.run(page, "Sluit af")
        self.send(page, "Sluit af")
        page = self.registration("Ed Kok")
        self.send(page, SAVE, notes="Teruggebeld.", due_on="1-1-2020")
        self.send(page, SAVE, notes="Teruggebeld.", due_on="1-6-2026")
        self.acts.work()

    def export(self) -> None:
        """Every action that exports, of every list."""
        for address in self.lists().values():
            page = self.browser.ask(address, "")
            actions = [c for form in page.forms for c in form.named("action")]
            for label in (words for c in actions[:1] for _value, words, _is_on in c.options):
                if label.startswith("Export"):
                    self.run(page, label)

    def mails(self) -> None:
        page = self.run(self.list_of(MAILS), "Annuleren", 2)
        page = self.run(page, "Opnieuw versturen", 2)
        self.send(page, "Ja, ")
        self.acts.work()

    def publish(self) -> None:
        """Take an item off the site and put it back; give another a new address."""
        page = self.list_of(LESSONS)
        address = self.public_address(self.get(self.rows(page)[0]))
        for label in ("Intrekken", "Publiceren"):
            page = self.run(page, label, 1)
            self.get(address)
        page = self.get(self.rows(self.list_of(BARRIERS))[0])
        address = self.public_address(page)
        self.send(page, SAVE, slug=f"{address.strip('/').rpartition('/')[2]}-anders")
        self.get(address)

    def public_address(self, page: Page) -> str:
        """Where the link of a form, to look at the item on the site, leads."""
        links = [page.at(link.href) for link in page.links if ON_SITE in link.within]
        seen = self.browser.ask(links[0], "")
        return seen.at(seen.location)


def before(desk: Desk) -> None:
    desk.acts.perform("10-sign_in", 10, desk.sign_in)
    desk.acts.perform("11-settle", 20, desk.settle)


def after(desk: Desk) -> None:
    """Once there are registrations."""
    for number, act in enumerate(
        (
            *(desk.reply, desk.check, desk.match, desk.handle),
            *(desk.export, desk.mails, desk.publish),
        )
    ):
        desk.acts.perform(f"{20 + number}-{act.__name__}", 4400 + 10 * number, act)
