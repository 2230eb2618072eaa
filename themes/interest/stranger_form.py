"""What every form that anyone can send has: a trap, when it was opened, and what was asked more."""

import time

from django import forms
from django.core import signing
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models.dossier import new_secret

MIN_SECONDS = 3  # nobody reads a form and fills it in faster


class StrangerForm(forms.Form):
    """A form of someone unknown; `signed_for` names its purpose, which no other form has."""

    signed_for = ""

    # People do not see it and leave it empty; robots fill in everything.
    website = forms.CharField(label=_("Leave this field empty"), required=False, max_length=200)
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    # Only there when more is asked: see `throttle.Gate`.
    ticket = forms.CharField(required=False, widget=forms.HiddenInput)
    checked_again = forms.BooleanField(
        label=_("I have checked this form once more, and I want to send it."),
        required=False,
        widget=forms.CheckboxInput(attrs={"required": True}),
    )

    @classmethod
    def _signer(cls) -> signing.TimestampSigner:
        return signing.TimestampSigner(salt=cls.signed_for)

    @property
    def token_value(self) -> str | None:
        """The name of the form, or None when it has no valid one."""
        try:
            return self._signer().unsign(self.data.get("token", ""))
        except signing.BadSignature:
            return None

    @classmethod
    def new_token(cls) -> str:
        """Names one form, and says when it was opened."""
        return cls._signer().sign(new_secret())

    @property
    def token_to_show(self) -> str:
        """The token that came with the form, so that its time goes on; else a new one."""
        return self.data["token"] if self.token_value else self.new_token()

    @property
    def is_trap_filled(self) -> bool:
        return bool(self.data.get("website", "").strip())

    @property
    def doubt(self) -> str:
        """Why it is shown once more, when it may be that no person saw it."""
        if self.token_value is None:
            return gettext(
                "Something went wrong in between. Look whether all is right, and send it again."
            )
        opened_at = signing.b62_decode(self.data["token"].rsplit(":", 2)[1])
        # Later than now: the clock was put back since, so nobody knows how long ago it was.
        if not 0 <= time.time() - opened_at <= MIN_SECONDS:
            return ""
        return gettext("This went very fast. Look once more whether all is right, and send it.")
