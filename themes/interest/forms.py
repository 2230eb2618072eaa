"""The form for registering interest: three steps, and everything typed travels along."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core import signing
from django.core.validators import RegexValidator
from django.db.models import Case, Q, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.finding import LONGEST_NAME, Found, find_municipality
from partners.models import Municipality
from partners.models.partner import PartnerKind

from ..models import Alliance, Interest, Role, Theme
from ..models.dossier import new_secret
from ..models.role import RoleStatus

MOST_CHOICES = 20
LONGEST_TEXT = 2000
MOST_LISTED = 100
SHORTEST_TIME = 3  # seconds; nobody fills in three steps faster
PATIENT_TIME = 45  # seconds; robots rarely wait so long, people nearly always take longer
SIGNED_FOR = "themes.interest.form"

# A municipality, where another organisation is asked for.
MUNICIPALITY_TYPED = re.compile(r"\s*(de )?gemeente \w", re.IGNORECASE)

SLUG = re.compile(r"[-\w]{1,120}")
one_line = RegexValidator(r"[\r\n]", _("Type this on one line."), inverse_match=True)


class FirstChoices(forms.models.ModelChoiceIterator):
    """As many as someone can look through; what was chosen stands among the first."""

    def __iter__(self):
        return map(self.choice, self.queryset[:MOST_LISTED])


class PublicChoice(forms.ModelMultipleChoiceField):
    """Public items by their slug; one that is no longer public is left out."""

    widget = forms.CheckboxSelectMultiple
    iterator = FirstChoices

    def __init__(self, model, **kwargs):
        self.model = model
        super().__init__(model.objects.none(), to_field_name="slug", required=False, **kwargs)

    def clean(self, value):
        slugs = {slug for slug in (value or []) if SLUG.fullmatch(slug)}
        if len(slugs) > MOST_CHOICES:
            raise forms.ValidationError(
                _("You chose %(number)d. Choose no more than %(most)d."),
                params={"number": len(slugs), "most": MOST_CHOICES},
            )
        return self.queryset.filter(slug__in=slugs)


class LongText(forms.CharField):
    """A text of several lines. The browser lets one type on: what is too long is told, not cut."""

    widget = forms.Textarea(attrs={"rows": 5})

    def __init__(self, *, most: int = LONGEST_TEXT, **kwargs):
        self.most = most
        super().__init__(help_text=_("At most 2,000 characters."), **kwargs)

    def to_python(self, value):
        # A browser sends two characters for the end of a line; a person counts one.
        return super().to_python(value).replace("\r\n", "\n")

    def validate(self, value):
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(
                _("This is too long (%(length)s characters). Use at most %(most)s."),
                params={"length": intcomma(len(value)), "most": intcomma(self.most)},
            )


@dataclass(frozen=True)
class Step:
    """One page of the form."""

    name: str
    title: str
    fields: tuple[str, ...]


STEPS = (
    Step("waarvoor", _("What are you interested in?"), ("themes", "roles", "alliances", "message")),
    Step(
        "wie",
        _("Who are you?"),
        (
            *("municipality", "is_public", "organisation", "organisation_kind"),
            *("name", "job_title", "email", "phone"),
        ),
    ),
    Step("controle", _("Check your answers"), ()),
)


ALL = ~Q(pk__in=[])
# Of each choice what can still be taken up, and the order of the list.
ON_OFFER = {
    "themes": (Theme, ALL, "number"),
    "roles": (Role, ~Q(state=RoleStatus.FILLED), "theme__number"),
    "alliances": (Alliance, ~Q(stage="ended"), "name"),
}


VALUES = (
    *("municipality", "organisation", "organisation_kind", "name", "job_title"),
    *("email", "phone", "message", "is_public"),
)


@dataclass(frozen=True)
class RoleOption:
    """A role that can be chosen, with what it is about."""

    option: forms.boundfield.BoundWidget
    summary: str
    is_for_municipalities: bool

    @classmethod
    def of(cls, option) -> "RoleOption":
        role = option.data["value"].instance
        kinds = {audience.kind for audience in role.audiences.all()}
        return cls(option, role.summary, PartnerKind.MUNICIPALITY in kinds)


@dataclass(frozen=True)
class RoleGroup:
    theme: Theme
    roles: list[RoleOption]

    @property
    def chosen_count(self) -> int:
        return sum(role.option.data["selected"] for role in self.roles)


class WishForm(forms.Form):
    """What someone is interested in."""

    themes = PublicChoice(Theme, label=_("Themes"))
    roles = PublicChoice(Role, label=_("Roles"))
    alliances = PublicChoice(Alliance, label=_("Alliances"))
    message = LongText(label=_("What do you want to bring or ask? (optional)"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (model, is_on_offer, order) in ON_OFFER.items():
            items = model.objects.published().filter(self.may_choose(name, is_on_offer))
            # What one came for stands on top of a long list.
            is_chosen = Case(When(slug__in=self._typed(name)[:MOST_LISTED], then=0), default=1)
            items = items.order_by(is_chosen, order, "pk")
            if name == "roles":
                items = items.select_related("theme").prefetch_related("audiences")
            self.fields[name].queryset = items

    def may_choose(self, name: str, is_on_offer: Q) -> Q:
        return is_on_offer

    @cached_property
    def role_groups(self) -> list["RoleGroup"]:
        """The roles by theme; open stands a theme of which something is chosen."""
        by_theme = defaultdict(list)
        for option in self["roles"]:
            by_theme[option.data["value"].instance.theme].append(RoleOption.of(option))
        themes = sorted(by_theme, key=lambda theme: (theme.number, theme.pk))
        return [RoleGroup(theme, by_theme[theme]) for theme in themes]

    @cached_property
    def chosen(self) -> list[str]:
        """What is ticked, to read it back above a long list."""
        return [
            str(option.choice_label)
            for name in ON_OFFER
            for option in self[name]
            if option.data["selected"]
        ]

    @property
    def has_chosen_alliance(self) -> bool:
        return any(option.data["selected"] for option in self["alliances"])

    def _typed(self, name: str) -> list[str]:
        typed = self.data.getlist(name) if self.is_bound else self.initial.get(name, [])
        return [slug for slug in typed if SLUG.fullmatch(slug)]

    def clean(self):
        cleaned = super().clean()
        if not any(cleaned.get(name) or name in self.errors for name in ON_OFFER):
            self.add_error("themes", _("Choose at least one role, theme or alliance."))
        return cleaned


class InterestForm(WishForm):
    municipality = forms.CharField(
        label=_("Your municipality"),
        help_text=_("You may also type a former name. Are you not from a municipality? Go on."),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    organisation = forms.CharField(
        label=_("Or another organisation"),
        required=False,
        max_length=160,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    organisation_kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        help_text=_("Only when you are not from a municipality."),
        required=False,
        choices=[
            ("", _("Choose")),
            *(pair for pair in PartnerKind.choices if pair[0] != PartnerKind.MUNICIPALITY),
        ],
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Fill in your name.")},
    )
    job_title = forms.CharField(
        label=_("Your role in the organisation"),
        max_length=120,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        error_messages={"required": _("Fill in what you do, for example “policy adviser”.")},
    )
    email = forms.EmailField(
        label=_("Your work e-mail address"),
        help_text=_("We send a mail to it. Open it to confirm your registration."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Fill in your work e-mail address."),
            "invalid": _("This is no e-mail address. Type it like naam@gemeente.nl."),
        },
    )
    phone = forms.CharField(
        label=_("Your phone number (optional)"),
        required=False,
        max_length=30,
        validators=[
            RegexValidator(
                r"^[+()\d][\d\s()/.-]{5,28}$",
                _("This is no phone number. Use digits and spaces, such as 010 123 45 67."),
            )
        ],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    is_public = forms.BooleanField(
        label=_("The portal may show that my municipality is interested"),
        help_text=_("For municipalities only. Never your name. Without this we only count you."),
        required=False,
    )
    # People do not see it and leave it empty; robots fill in everything.
    website = forms.CharField(label=_("Leave this field empty"), required=False, max_length=200)
    token = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    found: Found | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # With JavaScript names are suggested; without it they are looked up when sent.
        self.fields["municipality"].widget.attrs |= {
            "data-suggestions": f"{reverse('suggestions')}?soort=partners.municipality",
            "data-suggestions-fill": "",
        }

    @staticmethod
    def new_token() -> str:
        """Names one registration, and says when the form was opened."""
        return signing.TimestampSigner(salt=SIGNED_FOR).sign(new_secret())

    @property
    def token_value(self) -> str | None:
        """The name of the registration, or None when the form has no valid one."""
        try:
            return signing.TimestampSigner(salt=SIGNED_FOR).unsign(self.data.get("token", ""))
        except signing.BadSignature:
            return None

    @property
    def is_too_fast(self) -> bool:
        return self.token_value is not None and not self._took(SHORTEST_TIME)

    @property
    def is_patient(self) -> bool:
        return self._took(PATIENT_TIME)

    def _took(self, seconds: int) -> bool:
        """Whether a form with a valid token was open for longer than this."""
        try:
            signing.TimestampSigner(salt=SIGNED_FOR).unsign(self.data["token"], max_age=seconds)
        except signing.SignatureExpired:
            return True
        except (KeyError, signing.BadSignature):
            return False
        return False

    @property
    def is_trap_filled(self) -> bool:
        return bool(self.data.get("website", "").strip())

    def clean_municipality(self):
        typed = self.cleaned_data["municipality"]
        return self._municipality_called(typed) if typed else None

    def _municipality_called(self, typed: str) -> Municipality:
        """The municipality that was meant. Raises ValidationError with those it may be."""
        self.found = find_municipality(typed)
        if self.found.municipality:
            return self.found.municipality
        labels = [one.label for one in self.found.suggestions]
        if self.found.is_ambiguous:
            message = _("More municipalities are called %(typed)s. Choose: %(suggestions)s.")
        elif labels:
            message = _("We do not know a municipality “%(typed)s”. Did you mean: %(suggestions)s?")
        else:
            message = _("We do not know a municipality “%(typed)s”. Check the spelling.")
        suggestions = get_text_list(labels, gettext("or"))
        raise forms.ValidationError(message, params={"typed": typed, "suggestions": suggestions})

    @property
    def suggestions(self) -> list[str]:
        """The municipalities that may have been meant, each to choose with one click."""
        if "municipality" not in self.errors or self.found is None:
            return []
        return [one.label for one in self.found.suggestions]

    def clean(self):
        cleaned = super().clean()
        typed_place = self.data.get("municipality", "").strip()
        organisation = cleaned.get("organisation")
        if not typed_place and MUNICIPALITY_TYPED.match(organisation or ""):
            typed_place, organisation = organisation, ""
            cleaned["organisation"] = ""
            try:
                cleaned["municipality"] = self._municipality_called(typed_place)
            except forms.ValidationError as error:
                self.add_error("municipality", error)
        if not typed_place and not organisation and "organisation" not in self.errors:
            self.add_error("municipality", _("Fill in your municipality or your organisation."))
        elif typed_place and organisation:
            self.add_error(
                "organisation", _("Fill in a municipality or another organisation, not both.")
            )
        elif organisation and not cleaned.get("organisation_kind"):
            self.add_error("organisation_kind", _("Choose the kind of organisation."))
        if typed_place:
            cleaned["organisation_kind"] = PartnerKind.MUNICIPALITY
        else:
            # Only municipalities are named: another organisation can be one person.
            cleaned["is_public"] = False
        return cleaned

    def step_with_error(self) -> Step | None:
        return next((s for s in STEPS if any(name in self.errors for name in s.fields)), None)

    @property
    def values(self) -> dict[str, Any]:
        """What a valid form says, but the roles, themes and alliances."""
        return {name: self.cleaned_data[name] for name in VALUES}

    def says_the_same_as(self, interest: Interest) -> bool:
        """Whether a registration holds all that this valid form says."""
        return all(getattr(interest, name) == value for name, value in self.values.items()) and all(
            set(getattr(interest, name).all()) == set(self.cleaned_data[name]) for name in ON_OFFER
        )

    @property
    def token_of_content(self) -> str:
        """A name for a registration with just this content: sent twice it is the same name."""
        chosen = [[item.pk for item in self.cleaned_data[name].order_by("pk")] for name in ON_OFFER]
        content = f"{self.token_value}|{list(self.values.items())}|{chosen}"
        return salted_hmac(SIGNED_FOR, content, algorithm="sha256").hexdigest()

    def fill(self, interest: Interest) -> None:
        """Put what a valid form says in a registration, new or not."""
        for name, value in self.values.items():
            setattr(interest, name, value)
        interest.save()
        for name in ON_OFFER:
            getattr(interest, name).set(self.cleaned_data[name])


def _is_choice(name: str) -> bool:
    return isinstance(InterestForm.base_fields[name], PublicChoice)


def typed_values(typed: QueryDict) -> dict[str, Any]:
    """What was typed, as the initial values of a form that shows no errors yet."""
    return {
        name: typed.getlist(name) if _is_choice(name) else typed.get(name, "")
        for name in InterestForm.base_fields
    }


def carried(typed: QueryDict, step: Step) -> list[tuple[str, str]]:
    """What the other steps hold, for hidden fields."""
    return [
        (name, value)
        for other in STEPS
        if other is not step
        for name in other.fields
        # One too many goes along: then it is told and not cut.
        for value in typed.getlist(name)[: MOST_CHOICES + 1 if _is_choice(name) else 1]
        if value
    ]


# In the summary a field is no question any more.
SHORT_LABELS = {
    "message": _("What you want to bring or ask"),
    "organisation": _("Organisation"),
    "phone": _("Your phone number"),
}


@dataclass(frozen=True)
class Answers:
    """What was filled in at one step, as it is shown before sending."""

    step: Step
    rows: list[tuple[str, str]]


def summary(form: InterestForm) -> list[Answers]:
    """The answers of a valid form by step, to check before sending."""
    filled = [step for step in STEPS if step.fields]
    return [Answers(step, list(_rows(form, step))) for step in filled]


def _rows(form: InterestForm, step: Step) -> Iterator[tuple[str, str]]:
    is_municipality = form.cleaned_data["municipality"] is not None
    for name in step.fields:
        value = form.cleaned_data.get(name)
        if name == "is_public":
            value = (_("Yes") if value else _("No")) if is_municipality else ""
        elif name == "organisation_kind":
            value = "" if is_municipality else dict(PartnerKind.choices).get(value, "")
        elif _is_choice(name):
            value = ", ".join(map(str, value))
        if value:
            yield str(SHORT_LABELS.get(name, form.fields[name].label)), str(value)
