"""What can be done in the dossier: a page for each act."""

from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from portal.runtime.form_errors import mistakes
from portal.runtime.texts import StrOrPromise

from .. import registering
from ..acts import Act
from ..dossier_forms import (
    ChangeWishForm,
    ColleagueForm,
    DetailsForm,
    DossierForm,
    EraseForm,
    MessageForm,
    WithdrawForm,
)
from ..models import CloseReason, DossierLink, Interest
from .dossier import NOTICES, InDossier


class ActView(InDossier, FormView):
    """The page of one act: its form, and what follows when that is sent.

    The registration is locked while the act is done: the coordinator can be at work on it at
    this moment. What was typed stands in the form again whatever is wrong.
    """

    act: Act
    title: ClassVar[StrOrPromise] = ""
    button: ClassVar[StrOrPromise] = ""
    is_grave: ClassVar[bool] = False
    explanation: ClassVar[StrOrPromise] = ""
    form_class: type[forms.BaseForm] = DossierForm
    template_name = "interest/dossier_act.html"

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not self.title or not self.act.is_possible(self.interest):
            return redirect("interest:dossier", secret=self.secret)
        return super().get(request, *args, **kwargs)

    @transaction.atomic
    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        locked = Interest.objects.select_for_update(of=("self",)).select_related("municipality")
        interest = locked.filter(pk=self.interest.pk).first()
        if interest is None:  # erased a moment ago: the button was pressed twice
            return redirect("interest:dossier_erased")
        if not DossierLink.objects.filter(pk=self.link.pk).exists():
            return self.gone()
        self.interest = interest
        # Not when the page is opened: a scanner of mail opens it too, and ends nothing.
        if self.link.replaces_others:
            self.link.replace_others()
        if not self.act.is_possible(interest):
            return self.refuse()
        return super().post(request, *args, **kwargs)

    def refuse(self) -> HttpResponse:
        """It ended meanwhile: that is told, and what was typed can be copied."""
        return self.render_to_response(self.get_context_data(is_refused=True), status=409)

    def get_form_kwargs(self) -> dict[str, object]:
        return super().get_form_kwargs() | {"interest": self.interest}

    def form_valid(self, form: Any) -> HttpResponse:
        return self.back(self.perform(form))

    def perform(self, form: Any) -> str:
        raise NotImplementedError

    def back(self, notice: str) -> HttpResponse:
        place, _sentence = NOTICES[notice]
        address = reverse("interest:dossier", args=[self.secret])
        return redirect(f"{address}?gedaan={notice}#{place}")

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, errors=mistakes(form)))


class EndOlderLinks(ActView):
    """Nothing more to do: whatever is sent from a renewed link ends the older ones."""

    def perform(self, form: Any) -> str:
        return "oude-links"


class WriteMessage(ActView):
    title = _("Write a message")
    button = _("Send the message")
    form_class = MessageForm
    template_name = "interest/dossier_message.html"

    def perform(self, form: Any) -> str:
        body = form.cleaned_data["body"]
        last = self.interest.messages.last()
        if last is None or last.is_reply or last.body != body:  # a double click sends it once
            registering.ask(self.interest, body, self.colleague)
        return "bericht"


class Amend(ActView):
    title = _("Change your data")
    button = _("Save the changes")
    form_class = DetailsForm
    template_name = "interest/dossier_amend.html"

    def perform(self, form: Any) -> str:
        self.act.apply(form.save(commit=False))
        return "wijzigen"


class Choose(ActView):
    title = _("Change what you are interested in")
    button = _("Save your choice")
    form_class = ChangeWishForm
    template_name = "interest/dossier_choose.html"

    def perform(self, form: Any) -> str:
        form.save()
        self.act.apply(self.interest)
        return "keuze"


class AddColleague(ActView):
    title = _("Let a colleague read along")
    button = _("Add the colleague")
    explanation = _(
        "Your colleague can read this registration and send messages, but change nothing else."
    )
    form_class = ColleagueForm

    def perform(self, form: Any) -> str:
        name, email = form.cleaned_data["colleague_name"], form.cleaned_data["colleague_email"]
        is_new = registering.add_colleague(self.interest, name, email)
        return "collega" if is_new else "collega-al"


class RemoveColleague(ActView):
    """The button stands with the name of the colleague, in the dossier."""

    def perform(self, form: Any) -> str:
        self.interest.colleagues.filter(pk=self.kwargs["pk"]).delete()
        return "collega-weg"


class StopReading(ActView):
    title = button = _("Stop reading along")
    explanation = _("A colleague added you. We erase your name and e-mail address when you stop.")

    def form_valid(self, form: Any) -> HttpResponse:
        if self.colleague:
            self.colleague.delete()
        return redirect("interest:dossier_left")


class Withdraw(ActView):
    title = button = _("Withdraw the registration")
    explanation = _("Withdrawing ends your registration. You can read it for a while after that.")
    form_class = WithdrawForm

    def refuse(self) -> HttpResponse:
        if self.interest.close_reason == CloseReason.WITHDRAWN:  # the button was pressed twice
            return self.back("intrekken")
        return super().refuse()

    def perform(self, form: Any) -> str:
        registering.withdraw(self.interest)
        return "intrekken"


class Erase(ActView):
    title = _("Erase everything")
    button = _("Erase everything now")
    is_grave = True
    explanation = _("Erasing deletes all your data and messages at once. This cannot be undone.")
    form_class = EraseForm

    def form_valid(self, form: Any) -> HttpResponse:
        registering.erase(self.interest)
        return redirect("interest:dossier_erased")
