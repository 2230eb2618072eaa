"""What a first visit to a page brings over the line, as the browser counts it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.machine import chromium_path


@dataclass
class Weight:
    """Bytes over the line with their headers, for each kind of file, and the requests."""

    requests: int = 0
    bytes_of: dict[str, float] = field(default_factory=dict)
    script_bytes: int = 0  # before compression
    elsewhere: list[str] = field(default_factory=list)

    @property
    def kilobytes(self) -> float:
        """All but the font, which is fetched once and kept for a year."""
        return sum(size for kind, size in self.bytes_of.items() if kind != "Font") / 1000

    @property
    def font_kilobytes(self) -> float:
        return self.bytes_of.get("Font", 0.0) / 1000


@contextmanager
def a_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=options)
        yield browser
        browser.close()


def weigh(browser: Browser, url: str) -> Weight:
    """The weight of a page in a browser that keeps nothing from before, on a phone."""
    context = browser.new_context(viewport={"width": 412, "height": 823})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    found, kinds = Weight(), dict[str, str]()
    own = "/".join(url.split("/", 3)[:3]) + "/"

    def note_kind(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def note_request(event: dict[str, Any]) -> None:
        address = event["request"]["url"]
        if address.startswith("data:"):
            return
        found.requests += 1
        if not address.startswith(own):
            found.elsewhere.append(address)

    def note_data(event: dict[str, Any]) -> None:
        if kinds.get(event["requestId"]) == "Script":
            found.script_bytes += event["dataLength"]

    def note_end(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        found.bytes_of[kind] = found.bytes_of.get(kind, 0.0) + event["encodedDataLength"]

    session.on("Network.requestWillBeSent", note_request)
    session.on("Network.responseReceived", note_kind)
    session.on("Network.dataReceived", note_data)
    session.on("Network.loadingFinished", note_end)
    page.goto(url, wait_until="networkidle")
    context.close()
    return found
