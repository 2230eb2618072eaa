"""A visitor: opens addresses, presses buttons, and keeps every answer."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode, urljoin, urlsplit

from .markup import Control, Form, Link, Markup
from .scratch import ORIGIN, Scratch
from .store import Store


@dataclass
class Page:
    """An answer of the portal."""

    address: str
    status: int
    kind: str
    location: str
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

    @cached_property
    def markup(self) -> Markup:
        return Markup(self.text if self.kind.startswith("text/html") else "")

    @property
    def forms(self) -> list[Form]:
        return self.markup.forms

    @property
    def links(self) -> list[Link]:
        return self.markup.links

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    def at(self, href: str) -> str:
        """Where a link of this page leads within the portal; empty when it leads elsewhere."""
        return inside(urljoin(ORIGIN + self.address, href))

    def link(self, label: str) -> str:
        """Where the link with this label leads. Raises LookupError when there is none."""
        for link in self.links:
            if link.label.startswith(label) and self.at(link.href):
                return self.at(link.href)
        raise LookupError(f"No link {label!r} at {self.address}")

    def form_with(self, button: str) -> tuple[Form, Control] | None:
        """The form that has a button with this label or name, and the button."""
        for form in self.forms:
            if found := form.button(button):
                return form, found
        return None


def inside(address: str) -> str:
    """Path and query of an address of the portal; empty for any other."""
    parts = urlsplit(address)
    if parts.scheme and f"{parts.scheme}://{parts.netloc}" != ORIGIN:
        return ""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class Browser:
    """One visitor. What is kept of an answer is up to whoever gives it a name."""

    def __init__(self, scratch: Scratch, store: Store, **defaults: str) -> None:
        from django.test import Client

        self.scratch, self.store = scratch, store
        place = {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000"}
        self.client = Client(
            enforce_csrf_checks=True, raise_request_exception=False, **place, **defaults
        )

    def ask(self, address: str, name: str, method: str = "GET", data: dict | None = None) -> Page:
        """Send a request and keep the answer under this name (under none when it is empty)."""
        # What is sent can be spread over other addresses than before, and is still the same.
        self.scratch.seed(method if method == "POST" else f"{method} {address}")
        encoded = urlencode(data or {}, doseq=True)
        response = self.client.generic(
            method, address, encoded, "application/x-www-form-urlencoded"
        )
        content = response.getvalue() if response.streaming else response.content
        if name:
            self.store.answer(name, f"{method} {address}", response, content)
        kind, location = response.headers.get("Content-Type", ""), response.get("Location", "")
        return Page(address, response.status_code, kind, location, content)

    def send(
        self,
        page: Page,
        button: str,
        typed: dict[str, str | list[str]],
        name: str,
    ) -> Page:
        """Press a button after filling in some fields. Raises LookupError without that button."""
        found = page.form_with(button)
        if found is None:
            raise LookupError(f"No button {button!r} at {page.address}")
        form, control = found
        address = page.at(control.attributes.get("formaction", form.action) or page.address)
        data = form.data(control, typed)
        if form.method == "post":
            return self.ask(address, name, "POST", data)
        query = urlencode(data, doseq=True)
        return self.ask(f"{urlsplit(address).path}?{query}", name)
