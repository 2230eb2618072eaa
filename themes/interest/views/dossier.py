"""The dossier of a registration, behind a secret link."""

import datetime
import json
from dataclasses import dataclass
from urllib.parse import urlencode

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

from portal.runtime.form_errors import mistakes

from .. import acts, registering
from ..dossier_forms import (
    MAX_COLLEAGUES,
    MAX_COLLEAGUES_EVER,
    MAX_UNANSWERED,
    ChangeWishForm,
    ColleagueForm,
    DetailsForm,
    EraseForm,
    MessageForm,
    WithdrawForm,
)
from ..figures import shown_about
from ..models import (
    DossierLink,
    Interest,
    InterestAction,
    InterestColleague,
    InterestEvent,
    InterestMessage,
    InterestState,
)
from ..periods import erased_on
from ..portability import data_of, readable

# What an act leads back to: a part of the page, and what is said there. The name of the act
# stands in the address, so that no cookie is needed; any other name says nothing.
DONE = {
    "oude-links": ("stand", _("Older links do not work any more.")),
    "bericht": ("berichten", _("Your message has been sent.")),
    "wijzigen": ("gegevens", _("Your changes have been kept.")),
    "keuze": ("keuze", _("Your changes have been kept.")),
    "collega": ("collegas", _("Your colleague gets a mail.")),
    "collega-al": ("collegas", _("This colleague reads along already.")),
    "collega-weg": ("collegas", _("Your colleague does not read along any more.")),
    "intrekken": ("stand", ""),
}


# The texts in each part of the page, and the part that an act keeps.
TYPED_IN = {
    "message_form": ("body",),
    "wish_form": ("message",),
    "details_form": ("name", "job_title", "phone"),
    "colleague_form": ("colleague_name", "colleague_email"),
}
PART_OF_ACT = {
    "bericht": "message_form",
    "keuze": "wish_form",
    "wijzigen": "details_form",
    "collega": "colleague_form",
    "collega-al": "colleague_form",
}


def unanswered_move(events: list[InterestEvent]) -> InterestEvent | None:
    """That the municipality became another, until the registrant changes something after it."""
    decisive = (InterestAction.MUNICIPALITY, InterestAction.AMENDED)
    last = next((event for event in reversed(events) if event.action in decisive), None)
    return last if last and last.action == InterestAction.MUNICIPALITY else None


@dataclass(frozen=True)
class ShownMessage:
    """A message as this reader sees it."""

    sender: str
    moment: datetime.datetime
    body: str


