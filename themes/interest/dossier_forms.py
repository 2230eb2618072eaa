"""What a registrant can change in the dossier."""

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.runtime.fields import EmailField, LineField

from .forms import RegistrationForm
from .models import Interest, InterestAction
from .wish_form import ON_OFFER, LongText, WishForm, model_choice

MAX_UNANSWERED = 50  # messages; with our reply it begins again
MAX_COLLEAGUES = 5
# A mail goes to each, so adding and removing must come to an end.
MAX_COLLEAGUES_EVER = 10


class DossierForm(forms.Form):
    """A form about a registration; by itself just a button."""

    def __init__(self, *args: Any, interest: Interest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.interest = interest


class MessageForm(DossierForm):
    body = LongText(
        label=_("Your message"), error_messages={"required": _("Type a message first.")}
    )

    def clean_body(self) -> str:
        unanswered = self.interest.messages.filter(is_reply=False)
        if last_reply := self.interest.messages.filter(is_reply=True).last():
            unanswered = unanswered.filter(pk__gt=last_reply.pk)
        if unanswered.count() >= MAX_UNANSWERED:
            raise forms.ValidationError(_("There are very many messages already. Please wait."))
        return self.cleaned_data["body"]


class DetailsForm(forms.ModelForm):
    name = RegistrationForm.base_fields["name"]
    job_title = RegistrationForm.base_fields["job_title"]
    phone = RegistrationForm.base_fields["phone"]
    is_public = RegistrationForm.base_fields["is_public"]

    class Meta:
        model = Interest
        fields = ["name", "job_title", "phone", "is_public"]

    def __init__(self, *args: Any, interest: Interest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"instance": interest})
        if interest.municipality is None:  # only municipalities are named on the site
            del self.fields["is_public"]


class ChangeWishForm(WishForm):
    """Other roles, themes and alliances; what is filled by now may stay chosen."""

    def __init__(self, *args: Any, interest: Interest, **kwargs: Any) -> None:
        self.interest = interest
        chosen = {
            name: list(getattr(interest, name).values_list("slug", flat=True)) for name in ON_OFFER
        }
        super().__init__(*args, **kwargs | {"initial": chosen | {"message": interest.message}})

    def may_choose(self, name: str, is_on_offer: Q) -> Q:
        return is_on_offer | Q(pk__in=getattr(self.interest, name).order_by().values("pk"))

    def save(self) -> None:
        """Put the choice in the registration; the caller saves it."""
        for name in ON_OFFER:
            chosen = getattr(self.interest, name)
            offered = cast("QuerySet[Any]", model_choice(self, name).queryset).order_by()
            # What is not public at this moment could not be chosen, and is not taken away.
            hidden = chosen.exclude(pk__in=offered.values("pk"))
            chosen.set([*self.cleaned_data[name], *hidden])
        self.interest.message = self.cleaned_data["message"]


class ColleagueForm(DossierForm):
    colleague_name = LineField(
        label=_("Name of your colleague"),
        max_length=120,
        error_messages={"required": _("Fill in the name of your colleague.")},
    )
    colleague_email = EmailField(
        label=_("Work e-mail address of your colleague"),
        help_text=_("Your colleague gets a mail with a link to this registration."),
        max_length=254,
        error_messages={"required": _("Fill in the work e-mail address of your colleague.")},
    )

    def clean_colleague_email(self) -> str:
        email = self.cleaned_data["colleague_email"]
        if email.casefold() == self.interest.email.casefold():
            raise forms.ValidationError(
                _("This is your own address. Fill in that of a colleague."), code="own"
            )
        return email

    def clean(self) -> dict[str, Any]:
        added = self.interest.events.filter(action=InterestAction.COLLEAGUE).count()
        is_full = self.interest.colleagues.count() >= MAX_COLLEAGUES
        if is_full or added >= MAX_COLLEAGUES_EVER:
            self.add_error("colleague_name", _("You cannot add more colleagues."))
        return self.cleaned_data


class WithdrawForm(DossierForm):
    klaar = forms.BooleanField(
        label=_("I am sure: withdraw my registration"),
        error_messages={"required": _("Tick the box to withdraw your registration.")},
    )


class EraseForm(DossierForm):
    zeker = forms.BooleanField(
        label=_("I am sure: erase everything"),
        error_messages={"required": _("Tick the box to erase everything. This cannot be undone.")},
    )
