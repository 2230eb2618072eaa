"""What a registrant can change in the dossier."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .forms import RegistrationForm, one_line
from .models import Interest
from .wish_form import LongText, WishForm

MAX_UNANSWERED = 50  # messages; with our reply it begins again
MAX_COLLEAGUES = 5
# A mail goes to each, so adding and removing must come to an end.
MAX_COLLEAGUES_EVER = 10
WISHES = ("roles", "themes", "alliances")


class MessageForm(forms.Form):
    body = LongText(
        label=_("Your message"), error_messages={"required": _("Type a message first.")}
    )


class DetailsForm(forms.ModelForm):
    name = RegistrationForm.base_fields["name"]
    job_title = RegistrationForm.base_fields["job_title"]
    phone = RegistrationForm.base_fields["phone"]
    is_public = RegistrationForm.base_fields["is_public"]

    class Meta:
        model = Interest
        fields = ["name", "job_title", "phone", "is_public"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.municipality is None:  # only municipalities are named on the site
            del self.fields["is_public"]


class ChangeWishForm(WishForm):
    """Other roles, themes and alliances; what is filled by now may stay chosen."""

    def __init__(self, *args, interest: Interest, typed: dict[str, str] | None = None, **kwargs):
        self.interest = interest
        chosen = {
            name: list(getattr(interest, name).values_list("slug", flat=True)) for name in WISHES
        }
        super().__init__(
            *args, initial=chosen | {"message": interest.message} | (typed or {}), **kwargs
        )

    def may_choose(self, name: str, is_on_offer: Q) -> Q:
        return is_on_offer | Q(pk__in=getattr(self.interest, name).order_by().values("pk"))

    def save(self) -> None:
        for name in WISHES:
            chosen = getattr(self.interest, name)
            offered = self.fields[name].queryset.order_by().values("pk")
            # What is not public at this moment could not be chosen, and is not taken away.
            hidden = chosen.exclude(pk__in=offered)
            chosen.set([*self.cleaned_data[name], *hidden])
        self.interest.message = self.cleaned_data["message"]
        self.interest.save()


class ColleagueForm(forms.Form):
    colleague_name = forms.CharField(
        label=_("Name of your colleague"),
        max_length=120,
        validators=[one_line],
        error_messages={"required": _("Fill in the name of your colleague.")},
    )
    colleague_email = forms.EmailField(
        label=_("Work e-mail address of your colleague"),
        help_text=_("Your colleague gets a mail with a link to this registration."),
        max_length=254,
        error_messages={
            "required": _("Fill in the work e-mail address of your colleague."),
            "invalid": RegistrationForm.base_fields["email"].error_messages["invalid"],
        },
    )

    def __init__(self, *args, interest: Interest, **kwargs):
        super().__init__(*args, **kwargs)
        self.interest = interest

    def clean_colleague_email(self):
        email = self.cleaned_data["colleague_email"]
        if email.casefold() == self.interest.email.casefold():
            raise forms.ValidationError(
                _("This is your own address. Fill in that of a colleague."), code="own"
            )
        return email

    @property
    def is_known(self) -> bool:
        """Whether a valid form names someone who reads along already."""
        email = self.cleaned_data["colleague_email"]
        return self.interest.colleagues.filter(email__iexact=email).exists()


class WithdrawForm(forms.Form):
    klaar = forms.BooleanField(
        label=_("I am sure: withdraw my registration"),
        error_messages={"required": _("Tick the box to withdraw your registration.")},
    )


class EraseForm(forms.Form):
    zeker = forms.BooleanField(
        label=_("I am sure: erase everything"),
        error_messages={"required": _("Tick the box to erase everything. This cannot be undone.")},
    )
