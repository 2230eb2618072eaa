"""Hand one mail to the mail server, or say in a few words why that did not work."""

import smtplib
from contextlib import suppress
from enum import Enum, auto

from django.core.mail import EmailMessage, get_connection

SERVER_GOES_DOWN = 421
FIRST_PERMANENT = 500


class Trouble(Enum):
    SERVER = auto()  # no mail gets through now
    TEMPORARY = auto()  # not this mail, not now
    REFUSED = auto()  # the server says that it will never take this mail
    HOPELESS = auto()  # this mail can never be sent


class Undelivered(Exception):  # noqa: N818  # a state of affairs that the caller handles
    """The mail was not taken.

    `reason` is a class of error, never the text of the server: that may repeat an address.
    """

    def __init__(self, reason: str, trouble: Trouble):
        super().__init__(reason)
        self.reason = reason
        self.trouble = trouble


def deliver(message: EmailMessage) -> None:
    """Send one mail over a connection of its own; raises Undelivered."""
    server, is_open = get_connection(), False
    try:
        server.open()
        is_open = True
        server.send_messages([message])
    except OSError as error:
        trouble = trouble_of(error) if is_open else Trouble.SERVER
        raise Undelivered(in_short(error), trouble) from None
    except ValueError as error:  # an address that this server cannot be told
        if not is_open:
            raise
        raise Undelivered(in_short(error), Trouble.REFUSED) from None
    finally:
        # By now it is certain whether the mail was taken; how the server says goodbye is not news.
        with suppress(OSError):
            server.close()


def reply_code(error: Exception) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        # There is one recipient.
        return next(iter(error.recipients.values()))[0]
    return getattr(error, "smtp_code", None)


def trouble_of(error: Exception) -> Trouble:
    """How bad this is: for this mail and this moment, for good, or for all mails."""
    code = reply_code(error)
    if code == SERVER_GOES_DOWN:
        return Trouble.SERVER
    if code is not None and code >= FIRST_PERMANENT:
        return Trouble.REFUSED
    return Trouble.TEMPORARY


def in_short(error: Exception) -> str:
    """The code or the class of an error, without a word of what the server said."""
    code = reply_code(error)
    if code is not None:
        return f"SMTP {code}"
    # smtplib wraps whatever went wrong on the line in a disconnection.
    cause = error.__context__ if isinstance(error, smtplib.SMTPServerDisconnected) else error
    if isinstance(cause, TimeoutError):
        return "timeout"
    return type(error).__name__
