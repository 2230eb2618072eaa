"""Acts one after the other: what is done, and every page and mail that comes of it."""

import re
from collections.abc import Callable

from .browser import Browser, Page, inside
from .scratch import Scratch
from .store import Store


class Acts:
    """Gives every act a folder, and what comes of its steps a name there."""

    def __init__(self, scratch: Scratch, store: Store, folder: str) -> None:
        self.scratch, self.store, self.folder = scratch, store, folder
        self.number = 0

    def perform(self, name: str, minutes: int, act: Callable, *arguments: object) -> None:
        """Do an act at this moment; what is missing for it is noted, and the next goes on."""
        self.scratch.act(name, minutes)
        self.number = 0
        try:
            act(*arguments)
        except LookupError as error:
            self.store.text(self.step("broken"), str(error))
            self.store.failed.append(f"{self.folder}/{name}: {error}")

    def name(self, kind: str) -> str:
        return f"{self.folder}/{self.scratch.act_name}/{self.number:02}-{kind}"

    def step(self, kind: str) -> str:
        self.number += 1
        return self.name(kind)

    def get(self, browser: Browser, address: str) -> Page:
        """Open an address, and go where it leads."""
        return self.follow(browser, browser.ask(address, self.step("page")))

    def post(self, browser: Browser, address: str, **data: str) -> Page:
        """Send what no form of the portal sends."""
        return self.follow(browser, browser.ask(address, self.step("sent"), "POST", data))

    def send(self, browser: Browser, page: Page, button: str, **typed: str | list[str]) -> Page:
        """Press a button, and go where it leads."""
        return self.follow(browser, browser.send(page, button, typed, self.step("sent")))

    def follow(self, browser: Browser, page: Page) -> Page:
        kind = "then"
        while page.location:
            page = browser.ask(page.at(page.location), self.name(kind))
            kind += "-then"
        return page

    def work(self) -> list[str]:
        """Send the mails that wait; the links to this portal that stand in them."""
        from django.core import mail

        before = len(getattr(mail, "outbox", []))
        self.store.text(self.step("work"), self.scratch.manage("work", "--once"))
        links = []
        for number, message in enumerate(getattr(mail, "outbox", [])[before:], start=1):
            self.store.mail(self.name(f"mail-{number}"), message)
            found = re.findall(r"https?://\S+", message.body)
            links += [inside(one) for one in found if inside(one)]
        return links
