"""The dossier of a registration, behind a secret link: how it stands, and what can be done."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from portal.runtime.page_policy import private
from portal.runtime.texts import StrOrPromise

from .. import acts, registering
from ..acts import Act, Actor
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
from ..portability import data_of, readable
from ..retention import erased_on

# What can be done in the dossier, by the name of the address of its page.
ACTS = {
    "end_older_links": acts.END_OLDER_LINKS,
    "message": acts.MESSAGE,
    "amend": acts.AMEND,
    "choose": acts.CHOOSE,
    "add_colleague": acts.ADD_COLLEAGUE,
    "remove_colleague": acts.REMOVE_COLLEAGUE,
    "stop_reading": acts.STOP_READING,
    "withdraw": acts.WITHDRAW,
    "erase": acts.ERASE,
}


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
    act: Act | None  # what its page is for
    secret: str
    link: DossierLink
    interest: Interest
    colleague: InterestColleague | None

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        self.secret = str(kwargs["secret"])
        self.act = ACTS.get(getattr(request.resolver_match, "url_name", ""))
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
                name for name, act in ACTS.items() if self.may(act) and act.is_possible(interest)
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
