"""Settings from the environment: read, checked, and refused in one clear sentence."""

import ipaddress
import os
import re
import secrets
import sys
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import environ

from .addresses import on_the_wire

MIN_SECRET_KEY_LENGTH = 50
MAX_PORT = 65_535
THREADS = 4  # of each server process that answer
DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql"}
LOG_LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}
CACHE_SCHEMES = {"redis", "rediss"}
MAIL_SCHEMES = {"smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "dummymail"}
SMTP_BACKEND = environ.Env.EMAIL_SCHEMES["smtp"]
HOST = r"\.?[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]"

_env = environ.Env()


def stop(name: str, problem: str) -> NoReturn:
    """End the start with one sentence that names the variable and the way to mend it."""
    print(f"The setting {name} is wrong: {problem}", file=sys.stderr)
    raise SystemExit(1)


def text(name: str, default: str = "") -> str:
    """The variable without spaces around it, or `default` when it is empty."""
    return os.environ.get(name, "").strip() or default


def boolean(name: str, default: bool = False) -> bool:
    """Stops the start for what is neither true nor false."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    stop(name, f"{value!r} is neither true nor false.")


def number(name: str, default: int, minimum: int = 0, maximum: int = 1_000_000) -> int:
    """Stops the start for what is not a whole number within the bounds."""
    value = text(name)
    if not value:
        return default
    if not re.fullmatch(r"\d{1,12}", value, re.ASCII) or not minimum <= int(value) <= maximum:
        stop(name, f"{value!r} is not a whole number from {minimum} to {maximum}.")
    return int(value)


def port() -> int:
    return number("PORT", 8000, minimum=1, maximum=MAX_PORT)


def choice(name: str, default: str, known: set[str]) -> str:
    """One of the `known` values, in capitals; stops the start for another."""
    value = text(name, default).upper()
    if value not in known:
        stop(name, f"choose one of {', '.join(sorted(known))}.")
    return value


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def like(name: str, default: str, pattern: str) -> str:
    """A text of a form; the default is an example of it."""
    value = text(name, default)
    if not re.fullmatch(pattern, value, re.ASCII):
        stop(name, f"{value!r} does not look like {default}.")
    return value


def networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """A list of addresses or networks, such as 10.0.0.0/8."""
    found = []
    for part in names(name):
        try:
            found.append(ipaddress.ip_network(part))
        except ValueError:
            stop(name, f"{part!r} is not an address or network, such as 10.0.0.5 or 10.0.0.0/8.")
    return found


def addresses(name: str) -> list[str]:
    listed = []
    for typed in names(name):
        try:
            listed.append(on_the_wire(typed))
        except ValueError:
            stop(name, f"{typed!r} is not a mail address.")
    return listed


def sender(name: str, default: str) -> str:
    """A mail address, with or without a name before it; the default is taken as it is."""
    value = text(name)
    address = parseaddr(value)[1]
    try:
        return value.replace(address, on_the_wire(address)) if value else default
    except ValueError:
        stop(name, f"{value!r} is not a mail address.")


def hosts(name: str, default: str) -> list[str]:
    """A list of host names; stops the start for what is not one."""
    listed = names(name, default)
    for host in listed:
        if host == "*":
            stop(name, "name the host names that the site answers to; * would take any.")
        if not re.fullmatch(HOST, host):
            stop(name, f"{host!r} is not a host name; give names without https:// and port.")
    return listed


def origin(name: str, default: str) -> str:
    value = text(name, default).rstrip("/")
    if not re.fullmatch(rf"https?://({HOST})(:\d{{1,5}})?", value, re.ASCII):
        stop(name, f"{value!r} is not an origin such as https://portaal.example.nl.")
    return value


def host_of(origin: str) -> str:
    """The host of an origin, without its port."""
    return re.sub(r":\d+$", "", origin.partition("://")[2])


def database(name: str, default: Path) -> dict:
    """A database by its address, or else SQLite in the file `default`."""
    value = text(name)
    if not value:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": default}
    config = _parsed(value, DATABASE_SCHEMES, _env.db_url_config)
    if config is None:
        stop(name, "give postgres://user:password@host:5432/name or sqlite:///path.")
    if not config["NAME"]:
        stop(name, "the name of the database is missing at the end.")
    return config


def mail(name: str, default: str) -> dict:
    """A mail server by its address; stops the start for an address that is not one."""
    config = _parsed(text(name, default), MAIL_SCHEMES, _env.email_url_config)
    if config is None or (config["EMAIL_BACKEND"] == SMTP_BACKEND and not config["EMAIL_HOST"]):
        stop(name, "give smtp+tls://user:password@host:587 or consolemail://.")
    return config


def page_cache(name: str, megabytes: int) -> dict:
    """A cache for pages: Redis or Valkey by its address, or else so much memory of a process."""
    url = text(name)
    if not url:
        backend, bound = "portal.runtime.memory_cache.BoundedMemoryCache", megabytes * 1024**2
        return {"BACKEND": backend, "LOCATION": "pages", "OPTIONS": {"MAX_BYTES": bound}}
    if not _parsed(url, CACHE_SCHEMES, lambda known: {"host": urlsplit(known).hostname}):
        stop(name, "give redis://:password@host:6379/0, or nothing for memory of the portal.")
    patience = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}
    backend = "django.core.cache.backends.redis.RedisCache"
    return {"BACKEND": backend, "LOCATION": url, "OPTIONS": patience}


def _parsed(address: str, schemes: set[str], parse: Callable[[str], dict]) -> dict | None:
    try:
        return parse(address) if urlsplit(address).scheme in schemes else None
    except (ValueError, KeyError, environ.ImproperlyConfigured):
        return None


def folder(name: str, default: Path) -> Path:
    """A folder that exists from now on; stops the start when it cannot be made."""
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        # What is kept here is for the owner alone: the database holds accounts.
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        stop(name, f"the folder {path} cannot be made ({error.strerror}).")
    return path


def secret_key(name: str, file: Path) -> str:
    """The key from the environment, or else one that is made once and kept in `file`."""
    try:
        value = text(name) or kept_secret(file)
    except OSError as error:
        stop(name, f"it is not set, and {file} cannot be used ({error.strerror}).")
    if len(value) < MIN_SECRET_KEY_LENGTH or len(set(value)) < 5:
        stop(name, f"it must have at least {MIN_SECRET_KEY_LENGTH} characters that vary.")
    return value


def kept_secret(file: Path) -> str:
    """A random text that is made once and kept in `file`."""
    if not file.exists():
        # Written aside and linked: of two processes that start at once, one key wins whole.
        draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()
