"""The pages on which the coordinator replies, checks, matches and takes that back."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.forms import Form
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
    if isinstance(request.user, AnonymousUser):
        raise PermissionDenied
    return request.user


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

    def _interest(self, request: HttpRequest, pk: int) -> Interest:
        """The registration that one came to handle."""
        interest = self.get_queryset(request).filter(pk=pk).first()
        if interest is None:
            raise Http404
        if not self.has_change_permission(request, interest):
            raise PermissionDenied
        return interest

    def _back(self, interest: Interest) -> HttpResponse:
        return redirect("admin:interest_interest_change", interest.pk)

    def _page(
        self,
        request: HttpRequest,
        interest: Interest | None,
        form: Form | None,
        title: StrOrPromise,
        *,
        template: str = "admin/interest_act.html",
        **context: object,
    ) -> HttpResponse:
        return TemplateResponse(
            request,
            template,
            self.admin_site.each_context(request)
            | {"interest": interest, "form": form, "title": title, "opts": self.opts}
            | context,
        )

    def reply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        interest = self._interest(request, pk)
        form = ReplyForm(request.POST or None)
        if request.method == "POST" and "sjabloon" in request.POST:
            form = ReplyForm(initial={"body": self._with_template(request, interest)})
        elif request.method == "POST" and form.is_valid():
            registering.reply(interest, form.cleaned_data["body"], user_of(request))
            self.message_user(request, _("The reply is on its way."), messages.SUCCESS)
            return self._back(interest)
        return self._page(
            request,
            interest,
            form,
            _("Reply by mail"),
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
                interest,
                VerifyForm(interest=interest) if can_learn else None,
                _("Check the registration"),
                template="admin/interest_verify.html",
                button=_("The registration is right"),
                wishes=registering.wishes(interest),
                others=vouchers.others_by_domain(interest).count() if can_learn else 0,
            )
        learns_domain = can_learn and "learns_domain" in request.POST
        try:
            vouchers.verify(interest, user_of(request), learns_domain=learns_domain)
        except acts.NotPossible:
            text = _("This registration has ended. There is nothing to check any more.")
            self.message_user(request, text, messages.ERROR)
        else:
            self.message_user(request, _("The registration is checked."), messages.SUCCESS)
        return self._back(interest)

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks first: it says who else is no longer checked."""
        interest = self._interest(request, pk)
        domain = interest.known_domain
        if domain is not None and not request.user.has_perm(MAY_FORGET):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(
                request,
                interest,
                None,
                _("Take the check back"),
                template="admin/interest_verify.html",
                button=_("Take the check back"),
                verified=vouchers.in_words(interest),
                domain=domain,
                others=vouchers.others_by_domain(interest).count() if domain else 0,
            )
        vouchers.take_back(interest, user_of(request))
        self.message_user(request, _("The check has been taken back."), messages.SUCCESS)
        return self._back(interest)

    def match_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        interest = self._interest(request, pk)
        if not request.user.has_perm("themes.change_role"):
            raise PermissionDenied
        form = MatchForm(request.POST or None, interest=interest)
        if request.method == "POST" and form.is_valid():
            outcome = form.cleaned_data["outcome"]
            if outcome != MatchOutcome.IN_CONVERSATION and not request.user.has_perms(MAY_FILL):
                raise PermissionDenied
            try:
                role_matches.match(
                    interest,
                    form.cleaned_data["role"],
                    user_of(request),
                    outcome,
                    form.cleaned_data.get("partner"),
                    has_consent=form.cleaned_data["consent"],
                )
            except role_matches.CannotMatch as error:
                form.add_error(None, error)
            else:
                self.message_user(request, _("The match has been made."), messages.SUCCESS)
                return self._back(interest)
        return self._page(request, interest, form, _("Match to a role"), button=_("Match"))

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks first: it says what will be taken back."""
        made = get_object_or_404(RoleMatch.objects.select_related("role"), pk=pk, undone_at=None)
        interest = self._interest(request, made.interest_id)
        if not request.user.has_perm("themes.change_role"):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(
                request,
                interest,
                None,
                _("Undo the match"),
                button=_("Undo the match"),
                undone=made,
            )
        try:
            role_matches.undo_match(made, user_of(request))
        except role_matches.CannotUndo as error:
            self.message_user(request, error.message, messages.ERROR)
        else:
            self.message_user(request, _("The match has been undone."), messages.SUCCESS)
        return self._back(interest)
