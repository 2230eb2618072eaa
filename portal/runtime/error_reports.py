"""What is kept, logged and mailed of what failed: where, and never who or what.

The text of an exception can repeat a form or a whole row, and an address can hold the
secret of a registration. So both are left out, of the log as well as of the mails.
"""

import logging
import re
import threading
import time
import traceback
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.log import AdminEmailHandler
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter

PAUSE = 3600  # seconds between two mails about the same place
MAX_PER_PAUSE = 20
_SECRET = re.compile(r"(/(?:dossier|bevestigen|reset/key)/)[^/\s'\"]+")
# What gunicorn says of a request, before who sent it, and what was in it.
_OF_SERVER = re.compile(
    r"(?s)(Invalid request) from ip=\S*(: [\w /]*\w).*|(Error handling request).*"
)


def place(error: BaseException) -> str:
    """The class of an exception and the last line of our own code that it came through."""
    name = type(error).__name__
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts:
            return f"{name} at {path.relative_to(settings.BASE_DIR)}:{frame.lineno}"
    return name


def without_secrets(text: str) -> str:
    return _OF_SERVER.sub(r"\1\2\3", _SECRET.sub(r"\1…", text))


def trace_of(error: BaseException) -> str:
    """The places that an exception came through, and those of what caused it, by their class."""
    traces: dict[int, str] = {}
    current: BaseException | None = error
    while current is not None and id(current) not in traces:
        places = "".join(traceback.format_tb(current.__traceback__))
        traces[id(current)] = places + type(current).__name__
        current = current.__cause__ or current.__context__
    return "\n".join(traces.values())


class WithoutPersonalData(logging.Filter):
    """Takes secrets out of a message and the texts of exceptions out of a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage()), ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = trace_of(record.exc_info[1])
        return True


class TracebackOnly(ExceptionReporter):
    """Django's own report holds the visitor's address, cookies and every field of the form."""

    def get_traceback_text(self) -> SafeString:
        return SafeString("" if self.exc_value is None else trace_of(self.exc_value))


class SparingAdminEmailHandler(AdminEmailHandler):
    """Mails a failure once an hour, from a thread of its own.

    A visitor who finds a page that fails could otherwise fill a mailbox, and would wait
    for the mail server; the others would wait for this handler.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.threads: list[threading.Thread] = []
        self._mailed_at: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        now = time.monotonic()
        recent = {what: at for what, at in self._mailed_at.items() if now - at < PAUSE}
        self._mailed_at = recent
        error = record.exc_info[1] if record.exc_info else None
        what = place(error) if error is not None else f"{record.name}:{record.lineno}"
        if what in recent or len(recent) >= MAX_PER_PAUSE:
            return
        recent[what] = now
        thread = threading.Thread(target=super().emit, args=(record,), daemon=True)
        self.threads = [other for other in self.threads if other.is_alive()] + [thread]
        thread.start()
