"""A portal of its own: a new database, a clock that stands still, secrets that come back."""

import base64
import hashlib
import os
import secrets
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)  # a Monday
ORIGIN = "http://127.0.0.1:8000"
SECRET_KEY = "the-crawler-has-the-same-key-every-time-so-that-signatures-come-back-0123456789"
# What could make a run on another machine differ; `tests.settings` drops some of these as well.
FROM_OUTSIDE = (
    *("ADMIN_EMAILS", "ALLOWED_HOSTS", "BACKUP_KEEP_DAYS", "BEHIND_PROXY", "DATABASE_URL"),
    *("DEBUG", "DEFAULT_FROM_EMAIL", "DOCUMENT_MAX_MB", "EMAIL_URL", "ERASURES_DIR", "PORT"),
    *("SECRET_KEY", "SITE_URL", "TRUSTED_PROXIES", "WEB_CONCURRENCY"),
)


class Scratch:
    """What stands still during a run, and the commands of the portal."""

    def __init__(self) -> None:
        self.time = FIRST
        self.act_name = "start"
        self._label = ""
        self._drawn = 0
        self._bits = 0
        self._labels: Counter[str] = Counter()

    def act(self, name: str, minutes: int) -> None:
        """Begin an act at this many minutes after the first moment.

        The moment depends on no other act, and neither do the secrets: an act that takes
        more requests than before changes nothing in the next.
        """
        self.act_name, self.time = name, FIRST + timedelta(minutes=minutes)

    def wait(self, seconds: int) -> None:
        """Let some time pass within an act."""
        self.time += timedelta(seconds=seconds)

    def seed(self, what: str) -> None:
        """Let the secrets that follow depend on the act and on this request only."""
        label = f"{self.act_name}|{what}"
        self._labels[label] += 1
        self._label, self._drawn = f"{label}|{self._labels[label]}", 0

    def manage(self, command: str, *arguments: str) -> str:
        """What `manage.py` prints; its errors are text as well."""
        from django.core.management import CommandError, call_command

        self.seed(" ".join((command, *arguments)))
        handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        output = StringIO()
        try:
            call_command(command, *arguments, stdout=output, stderr=output)
        except CommandError as error:
            output.write(f"CommandError: {error}\n")
        finally:  # `work` puts its own in place
            for number, handler in handlers.items():
                signal.signal(number, handler)
        return output.getvalue()

    def set_up(self, folder: Path) -> None:
        """Start Django on a new database in this folder, with clock and secrets in place."""
        for name in FROM_OUTSIDE:
            os.environ.pop(name, None)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
            "VAR_DIR": str(folder),
            "LOG_LEVEL": "ERROR",
        }
        self._patch()
        compile_messages()
        import django
        from django.conf import settings

        settings.SECRET_KEY = SECRET_KEY
        django.setup()

    def _patch(self) -> None:
        """Before any app is imported: some keep a reference to the function of the time."""
        from django.utils import timezone

        timezone.now = lambda: self.time
        time.time = self.time_as_number
        secrets.token_bytes = self._bytes
        secrets.token_hex = lambda nbytes=None: self._bytes(nbytes).hex()
        secrets.token_urlsafe = lambda nbytes=None: (
            base64.urlsafe_b64encode(self._bytes(nbytes)).rstrip(b"=").decode()
        )
        secrets.randbits = self._randbits

    def time_as_number(self) -> float:
        return self.time.timestamp()

    def _bytes(self, nbytes: int | None = None) -> bytes:
        self._drawn += 1
        drawn = f"{self._label}|{nbytes}|{self._drawn}"
        return hashlib.shake_256(drawn.encode()).digest(nbytes or 32)

    def _randbits(self, k: int) -> int:
        """Never the same twice: by these the portal sees that its content has changed."""
        self._bits += 1
        drawn = hashlib.shake_256(f"bits {self._bits}".encode()).digest(k // 8 + 1)
        return int.from_bytes(drawn) % (1 << k)


def compile_messages() -> None:
    """Make the translations that are missing or old, as `make` does, also without `make`."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in catalogues():
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parts[-3])
            with target.open("wb") as file:
                write_mo(file, catalogue)


def catalogues() -> Iterator[Path]:
    """The translations, wherever in the code they stand."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in {".venv", "var", ".git", "node_modules"}]
        if folder.endswith("LC_MESSAGES"):
            yield from (Path(folder, name) for name in sorted(files) if name.endswith(".po"))
