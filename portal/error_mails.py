"""What a mail about a failed page tells ADMIN_EMAILS."""

import traceback

from django.views.debug import ExceptionReporter


class TracebackOnly(ExceptionReporter):
    """Where it went wrong, without who asked for the page and what they typed.

    Django's own report holds the visitor's address, cookies and every field of the form.
    """

    def get_traceback_text(self) -> str:
        if self.exc_value is None:
            return ""
        return "".join(traceback.format_exception(self.exc_value))