@method_decorator(csrf_exempt, name="dispatch")
class Dossier(View):
    """State, messages and what the registrant can do; every act is a button of its own.

    A colleague who reads along can write messages and stop reading along, no more.
    """

    def dispatch(self, request, secret):
        self.secret = secret
        link = DossierLink.find(secret)
        if link is None:
            response = render(request, "interest/dossier_gone.html", status=404)
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
        # Of a colleague that is removed the number stands behind the act.
        name, _colon, self.number = request.POST.get("wat", "").partition(":")
        act = self.acts().get(name)
        if act is None:
            raise Http404
        with transaction.atomic():
            # The coordinator can be at work on it at this moment.
            stored = Interest.objects.select_for_update(of=("self",))
            self.interest = (
                stored.select_related("municipality").filter(pk=self.interest.pk).first()
            )
            if self.interest is None:  # erased a moment ago: the button was pressed twice
                return redirect("interest:dossier_erased")
            # Not when the page is opened: a scanner of mail opens it too, and ends nothing.
            if self.link.replaces_others:
                self.link.replace_others()
            return act()

    def acts(self):
        if self.colleague is not None:
            return {"enter": self.show, "bericht": self.send_message, "weg": self.leave}
        return {
            "enter": self.keep_what_was_typed,
            "oude-links": self.end_older_links,
            "bericht": self.send_message,
            "wijzigen": self.change_details,
            "keuze": self.change_wish,
            "collega": self.add_colleague,
            "collega-weg": self.remove_colleague,
            "intrekken": self.withdraw,
            "wissen": self.erase,
        }

    def keep_what_was_typed(self):
        """The Enter key in a line: of a colleague, or else of the details."""
        typed = self.request.POST
        if self.interest.state == InterestState.CLOSED:
            return self.show()
        is_colleague = typed.get("colleague_name") or typed.get("colleague_email")
        return self.add_colleague() if is_colleague else self.change_details()

    def send_message(self):
        form = MessageForm(self.request.POST)
        sent = self.interest.messages.filter(is_reply=False)
        if last_reply := self.interest.messages.filter(is_reply=True).last():
            sent = sent.filter(pk__gt=last_reply.pk)
        if sent.count() >= MAX_UNANSWERED:
            form.add_error("body", _("There are very many messages already. Please wait."))
        if not form.is_valid():
            return self.show(message_form=form)
        body = form.cleaned_data["body"]
        last = self.interest.messages.last()
        if last is None or last.is_reply or last.body != body:  # a double click sends it once
            registering.ask(self.interest, body, self.colleague)
        return self.back("bericht")

    def change_details(self):
        form = DetailsForm(self.request.POST, instance=self.interest)
        if not form.is_valid():
            # The form has put what was typed in the registration.
            self.interest.refresh_from_db()
            return self.show(details_form=form)
        acts.AMEND.apply(form.save(commit=False))
        return self.back("wijzigen")

    def change_wish(self):
        form = ChangeWishForm(self.request.POST, interest=self.interest)
        if not form.is_valid():
            return self.show(wish_form=form)
        form.save()
        self.interest.log(InterestAction.AMENDED)
        return self.back("keuze")

    def add_colleague(self):
        form = ColleagueForm(self.request.POST, interest=self.interest)
        added = self.interest.events.filter(action=InterestAction.COLLEAGUE).count()
        is_full = self.interest.colleagues.count() >= MAX_COLLEAGUES
        if is_full or added >= MAX_COLLEAGUES_EVER:
            form.add_error("colleague_name", _("You cannot add more colleagues."))
        if not form.is_valid():
            return self.show(colleague_form=form)
        if form.is_known:
            return self.back("collega-al")
        registering.add_colleague(
            self.interest, form.cleaned_data["colleague_name"], form.cleaned_data["colleague_email"]
        )
        return self.back("collega")

    def remove_colleague(self):
        if self.number.isascii() and self.number.isdigit() and len(self.number) < 19:
            self.interest.colleagues.filter(pk=int(self.number)).delete()
        return self.back("collega-weg")

    def leave(self):
        self.colleague.delete()
        return redirect("interest:dossier_left")

    def end_older_links(self):
        """Nothing more to do: whatever is sent from a renewed link ends the older ones."""
        return self.back("oude-links")

    def withdraw(self):
        form = WithdrawForm(self.request.POST)
        if not form.is_valid():
            return self.show(withdraw_form=form)
        if self.interest.state != InterestState.CLOSED:
            registering.withdraw(self.interest)
        return self.back("intrekken")

    def erase(self):
        form = EraseForm(self.request.POST)
        if not form.is_valid():
            return self.show(erase_form=form)
        registering.erase(self.interest)
        return redirect("interest:dossier_erased")

    def download(self):
        text = json.dumps(
            data_of(self.interest), ensure_ascii=False, indent=2, cls=DjangoJSONEncoder
        )
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = (
            f'attachment; filename="aanmelding-{self.interest.pk}.json"'
        )
        return response

    def back(self, done: str):
        """To the page, where it says what was done.

        Not when something else was typed as well: that is shown again, and nothing is lost.
        """
        kept = PART_OF_ACT.get(done, "")
        if self.unsaved(kept):
            return self.show(done=done, kept=kept)
        place, _words = DONE[done]
        address = reverse("interest:dossier", args=[self.secret])
        return redirect(f"{address}?{urlencode({'gedaan': done})}#{place}")

    def unsaved(self, kept: str = "") -> dict[str, dict[str, str]]:
        """By part of the page the texts that were typed but not kept, but of one part."""
        stored = {name: getattr(self.interest, name) for name in ("name", "job_title", "phone")}
        stored["message"] = self.interest.message
        found = {}
        for part, names in TYPED_IN.items():
            typed = {name: self.request.POST[name] for name in names if name in self.request.POST}
            changed = any(
                value.replace("\r\n", "\n").strip() != stored.get(name, "")
                for name, value in typed.items()
            )
            if changed and part != kept:
                found[part] = typed
        return found

    def show(self, *, done: str = "", kept: str = "", **wrong: forms.BaseForm):
        """The page; `wrong` holds the form with mistakes, `kept` names the part that is safe."""
        unsaved = self.unsaved(kept)
        interest = self.interest
        events = list(interest.events.all())
        context = {
            "interest": interest,
            "colleague": self.colleague,
            "has_older_links": self.link.replaces_others,
            "done": self.done(done or self.request.GET.get("gedaan", "")),
            "has_unsaved": bool(done and unsaved),
            "wishes": registering.wishes(interest),
            "shown": shown_about(interest),
            "messages_sent": self.messages_sent(),
            "events": events,
            "moved": unanswered_move(events),
            "colleagues": interest.colleagues.all(),
            "data": readable(interest),
            "message_form": MessageForm(initial=unsaved.get("message_form")),
            "details_form": DetailsForm(instance=interest, initial=unsaved.get("details_form")),
            "wish_form": ChangeWishForm(interest=interest, typed=unsaved.get("wish_form")),
            "colleague_form": ColleagueForm(
                interest=interest, initial=unsaved.get("colleague_form")
            ),
            "withdraw_form": WithdrawForm(),
            "erase_form": EraseForm(),
            "errors": [mistake for form in wrong.values() for mistake in mistakes(form)],
            "is_over": interest.state == InterestState.CLOSED,
            "erased_on": erased_on(interest),
        }
        return render(self.request, "interest/dossier.html", context | wrong)

    def done(self, name: str) -> dict[str, str]:
        """Where on the page it says that something was done, and in which words."""
        place, words = DONE.get(name, ("", ""))
        if name == "collega" and (newest := self.interest.colleagues.order_by("pk").last()):
            words = _("%(name)s gets a mail.") % {"name": newest.name}
        return {"place": place if words else "", "words": words}

    def messages_sent(self) -> list[ShownMessage]:
        """All messages; the first is what was sent with the form."""
        interest = self.interest
        sent = [
            ShownMessage(self.sender(message), message.sent_at, message.body)
            for message in interest.messages.select_related("colleague")
        ]
        if interest.message:
            of_form = ShownMessage(self.written_by(None), interest.created_at, interest.message)
            sent.insert(0, of_form)
        return sent

    def sender(self, message: InterestMessage) -> str:
        return _("From us") if message.is_reply else self.written_by(message.colleague)

    def written_by(self, writer: InterestColleague | None) -> str:
        """Who wrote, for whoever reads; nobody is the registrant."""
        if writer == self.colleague:
            return _("From you")
        return _("From %(name)s") % {"name": writer.name if writer else self.interest.name}


class DossierErased(TemplateView):
    template_name = "interest/dossier_erased.html"


class DossierLeft(TemplateView):
    template_name = "interest/dossier_left.html"
