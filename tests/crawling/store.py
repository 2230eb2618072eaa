"""Keeps what was answered: one text file for each page, mail or output of a command."""

import hashlib
import io
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from django.http.response import HttpResponseBase

POLICY = "Content-Security-Policy"
HEADERS = (
    *("Content-Type", "Cache-Control", "Location", POLICY, "X-Robots-Tag"),
    *("Referrer-Policy", "X-Frame-Options", "Content-Disposition", "Retry-After", "Allow"),
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = ("text/", "application/json", "application/xml", "application/javascript", "image/svg")
MAX_NAME_LENGTH = 180  # bytes of one part of a path
NORMALISED = (
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*'), r"\1CSRF"),
    # The number of a row that Django makes in the order of the apps: "view on site".
    (re.compile(r"(/r/)\d+(/\d+/)"), r"\1TYPE\2"),
)
# A static file that is called after its content.
HASHED_FILE = re.compile(r"(/static/[\w./-]+)\.[0-9a-f]{12}(\.\w+)")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


def normalise(text: str) -> str:
    for pattern, replacement in NORMALISED:
        text = pattern.sub(replacement, text)
    return HASHED_FILE.sub(r"\1\2", text)


def name_of(address: str) -> str:
    """A readable file name for an address; with a hash only when it is too long."""
    parts = urlsplit(address)
    name = UNPRINTABLE.sub("_", unquote(parts.path).strip("/"))
    name = f"{name}/index" if name and parts.path.endswith("/") else name or "index"
    if parts.query:
        query = UNPRINTABLE.sub("_", unquote(parts.query, errors="replace"))
        name += "@" + query.replace("/", "_")
    return "/".join(_short(part) for part in name.split("/") if part not in {"", ".", ".."})


def header(name: str, response: "HttpResponseBase") -> str:
    """A header of an answer; older releases send the parts of the policy in any order."""
    value = response[name]
    return "; ".join(sorted(value.split("; "))) if name == POLICY else value


def _short(part: str) -> str:
    raw = part.encode()
    if len(raw) <= MAX_NAME_LENGTH:
        return part
    return f"{raw[:MAX_NAME_LENGTH].decode(errors='ignore')}~{hashlib.sha256(raw).hexdigest()[:8]}"


def cells(content: bytes) -> str:
    """The cells of a sheet as text: the file itself holds the moment of making."""
    from openpyxl import load_workbook

    lines = []
    for sheet in load_workbook(io.BytesIO(content)):
        lines.append(f"== {sheet.title}")
        lines += [repr(list(row)) for row in sheet.iter_rows(values_only=True)]
    return "\n".join(lines)


def readable(content: bytes, kind: str) -> str:
    if kind.startswith(XLSX):
        return cells(content)
    if kind.startswith(TEXT) or not content:
        return content.decode(errors="backslashreplace")
    return f"{len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}"


class Store:
    """The folder of a run; refuses to write one name twice."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: set[str] = set()
        self.failed: list[str] = []

    def text(self, name: str, text: str) -> None:
        if name in self.names:
            raise ValueError(f"{name} was written already.")
        self.names.add(name)
        file = self.folder / f"{name}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(normalise(text).rstrip("\n") + "\n", newline="")

    def answer(self, name: str, request: str, response: "HttpResponseBase", content: bytes) -> None:
        """An answer of the portal: the request, its status, some headers, and the body."""
        head = [request, f"Status: {response.status_code}"]
        head += [f"{name}: {header(name, response)}" for name in HEADERS if name in response]
        head += [f"Set-Cookie: {cookie}" for cookie in sorted(response.cookies)]
        body = readable(content, response.headers.get("Content-Type", ""))
        self.text(name, "\n".join([*head, "", body]))
        if response.status_code >= 500:
            self.failed.append(f"{response.status_code} {request}")

    def drop_if_same(self, name: str, other: str) -> None:
        """Of two answers that say the same keep only the other."""
        one, former = (self.folder / f"{each}.txt" for each in (name, other))
        if former.exists() and one.read_bytes() == former.read_bytes():
            one.unlink()
            self.names.discard(name)
            with suppress(OSError):  # it holds other answers as well
                one.parent.rmdir()

    def mail(self, name: str, message: "EmailMessage") -> None:
        head = f"Subject: {message.subject}\nFrom: {message.from_email}\nTo: {message.to}\n\n"
        self.text(name, head + message.body)
