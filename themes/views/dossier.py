"""The dossier of a registration, behind a secret link."""

import json

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView, View

from ..interest import registering
from ..interest.dossier_forms import (
    MOST_COLLEAGUES,
    MOST_COLLEAGUES_EVER,
    MOST_MESSAGES,
    ChangeWishForm,
    ColleagueForm,
    DetailsForm,
    MessageForm,
)
from ..interest.forms import mistakes
from ..interest.portability import data_of, readable
from ..models import DossierLink, Interest, InterestAction, InterestState


@method_decorator(csrf_exempt, name="dispatch")
class Dossier(View):
    """State, messages and what the registrant can do; every act is a button of its own.

    A colleague who reads along can write messages and stop reading along, no more.
    """

    def dispatch(self, request, secret):
        self.secret = secret
        link = DossierLink.find(secret)
        if link is None:
            response = render(request, "themes/dossier_gone.html", status=404)
        else:
            self.link, self.interest, self.colleague = link, link.interest, link.colleague
            response = super().dispatch(request)
        patch_cache_control(response, no_store=True)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response

    def get(self, request):
        if request.GET.get("download") == "json" and self.colleague is None:
            return self.download()
        return self.show()

    def post(self, request):
        act = self.acts().get(request.POST.get("wat", ""))
        if act is None:
            raise Http404
        with transaction.atomic():
            # The coordinator can be at work on it at this moment.
            stored = Interest.objects.select_for_update(of=("self",))
            self.interest = stored.select_related("municipality").get(pk=self.interest.pk)
            # Not when the page is opened: a scanner of mail opens it too, and ends nothing.
            if self.link.replaces_others:
                self.link.replace_others()
            return act()

    def acts(self):
        if self.colleague is not None:
            return {"bericht": self.send_message, "weg": self.leave}
        return {
            "oude-links": self.end_older_links,
            "bericht": self.send_message,
            "wijzigen": self.change_details,
            "keuze": self.change_wish,
            "collega": self.add_colleague,
            "collega-weg": self.remove_colleague,
            "intrekken": self.withdraw,
            "wissen": self.erase,
        }

    def send_message(self):
        form = MessageForm(self.request.POST)
        if self.interest.messages.filter(is_reply=False).count() >= MOST_MESSAGES:
            form.add_error("body", _("There are very many messages already. Please wait."))
        if not form.is_valid():
            return self.show(message_form=form)
        body = form.cleaned_data["body"]
        last = self.interest.messages.last()
        if last is None or last.is_reply or last.body != body:  # a double click sends it once
            registering.ask(self.interest, body, self.colleague)
        return self.back("berichten")

    def change_details(self):
        form = DetailsForm(self.request.POST, instance=self.interest)
        if not form.is_valid():
            # The form has put what was typed in the registration.
            self.interest.refresh_from_db()
            return self.show(details_form=form)
        form.save()
        self.interest.log(InterestAction.AMENDED)
        return self.back("gegevens")

    def change_wish(self):
        form = ChangeWishForm(self.request.POST, interest=self.interest)
        if not form.is_valid():
            return self.show(wish_form=form)
        form.save()
        self.interest.log(InterestAction.AMENDED)
        return self.back("keuze")

    def add_colleague(self):
        form = ColleagueForm(self.request.POST)
        added = self.interest.events.filter(action=InterestAction.COLLEAGUE).count()
        is_full = self.interest.colleagues.count() >= MOST_COLLEAGUES
        if is_full or added >= MOST_COLLEAGUES_EVER:
            form.add_error("colleague_name", _("You cannot add more colleagues."))
        if not form.is_valid():
            return self.show(colleague_form=form)
        registering.add_colleague(
            self.interest, form.cleaned_data["colleague_name"], form.cleaned_data["colleague_email"]
        )
        return self.back("collegas")

    def remove_colleague(self):
        number = self.request.POST.get("collega", "")
        if number.isascii() and number.isdigit() and len(number) < 19:
            self.interest.colleagues.filter(pk=int(number)).delete()
        return self.back("collegas")

    def leave(self):
        self.colleague.delete()
        return redirect("themes:dossier_left")

    def end_older_links(self):
        """Nothing more to do: whatever is sent from a renewed link ends the older ones."""
        return self.back("stand")

    def withdraw(self):
        if self.interest.state != InterestState.CLOSED:
            registering.withdraw(self.interest)
        return self.back("stand")

    def erase(self):
        if self.request.POST.get("zeker") != "ja":
            return self.show(wants_erasing=True)
        registering.erase(self.interest)
        return redirect("themes:dossier_erased")

    def download(self):
        self.interest.log(InterestAction.DOWNLOADED)
        text = json.dumps(
            data_of(self.interest), ensure_ascii=False, indent=2, cls=DjangoJSONEncoder
        )
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = (
            f'attachment; filename="aanmelding-{self.interest.pk}.json"'
        )
        return response

    def back(self, place: str):
        return redirect(f"{reverse('themes:dossier', args=[self.secret])}#{place}")

    def show(self, **changed):
        """The page; `changed` holds a form with mistakes, or what has to be asked first."""
        interest = self.interest
        wrong = [form for form in changed.values() if isinstance(form, forms.BaseForm)]
        context = {
            "interest": interest,
            "colleague": self.colleague,
            "has_older_links": self.link.replaces_others,
            "wishes": registering.wishes(interest),
            "messages_sent": interest.messages.select_related("colleague"),
            "events": interest.events.all(),
            "colleagues": interest.colleagues.all(),
            "data": readable(data_of(interest)),
            "message_form": MessageForm(),
            "details_form": DetailsForm(instance=interest),
            "wish_form": ChangeWishForm(interest=interest),
            "colleague_form": ColleagueForm(),
            "errors": [mistake for form in wrong for mistake in mistakes(form)],
            "is_over": interest.state == InterestState.CLOSED,
        }
        return render(self.request, "themes/dossier.html", context | changed)


class DossierErased(TemplateView):
    template_name = "themes/dossier_erased.html"


class DossierLeft(TemplateView):
    template_name = "themes/dossier_left.html"
