"""Settings from the environment: read, checked, and refused in one clear sentence."""

import ipaddress
import os
import re
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NoReturn, TypeVar
from urllib.parse import quote, urlsplit

import environ

from .addresses import on_the_wire

T = TypeVar("T")

THREADS = 4  # of each server process that answer
MIN_SECRET_KEY_LENGTH = 50
BOOLEANS = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}
DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql"}
MAIL_SERVER_SCHEMES = {"smtp", "smtps", "smtp+tls", "smtp+ssl"}
OTHER_MAIL_SCHEMES = {"consolemail", "filemail", "dummymail"}
CACHE_SCHEMES = {"redis", "rediss"}
SMTP_BACKEND = environ.Env.EMAIL_SCHEMES["smtp"]
HOST = r"(\.?[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])"
HOSTS = rf"{HOST}(\s*,\s*{HOST})*,?"  # without *, which would take any
ORIGIN = rf"https?://{HOST}(:\d{{1,5}})?/?"
KEPT = r"\d{1,4}[dwm](,\d{1,4}[dwm])*"

_env = environ.Env()


def stop(name: str, problem: str) -> NoReturn:
    """End the start with one sentence that names the variable and the way to mend it."""
    print(f"The setting {name} is wrong: {problem}.", file=sys.stderr)
    raise SystemExit(1)


def text(name: str, default: str = "") -> str:
    """The variable without spaces around it, or `default` when it is empty."""
    return os.environ.get(name, "").strip() or default


def read(name: str, parse: Callable[[str], T], expected: str, default: str = "") -> T:
    """What `parse` makes of the variable. Its value may be a secret, so a refusal says none."""
    try:
        return parse(text(name, default))
    except (ValueError, LookupError, environ.ImproperlyConfigured):
        stop(name, f"give {expected}")


def only_if(is_right: object) -> None:
    if not is_right:
        raise ValueError


def boolean(name: str) -> bool:
    return read(name, lambda value: BOOLEANS[value.lower()], "true or false", "false")


def number(name: str, default: int, minimum: int = 0, maximum: int = 1_000_000) -> int:
    def within(value: str) -> int:
        only_if(minimum <= int(value) <= maximum)
        return int(value)

    return read(name, within, f"a whole number from {minimum} to {maximum}", str(default))


def port() -> int:
    return number("PORT", 8000, minimum=1, maximum=65_535)


def choice(name: str, default: str, known: set[str]) -> str:
    """One of the `known` values, in capitals."""
    by_name = {one: one for one in sorted(known)}
    expected = f"one of {', '.join(by_name)}"
    return read(name, lambda value: by_name[value.upper()], expected, default)


def like(name: str, default: str, pattern: str) -> str:
    """A text of a form; the default is an example of it."""

    def checked(value: str) -> str:
        only_if(re.fullmatch(pattern, value, re.ASCII))
        return value

    return read(name, checked, f"something like {default}", default)


def names(typed: str) -> list[str]:
    return [part.strip() for part in typed.split(",") if part.strip()]


def listed(name: str, parse: Callable[[str], T], expected: str) -> list[T]:
    return read(name, lambda value: [parse(part) for part in names(value)], expected)


def networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return listed(name, ipaddress.ip_network, "addresses or networks, such as 10.0.0.5,10.0.0.0/8")


def addresses(name: str) -> list[str]:
    return listed(name, on_the_wire, "mail addresses with commas between them")


def sender(name: str, default: str) -> str:
    """A mail address, with or without a name before it; the default is taken as it is."""

    def spelled(value: str) -> str:
        address = parseaddr(value)[1]
        return value.replace(address, on_the_wire(address)) if value else default

    return read(name, spelled, "a mail address, with or without a name before it")


def database(name: str, default: Path) -> dict:
    """A database by its address, or else SQLite in the file `default`."""

    def parsed(value: str) -> dict:
        only_if(urlsplit(value).scheme in DATABASE_SCHEMES)
        config = _env.db_url_config(value)
        only_if(config["NAME"])
        return config

    expected = "postgres://user:password@host:5432/name or sqlite:///path"
    return read(name, parsed, expected, f"sqlite:///{quote(str(default))}")


def mail(name: str, default: str) -> dict:
    def parsed(value: str) -> dict:
        parts = urlsplit(value)
        schemes = MAIL_SERVER_SCHEMES if parts.hostname else OTHER_MAIL_SCHEMES
        only_if(parts.scheme in schemes)
        return _env.email_url_config(value)

    return read(name, parsed, "smtp+tls://user:password@host:587 or consolemail://", default)


def page_cache(name: str, megabytes: int) -> dict:
    """A cache for pages: Redis or Valkey by its address, or else so much memory of a process."""

    def parsed(url: str) -> dict:
        if not url:
            backend, bound = "portal.runtime.memory_cache.BoundedMemoryCache", megabytes * 1024**2
            return {"BACKEND": backend, "LOCATION": "pages", "OPTIONS": {"MAX_BYTES": bound}}
        only_if(urlsplit(url).scheme in CACHE_SCHEMES and urlsplit(url).hostname)
        patience = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}
        backend = "django.core.cache.backends.redis.RedisCache"
        return {"BACKEND": backend, "LOCATION": url, "OPTIONS": patience}

    return read(name, parsed, "redis://:password@host:6379/0, or nothing for memory of the portal")


def folder(name: str, default: Path) -> Path:
    """A folder that exists from now on; stops the start when it cannot be made."""
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        # What is kept here is for the owner alone: the database holds accounts.
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        stop(name, f"the folder {path} cannot be made ({error.strerror})")
    return path


def secret_key(name: str, file: Path) -> str:
    """The key from the environment, or else one that is made once and kept in `file`."""
    try:
        value = text(name) or kept_secret(file)
    except OSError as error:
        stop(name, f"it is not set, and {file} cannot be used ({error.strerror})")
    if len(value) < MIN_SECRET_KEY_LENGTH or len(set(value)) < 5:
        stop(name, f"it must have at least {MIN_SECRET_KEY_LENGTH} characters that vary")
    return value


def kept_secret(file: Path) -> str:
    """A random text that is made once and kept in `file`."""
    if not file.exists():
        # Written aside and linked: of two processes that start at once, one key wins whole.
        with NamedTemporaryFile("w", dir=file.parent) as draft, suppress(FileExistsError):
            draft.write(secrets.token_urlsafe(64))
            draft.flush()
            os.link(draft.name, file)
    return file.read_text().strip()
