"""Registering interest: the form in steps, and the confirmation by mail.

No view here uses a cookie: who may do what follows from a secret in the address, and the
form carries what was typed. So there is no session to expire and nothing that another
site could misuse; that is why they are exempt from the check for cross-site requests.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from partners.finding import find_municipality
from partners.forms import suggested_municipalities
from portal.lists.kept import kept
from portal.runtime.fields import AddressInput, EmailField
from portal.runtime.form_errors import mistakes
from portal.runtime.page_policy import private

from .. import registering, throttle
from ..forms import MUNICIPALITY_TYPED, STEPS, RegistrationForm, Step, carried, summary
from ..models import InterestSettings
from ..models.interest import CONFIRM_WITHIN
from ..retention import kept_in_words
from ..stranger_form import StrangerForm
from ..wish_form import ON_OFFER

SEND = "versturen"
MAX_CONFIRMED = 20


# The browser keeps the page, so that Back and Forward restore what was typed; with "no-store" they
# would give an error instead. No cache on the way may keep it.
@private
@method_decorator([csrf_exempt, cache_control(private=True)], name="dispatch")
class TakePart(View):
    """`/meedoen/`: three steps; each brings along what the others hold."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Another page may say what one comes for, and from which municipality."""
        typed = QueryDict(mutable=True)
        for name, field in (("rol", "roles"), ("thema", "themes"), ("alliantie", "alliances")):
            typed[field] = request.GET.get(name, "")
        asked = request.GET.get("gemeente", "")
        found = find_municipality(asked).municipality
        # What is no municipality is answered when it is sent.
        typed["municipality"] = found.label if found else asked
        return self.show(STEPS[0], typed)

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = request.POST.copy()
        if suggestion := typed.get("kies"):
            # A suggested municipality: as if it had been typed, and then the next step.
            typed["municipality"], typed["naar"] = suggestion, STEPS[-1].name
            if MUNICIPALITY_TYPED.match(typed.get("organisation", "")):
                typed["organisation"] = ""
        goal, here = typed.get("naar", ""), _step(typed.get("stap", ""))
        if goal == SEND:
            return self.send(typed)
        there = _step(goal)
        if STEPS.index(there) > STEPS.index(here):
            form = RegistrationForm(typed)
            if any(name in form.errors for name in here.fields):
                return self.show(here, typed, form)
        return self.show(there, typed)

    def send(self, typed: QueryDict) -> HttpResponse:
        form = RegistrationForm(typed)
        if form.is_trap_filled:  # a robot gets the same answer, and nothing is kept
            return redirect("interest:interest_sent")
        if not form.is_valid():
            return self.show(STEPS[-1], typed)
        if form.doubt:
            return self.show(STEPS[-1], typed, notice=form.doubt)
        gate = throttle.Gate(self.request, form)
        if registering.is_registered(form) or (gate.is_open and registering.register(form, gate)):
            return redirect("interest:interest_sent")
        notice, seconds = gate.ask()
        return self.show(STEPS[-1], typed, form, notice=notice, wait=seconds)

    def show(
        self,
        step: Step,
        typed: QueryDict,
        sent: RegistrationForm | None = None,
        *,
        notice: str = "",
        wait: int | None = None,
    ) -> HttpResponse:
        """A step with what was typed; `sent` is the form of which the errors are shown."""
        checked = RegistrationForm(typed)
        if step is STEPS[-1] and not checked.is_valid():
            # Whatever way one came here: first what is missing or wrong.
            step, sent = checked.step_with_error, checked
        form = sent or RegistrationForm(typed).unchecked()
        has_chosen = any(any(typed.getlist(name)) for name in ON_OFFER)
        place = STEPS.index(step)
        context = {
            "step": step,
            "number": place + 1,
            "step_count": len(STEPS),
            "previous": STEPS[place - 1] if place else None,
            "next": STEPS[place + 1] if place + 1 < len(STEPS) else None,
            "form": form,
            "choices": "" if sent or has_chosen else all_choices(),
            "fields": [form[name] for name in step.fields],
            "errors": mistakes(form, (*step.fields, "checked_again")),
            "suggestions": suggested_municipalities(form, "municipality"),
            "carried": carried(typed, step),
            "token": checked.token_to_show,
            "ticket": typed.get("ticket", ""),
            "summary": summary(checked) if step is STEPS[-1] else [],
            "notice": notice,
            "promised_days": InterestSettings.load().promised_days,
            "confirm_days": CONFIRM_WITHIN.days,
            "kept": kept_in_words(),
            "send": SEND,
        }
        return page(self.request, "interest/interest_form.html", context, wait)


