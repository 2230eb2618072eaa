"""Settings from the environment: read, checked, and refused in one clear sentence."""

import os
import re
import secrets
import sys
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import environ

SHORTEST_SECRET_KEY = 50
DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql"}
LOG_LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}
MAIL_SCHEMES = {"smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "dummymail"}

_env = environ.Env()


def stop(name: str, problem: str) -> NoReturn:
    """End the start with one sentence that names the variable and the way to mend it."""
    print(f"The setting {name} is wrong: {problem}", file=sys.stderr)
    raise SystemExit(1)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def boolean(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    stop(name, f"{value!r} is neither true nor false.")


def number(name: str, default: int, least: int = 0) -> int:
    value = text(name)
    if not value:
        return default
    if not re.fullmatch(r"\d{1,12}", value, re.ASCII) or int(value) < least:
        stop(name, f"{value!r} is not a whole number of {least} or more.")
    return int(value)


def choice(name: str, default: str, known: set[str]) -> str:
    value = text(name, default).upper()
    if value not in known:
        stop(name, f"choose one of {', '.join(sorted(known))}.")
    return value


def names(name: str, default: str = "") -> list[str]:
    """A list, separated by commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def hosts(name: str, default: str) -> list[str]:
    listed = names(name, default)
    for host in listed:
        if host == "*":
            stop(name, "name the host names that the site answers to; * would take any.")
        if not re.fullmatch(r"\.?[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]", host):
            stop(name, f"{host!r} is not a host name; give names without https:// and port.")
    return listed


def origin(name: str, default: str) -> str:
    """A public origin such as https://portaal.example.nl."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        stop(name, f"{value!r} is not an origin such as https://portaal.example.nl.")
    return value


def database(name: str, default: str) -> dict:
    value = text(name, default)
    if urlsplit(value).scheme not in DATABASE_SCHEMES:
        stop(name, "give postgres://user:password@host:5432/name or sqlite:///path.")
    try:
        config = _env.db_url_config(value)
    except (ValueError, KeyError, environ.ImproperlyConfigured):
        stop(name, "give postgres://user:password@host:5432/name or sqlite:///path.")
    if not config.get("NAME"):
        stop(name, "the name of the database is missing at the end.")
    return config


def mail(name: str, default: str) -> dict:
    value = text(name, default)
    if urlsplit(value).scheme not in MAIL_SCHEMES:
        stop(name, "give smtp+tls://user:password@host:587 or consolemail://.")
    try:
        return _env.email_url_config(value)
    except (ValueError, KeyError, environ.ImproperlyConfigured):
        stop(name, "give smtp+tls://user:password@host:587 or consolemail://.")


def folder(name: str, default: Path) -> Path:
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(name, f"the folder {path} cannot be made ({error.strerror}).")
    return path


def secret_key(name: str, file: Path) -> str:
    """The key from the environment, or else one that is made once and kept in `file`."""
    value = text(name)
    if not value:
        return _kept_secret(file)
    if len(value) < SHORTEST_SECRET_KEY or len(set(value)) < 5:
        stop(name, f"it must have at least {SHORTEST_SECRET_KEY} characters that vary.")
    return value


def _kept_secret(file: Path) -> str:
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
