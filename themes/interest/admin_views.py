"""The pages on which the coordinator replies, checks, matches and takes that back."""

from collections.abc import Callable
from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from portal.runtime.texts import StrOrPromise

from . import acts, registering, role_matches, vouchers
from .admin_forms import MatchForm, ReplyForm, VerifyForm
from .models import Interest, MatchOutcome, ReplyTemplate, RoleMatch

# What filling a role does besides changing it.
MAY_FILL = ["partners.add_partner", "themes.add_alliancemembership"]
# What trusting a mail domain does besides changing a registration, and what ending that does.
MAY_LEARN, MAY_FORGET = "interest.add_verifieddomain", "interest.delete_verifieddomain"


def user_of(request: HttpRequest) -> User:
    """The coordinator; the desk lets nobody in who is not signed in."""
    return cast("User", request.user)


class InterestViews(admin.ModelAdmin):
    """Pages of their own beside the change form, for `InterestAdmin`."""

    def get_urls(self) -> list[URLPattern]:
        own = [
            ("<int:pk>/antwoord/", self.reply_view, "interest_interest_reply"),
            ("<int:pk>/controleren/", self.verify_view, "interest_interest_verify"),
            ("<int:pk>/controle-terug/", self.take_back_view, "interest_interest_take_back"),
            ("<int:pk>/koppelen/", self.match_view, "interest_interest_match"),
            ("koppeling/<int:pk>/terug/", self.undo_view, "interest_interest_undo"),
        ]
        urls = [path(route, self._guarded(view), name=name) for route, view, name in own]
        return urls + super().get_urls()

    def _guarded(self, view: Callable[[HttpRequest, int], HttpResponse]) -> Callable:
        """The view for who is signed in; "not found" when the registration is erased meanwhile."""

        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            try:
                return view(request, pk)
            except Interest.DoesNotExist:
                raise Http404 from None

        return self.admin_site.admin_view(guarded)

    def _interest(self, request: HttpRequest, pk: int, *permissions: str) -> Interest:
        """The registration that one came to handle, for who has these permissions as well."""
        interest = get_object_or_404(self.get_queryset(request), pk=pk)
        may_change = self.has_change_permission(request, interest)
        if not (may_change and request.user.has_perms(permissions)):
            raise PermissionDenied
        return interest

    def _back(
        self,
        request: HttpRequest,
        interest: Interest,
        text: StrOrPromise,
        level: int = messages.SUCCESS,
    ) -> HttpResponse:
        """To the form of the registration, which says what was done."""
        self.message_user(request, text, level)
        return redirect("admin:interest_interest_change", interest.pk)

    def _page(
        self,
        request: HttpRequest,
        title: StrOrPromise,
        *,
        template: str = "admin/interest_act.html",
        **context: object,
    ) -> HttpResponse:
        own = {"title": title, "button": title, "opts": self.opts}
        context = self.admin_site.each_context(request) | own | context
        return TemplateResponse(request, template, context)

    def reply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        interest = self._interest(request, pk)
        # Who signed in again comes back by GET, with what was typed.
        is_sent, form = request.method == "POST", ReplyForm(request.POST or None)
        if is_sent and "sjabloon" in request.POST:
            form = ReplyForm(initial={"body": self._with_template(request, interest)})
        elif is_sent and form.is_valid():
            registering.reply(interest, form.cleaned_data["body"], user_of(request))
            return self._back(request, interest, _("The reply is on its way."))
        return self._page(
            request,
            _("Reply by mail"),
            interest=interest,
            form=form,
            button=_("Send the reply"),
            templates=ReplyTemplate.objects.all(),
            earlier=interest.messages.select_related("colleague"),
        )

    def _with_template(self, request: HttpRequest, interest: Interest) -> str:
        """What was typed, with the chosen template behind it."""
        typed, wanted = request.POST.get("body", "").strip(), request.POST["sjabloon"]
        chosen = [one for one in ReplyTemplate.objects.all() if str(one.pk) == wanted]
        parts = [typed, *(template.filled_for(interest) for template in chosen)]
        return "\n\n".join(filter(None, parts))

    def verify_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Says what becomes public by it, and asks whether the whole domain may be trusted."""
        interest = self._interest(request, pk)
        can_learn = interest.can_teach_domain and request.user.has_perm(MAY_LEARN)
        if request.method != "POST":
            return self._page(
                request,
                _("Check the registration"),
                template="admin/interest_verify.html",
                interest=interest,
                form=VerifyForm(interest=interest) if can_learn else None,
                button=_("The registration is right"),
                wishes=registering.wishes(interest),
                others=vouchers.others_by_domain(interest).count() if can_learn else 0,
            )
        learns_domain = can_learn and "learns_domain" in request.POST
        try:
            vouchers.verify(interest, user_of(request), learns_domain=learns_domain)
        except acts.NotPossible:
            text = _("This registration has ended. There is nothing to check any more.")
            return self._back(request, interest, text, messages.ERROR)
        return self._back(request, interest, _("The registration is checked."))

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks first: it says who else is no longer checked."""
        interest = self._interest(request, pk)
        domain = interest.known_domain
        if domain is not None and not request.user.has_perm(MAY_FORGET):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(
                request,
                _("Take the check back"),
                template="admin/interest_verify.html",
                interest=interest,
                verified=vouchers.in_words(interest),
                domain=domain,
                others=vouchers.others_by_domain(interest).count() if domain else 0,
            )
        vouchers.take_back(interest, user_of(request))
        return self._back(request, interest, _("The check has been taken back."))

    def match_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        interest = self._interest(request, pk, "themes.change_role")
        form = MatchForm(request.POST or None, interest=interest)
        if request.method == "POST" and form.is_valid():
            role, outcome = form.cleaned_data["role"], form.cleaned_data["outcome"]
            partner, has_consent = form.cleaned_data.get("partner"), form.cleaned_data["consent"]
            if outcome != MatchOutcome.IN_CONVERSATION and not request.user.has_perms(MAY_FILL):
                raise PermissionDenied
            user = user_of(request)
            try:
                role_matches.match(interest, role, user, outcome, partner, has_consent=has_consent)
            except role_matches.CannotMatch as error:
                form.add_error(None, error)
            else:
                return self._back(request, interest, _("The match has been made."))
        title, button = _("Match to a role"), _("Match")
        return self._page(request, title, interest=interest, form=form, button=button)

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks first: it says what will be taken back."""
        made = get_object_or_404(RoleMatch.objects.select_related("role"), pk=pk, undone_at=None)
        interest = self._interest(request, made.interest_id, "themes.change_role")
        if request.method != "POST":
            return self._page(request, _("Undo the match"), interest=interest, undone=made)
        try:
            role_matches.undo_match(made, user_of(request))
        except role_matches.CannotUndo as error:
            return self._back(request, interest, error.message, messages.ERROR)
        return self._back(request, interest, _("The match has been undone."))
