"""The forms with which the coordinator handles a registration."""

import datetime
import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from portal.desk.stale_saves import StaleSaveForm
from portal.runtime.fields import BlockField
from themes.models import Role

from . import acts
from .models import CloseReason, Interest, InterestState, MatchOutcome
from .wish_form import model_choice

_PLACEHOLDER = re.compile(r"\[[^\W\d_]+\]")


WITHDRAWN = _("The registrant withdrew this registration. It cannot be opened again.")


class InterestHandlingForm(StaleSaveForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = self.fields.get("state")
        if isinstance(state, forms.ChoiceField):
            possible = {self.instance.state, *acts.states_by_hand(self.instance)}
            state.choices = [choice for choice in InterestState.choices if choice[0] in possible]
            if self.is_withdrawn:
                state.error_messages["invalid_choice"] = WITHDRAWN
            elif self.instance.state == InterestState.MATCHED:
                state.error_messages["invalid_choice"] = _(
                    "This registration is matched to a role. Undo that match first."
                )

    @property
    def is_withdrawn(self) -> bool:
        return self.initial.get("close_reason") == CloseReason.WITHDRAWN

    def clean_close_reason(self) -> str:
        """The reason that the registrant gave stays: without it one could open it again."""
        reason = self.cleaned_data["close_reason"]
        if self.is_withdrawn and "close_reason" in self.changed_data:
            raise forms.ValidationError(WITHDRAWN)
        return reason

    def clean_due_on(self) -> datetime.date | None:
        due_on = self.cleaned_data["due_on"]
        if due_on and "due_on" in self.changed_data and due_on < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. Choose today or a later day."))
        return due_on

    def last_change(self) -> tuple[str, datetime.datetime] | None:
        event = self.instance.events.select_related("user").last()
        changes = filter(None, (super().last_change(), event and (event.who, event.moment)))
        return max(changes, key=lambda change: change[1], default=None)


class ReplyForm(forms.Form):
    body = BlockField(label=_("Reply"), max_length=5000, widget=forms.Textarea({"rows": 12}))

    def clean_body(self) -> str:
        body = self.cleaned_data["body"]
        if left := _PLACEHOLDER.search(body):
            raise forms.ValidationError(
                _("The text still says %(left)s. Fill that in or take it out."),
                params={"left": left.group()},
            )
        return body


class CloseForm(forms.Form):
    """Why registrations are closed; withdrawing is up to the registrant."""

    reason = forms.ChoiceField(
        label=_("Why do you close them?"),
        choices=[c for c in CloseReason.choices if c[0] != CloseReason.WITHDRAWN],
        widget=forms.RadioSelect,
        initial=CloseReason.NO_ANSWER,
    )


class VerifyForm(forms.Form):
    learns_domain = forms.BooleanField(
        required=False,
        help_text=_(
            "Then every registration of this municipality with such an address is checked at "
            "once, now and later. Tick it only when the municipality itself gives out these "
            "addresses."
        ),
    )

    def __init__(self, *args: Any, interest: Interest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        values = {"domain": interest.mail_domain, "organisation": interest.organisation_name}
        label = _("Everyone with an address @%(domain)s speaks for %(organisation)s")
        self.fields["learns_domain"].label = label % values


class MatchForm(forms.Form):
    role = forms.ModelChoiceField(
        Role.objects.none(),
        label=_("Role"),
        error_messages={"invalid_choice": _("This role is filled by now, or is not public.")},
    )
    outcome = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=MatchOutcome.choices,
        help_text=_(
            "Filled or joined: the organisation becomes holder of the role or member of the "
            "alliance, and that is public at once. A municipality that is no partner yet becomes "
            "one. You can undo all of it."
        ),
        widget=forms.RadioSelect,
        initial=MatchOutcome.IN_CONVERSATION,
    )
    partner = forms.ModelChoiceField(
        Partner.objects.none(),
        label=_("Partner"),
        required=False,
        help_text=_("Only needed when the organisation stands under another name here."),
    )

    consent = forms.BooleanField(
        required=False,
        help_text=_("Only needed when the role is filled or the organisation joins."),
    )

    def __init__(self, *args: Any, interest: Interest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        values = {"organisation": interest.organisation_name, "name": interest.name}
        label = _(
            "%(organisation)s knows that its name will be on the site with this role, and "
            "agrees. I checked that %(name)s speaks for %(organisation)s."
        )
        self.fields["consent"].label = label % values
        roles = Role.objects.published().available()
        role, partner = model_choice(self, "role"), model_choice(self, "partner")
        role.queryset = roles.order_by("sort_key")
        role.initial = roles.filter(interests=interest).first()
        if interest.municipality:
            del self.fields["partner"]
        else:
            partner.queryset = Partner.objects.published()
            partner.widget = AutocompleteSelect(Role._meta.get_field("holder"), admin.site)
            partner.widget.choices = partner.choices
