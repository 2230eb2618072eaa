"""The kinds of mail that there are, each with the function that writes it.

An app registers its emails in a module `emails`, which is found by itself:

    @email("confirm-registration", label=_("Confirmation of a registration"))
    def confirm_registration(registration, mail):
        return EmailMessage(subject, text, to=[registration.email])

The function is called at the moment of sending, in a transaction that is committed
before the mail leaves. So a secret link is made there, from `mail.secret()`, and only
its hash is kept. It returns a mail to one address, or None when the mail is no longer
wanted.

Of an item without a page at the desk, such as a message in a dossier, `shown_with` names the
field with the item that the coordinator should be led to. When a mail failed the coordinator sees
`whose` it is: the `contact` of the item, unless the kind says something else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage

from portal.runtime.texts import StrOrPromise

if TYPE_CHECKING:
    from .models import OutgoingMail

Compose = Callable[[Any, "OutgoingMail"], EmailMessage | None]


@dataclass(frozen=True)
class EmailKind:
    kind: str
    label: StrOrPromise
    compose: Compose
    whose: StrOrPromise = ""


_emails: dict[str, EmailKind] = {}


def email(
    kind: str, *, label: StrOrPromise, whose: StrOrPromise = ""
) -> Callable[[Compose], Compose]:
    """Register the function that writes mails of this kind.

    Raises ImproperlyConfigured when another function has this kind already.
    """

    def register(compose: Compose) -> Compose:
        if kind in _emails:
            raise ImproperlyConfigured(f"There are two emails of the kind {kind!r}.")
        _emails[kind] = EmailKind(kind, label, compose, whose)
        return compose

    return register


def find(kind: str) -> EmailKind | None:
    return _emails.get(kind)


def label_of(kind: str) -> str:
    """What the coordinator calls this kind; a kind that is gone keeps its bare name."""
    known = find(kind)
    return str(known.label) if known else kind
