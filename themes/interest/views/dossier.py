"""The dossier of a registration, behind a secret link: how it stands, and a page for each act."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, View

from portal.runtime.form_errors import mistakes
from portal.runtime.page_policy import private
from portal.runtime.texts import StrOrPromise

from .. import acts, registering
from ..acts import Act, Actor
from ..dossier_forms import (
    ChangeWishForm,
    ColleagueForm,
    DetailsForm,
    DossierForm,
    EraseForm,
    MessageForm,
    WithdrawForm,
)
from ..figures import shown_about
from ..models import (
    CloseReason,
    DossierLink,
    Interest,
    InterestAction,
    InterestColleague,
    InterestEvent,
    InterestMessage,
    InterestState,
)
from ..portability import data_of, readable
from ..retention import erased_on

# What the dossier says after an act, by a word in its address, so that no cookie is needed: the
# section in which it stands, and the sentence.
NOTICES: dict[str, tuple[str, StrOrPromise]] = {
    "oude-links": ("stand", gettext_lazy("Older links do not work any more.")),
    "bericht": ("berichten", gettext_lazy("Your message has been sent.")),
    "wijzigen": ("gegevens", gettext_lazy("Your changes have been kept.")),
    "keuze": ("keuze", gettext_lazy("Your changes have been kept.")),
    "collega": ("collegas", gettext_lazy("%(name)s gets a mail.")),
    "collega-al": ("collegas", gettext_lazy("This colleague reads along already.")),
    "collega-weg": ("collegas", gettext_lazy("Your colleague does not read along any more.")),
    "intrekken": ("stand", ""),  # how it stands says it
}


def unanswered_move(events: list[InterestEvent]) -> InterestEvent | None:
    """That the municipality became another, until the registrant changes something after it."""
    decisive = (InterestAction.MUNICIPALITY, InterestAction.AMENDED)
    last = next((event for event in reversed(events) if event.action in decisive), None)
    return last if last and last.action == InterestAction.MUNICIPALITY else None


@method_decorator([csrf_exempt, cache_control(no_store=True)], name="dispatch")
class InDossier(View):
    """A page behind a secret link. It uses no cookie: who may look follows from the address."""

    page_policy = private
    act: Act | None = None  # what its page is for
    secret: str
    link: DossierLink
    interest: Interest
    colleague: InterestColleague | None

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        self.secret = str(kwargs["secret"])
        link = DossierLink.find(self.secret)
        response: HttpResponseBase
        if link is None:
            response = self.gone()
        else:
            self.link, self.interest, self.colleague = link, link.interest, link.colleague
            if self.act and not self.may(self.act):
                response = render(request, "404.html", status=404)
            else:
                response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response

    def gone(self) -> HttpResponse:
        """For a dead link; a text that was sent to it can be copied from the page."""
        sent = self.request.POST
        typed = [sent[name] for name in ("body", "message") if sent.get(name)]
        return render(self.request, "interest/dossier_gone.html", {"typed": typed}, status=404)

    def may(self, act: Act) -> bool:
        """Whether an act is for whoever has this link, in any state."""
        return (Actor.COLLEAGUE if self.colleague else Actor.REGISTRANT) in act.who

    def messages_sent(self) -> list[tuple[str, InterestMessage]]:
        """All messages, each with who wrote it; the first is what was sent with the form."""
        interest = self.interest
        sent = list(interest.messages.select_related("colleague"))
        if interest.message:
            sent.insert(0, InterestMessage(sent_at=interest.created_at, body=interest.message))
        return [(self._sender(message), message) for message in sent]

    def _sender(self, message: InterestMessage) -> str:
        """Who wrote, for whoever reads; nobody is the registrant."""
        if message.is_reply:
            return _("From us")
        if message.colleague == self.colleague:
            return _("From you")
        return _("From %(name)s") % {"name": (message.colleague or self.interest).name}


class ActView(InDossier, FormView):
    """The page of one act: its form, and what follows when that is sent.

    The registration is locked while the act is done: the coordinator can be at work on it at
    this moment. What was typed stands in the form again whatever is wrong.
    """

    act: Act
    title: StrOrPromise = ""
    button: StrOrPromise = ""
    is_grave = False
    explanation: StrOrPromise = ""
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

    def back(self, notice: str) -> HttpResponse:
        place, _sentence = NOTICES[notice]
        address = reverse("interest:dossier", args=[self.secret])
        return redirect(f"{address}?gedaan={notice}#{place}")

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, errors=mistakes(form)))


class EndOlderLinks(ActView):
    """Nothing more to do: whatever is sent from a renewed link ends the older ones."""

    def form_valid(self, form: Any) -> HttpResponse:
        return self.back("oude-links")


class WriteMessage(ActView):
    title = gettext_lazy("Write a message")
    button = gettext_lazy("Send the message")
    form_class = MessageForm
    template_name = "interest/dossier_message.html"

    def form_valid(self, form: Any) -> HttpResponse:
        body = form.cleaned_data["body"]
        last = self.interest.messages.last()
        if last is None or last.is_reply or last.body != body:  # a double click sends it once
            registering.ask(self.interest, body, self.colleague)
        return self.back("bericht")


class Amend(ActView):
    title = gettext_lazy("Change your data")
    button = gettext_lazy("Save the changes")
    form_class = DetailsForm
    template_name = "interest/dossier_amend.html"

    def form_valid(self, form: Any) -> HttpResponse:
        self.act.apply(form.save(commit=False))
        return self.back("wijzigen")


class Choose(ActView):
    title = gettext_lazy("Change what you are interested in")
    button = gettext_lazy("Save your choice")
    form_class = ChangeWishForm
    template_name = "interest/dossier_choose.html"

    def form_valid(self, form: Any) -> HttpResponse:
        form.save()
        self.act.apply(self.interest)
        return self.back("keuze")


class AddColleague(ActView):
    title = gettext_lazy("Let a colleague read along")
    button = gettext_lazy("Add the colleague")
    explanation = gettext_lazy(
        "Your colleague can read this registration and send messages, but change nothing else."
    )
    form_class = ColleagueForm

    def form_valid(self, form: Any) -> HttpResponse:
        name, email = form.cleaned_data["colleague_name"], form.cleaned_data["colleague_email"]
        is_new = registering.add_colleague(self.interest, name, email)
        return self.back("collega" if is_new else "collega-al")


class RemoveColleague(ActView):
    """The button stands with the name of the colleague, in the dossier."""

    def form_valid(self, form: Any) -> HttpResponse:
        self.interest.colleagues.filter(pk=self.kwargs["pk"]).delete()
        return self.back("collega-weg")


class StopReading(ActView):
    title = button = gettext_lazy("Stop reading along")
    explanation = gettext_lazy(
        "A colleague added you. We erase your name and e-mail address when you stop."
    )

    def form_valid(self, form: Any) -> HttpResponse:
        if self.colleague:
            self.colleague.delete()
        return redirect("interest:dossier_left")


class Withdraw(ActView):
    title = button = gettext_lazy("Withdraw the registration")
    explanation = gettext_lazy(
        "Withdrawing ends your registration. You can read it for a while after that."
    )
    form_class = WithdrawForm

    def refuse(self) -> HttpResponse:
        if self.interest.close_reason == CloseReason.WITHDRAWN:  # the button was pressed twice
            return self.back("intrekken")
        return super().refuse()

    def form_valid(self, form: Any) -> HttpResponse:
        registering.withdraw(self.interest)
        return self.back("intrekken")


class Erase(ActView):
    title = gettext_lazy("Erase everything")
    button = gettext_lazy("Erase everything now")
    is_grave = True
    explanation = gettext_lazy(
        "Erasing deletes all your data and messages at once. This cannot be undone."
    )
    form_class = EraseForm

    def form_valid(self, form: Any) -> HttpResponse:
        registering.erase(self.interest)
        return redirect("interest:dossier_erased")


# What can be done in the dossier: address and name of the page, its view, and the act.
ACTS: tuple[tuple[str, str, type[ActView], Act], ...] = (
    ("oude-links/", "end_older_links", EndOlderLinks, acts.END_OLDER_LINKS),
    ("bericht/", "message", WriteMessage, acts.MESSAGE),
    ("wijzigen/", "amend", Amend, acts.AMEND),
    ("keuze/", "choose", Choose, acts.CHOOSE),
    ("collegas/", "add_colleague", AddColleague, acts.ADD_COLLEAGUE),
    ("collegas/<int:pk>/verwijderen/", "remove_colleague", RemoveColleague, acts.REMOVE_COLLEAGUE),
    ("stoppen/", "stop_reading", StopReading, acts.STOP_READING),
    ("intrekken/", "withdraw", Withdraw, acts.WITHDRAW),
    ("wissen/", "erase", Erase, acts.ERASE),
)


class Dossier(InDossier):
    """State, messages and what is kept, with a link to each act that is possible."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        if request.GET.get("download") == "json" and self.colleague is None:
            return self.download()
        interest = self.interest
        events = list(interest.events.all())
        place, sentence = NOTICES.get(request.GET.get("gedaan", ""), ("", ""))
        colleagues = list(interest.colleagues.all())
        newest = colleagues[-1].name if colleagues else _("Your colleague")
        context = {
            "secret": secret,
            "interest": interest,
            "colleague": self.colleague,
            "possible": {
                name
                for _route, name, _view, act in ACTS
                if self.may(act) and act.is_possible(interest)
            },
            "has_older_links": self.link.replaces_others,
            "place": place,
            "notice": sentence % {"name": newest},
            "wishes": registering.wishes(interest),
            "shown": shown_about(interest),
            "messages_sent": self.messages_sent(),
            "events": events,
            "moved": unanswered_move(events),
            "colleagues": colleagues,
            "data": readable(interest),
            "is_over": interest.state == InterestState.CLOSED,
            "erased_on": erased_on(interest),
        }
        return render(request, "interest/dossier.html", context)

    def download(self) -> HttpResponse:
        name = f"aanmelding-{self.interest.pk}.json"
        return JsonResponse(
            data_of(self.interest),
            json_dumps_params={"ensure_ascii": False, "indent": 2},
            content_type="application/json; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
