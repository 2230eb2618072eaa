"""The forms of allauth for passkeys: the name is kept, and the rest anybody can forge."""

import json
import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as of_allauth
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2 import cbor
from fido2.utils import websafe_decode

from portal.runtime.fields import LineField

MAX_CREDENTIAL = 32_000  # characters, ten times what is sent; to read it takes the square in time
UNREADABLE = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError),
    *(ValueError, struct.error),
)
NOT_KNOWN = _("This passkey or security key was not recognised. Try again, or choose another way.")


class CredentialField(forms.Field):
    """What a passkey answers, in JSON."""

    def clean(self, value: str) -> dict[str, Any]:
        """Where a number stands for a text, fido2 would make so many bytes."""
        if len(value) > MAX_CREDENTIAL or "\\u" in value:  # an escape PostgreSQL may not take
            raise ValueError("No browser sends this.")
        found = json.loads(value, parse_int=str, parse_float=str, parse_constant=str)
        answer = found["response"]
        said = json.loads(websafe_decode(answer["clientDataJSON"]))
        made = answer.get("attestationObject")
        attested: Any = cbor.decode(websafe_decode(made)) if made else {"authData": b""}
        if not (isinstance(said["challenge"], str) and isinstance(attested["authData"], bytes)):
            raise TypeError("No browser sends this.")
        return dict(found)


class PasskeyForm(forms.Form):
    credential = CredentialField(label=_("Passkey"), widget=forms.HiddenInput)

    def full_clean(self) -> None:
        """What cannot be read is a wrong key, as a log has to hear; it stops in many ways."""
        try:
            super().full_clean()
        except UNREADABLE:
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))

    def add_error(self, field: str | None, error: Any) -> None:
        """Where allauth speaks of a wrong code, nobody typed one."""
        if getattr(error, "code", "") == "incorrect_code":
            field, error = "credential", ValidationError(NOT_KNOWN, error.code)
        super().add_error(field, error)


class AddPasskeyForm(PasskeyForm, of_allauth.AddWebAuthnForm):
    name = LineField(label=_("Name"), max_length=60, required=False)


class LoginPasskeyForm(PasskeyForm, of_allauth.LoginWebAuthnForm):
    pass


class AuthenticatePasskeyForm(PasskeyForm, of_allauth.AuthenticateWebAuthnForm):
    pass


class ReauthenticatePasskeyForm(PasskeyForm, of_allauth.ReauthenticateWebAuthnForm):
    pass


class EditPasskeyForm(of_allauth.EditWebAuthnForm):
    name = LineField(label=_("Name"), max_length=60)