@kept
def all_choices() -> SafeString:
    """What there is to choose from, as who has chosen nothing yet sees it."""
    return render_to_string("interest/_choices.html", {"form": RegistrationForm()})


def page(
    request: HttpRequest, template: str, context: dict[str, Any], wait: int | None
) -> HttpResponse:
    """A page with a form, which may ask to send that again after so many seconds."""
    if wait is None:
        return render(request, template, context)
    response = render(request, template, context, status=429)
    response["Retry-After"] = str(wait)
    return response


def _step(name: str) -> Step:
    """The step with this name; an unknown one is the first."""
    return next((step for step in STEPS if step.name == name), STEPS[0])


@private
@method_decorator([csrf_exempt, cache_control(no_store=True)], name="dispatch")
class Confirm(View):
    """The page behind the link in the mail: opening it changes nothing, its button does."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        return self.show(secret)

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        if registering.to_confirm(secret) is None:  # whoever guesses takes no turn from others
            return self.show(secret)
        dossier = registering.confirm(secret, request.POST.getlist("ook"))
        if dossier is None:
            return self.show(secret)
        return redirect("interest:dossier", secret=dossier)

    def show(self, secret: str) -> HttpResponse:
        interest = registering.to_confirm(secret)
        context: dict[str, Any] = {"interest": interest}
        if interest:
            others = registering.unconfirmed_at(interest.email).exclude(pk=interest.pk)
            context["wishes"] = registering.wishes(interest)
            context["others"] = [(one, registering.wishes(one)) for one in others[:MAX_CONFIRMED]]
        else:
            context["is_confirmed"] = registering.is_confirmed(secret)
        status = 200 if interest else 410
        return render(self.request, "interest/interest_confirm.html", context, status=status)


class LinkForm(StrangerForm):
    signed_for = "themes.interest.link"

    email = EmailField(
        label=RegistrationForm.base_fields["email"].label,
        max_length=254,
        widget=AddressInput(attrs={"autocomplete": "email"}),
        error_messages=RegistrationForm.base_fields["email"].error_messages,
    )


@private
@method_decorator([csrf_exempt, cache_control(private=True)], name="dispatch")
class NewLink(View):
    """A new link to the dossier by mail; the answer does not tell whether there is one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(LinkForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LinkForm(request.POST.copy())
        if form.is_trap_filled:
            return self.show(form, is_sent=True)
        if not form.is_valid():
            return self.show(form)
        if form.doubt:
            return self.show(form, notice=form.doubt)
        gate = throttle.Gate(request, form)
        if gate.is_open:
            registering.renew_links(form.cleaned_data["email"], gate)
        elif not gate.is_spent:  # what is sent twice gets the same answer
            notice, seconds = gate.ask()
            return self.show(form, notice=notice, wait=seconds)
        return self.show(form, is_sent=True)

    def show(
        self, form: LinkForm, *, is_sent: bool = False, notice: str = "", wait: int | None = None
    ) -> HttpResponse:
        context = {"form": form, "errors": mistakes(form), "is_sent": is_sent, "notice": notice}
        return page(self.request, "interest/interest_link.html", context, wait)
