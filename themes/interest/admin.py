"""The inbox of registrations at the coordinator's desk, and how these are handled."""

import datetime
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Model, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.finding import MAX_NAME_LENGTH, find_municipality
from portal.desk import security_log
from portal.desk.content import ContentInline, FixedSlugMixin, LookOnlyMixin, ReadOnlyAdmin
from portal.desk.list_filters import OptionsFilter
from portal.runtime.texts import StrOrPromise

from . import acts, export, registering, vouchers
from . import role_admin as role_admin  # registers
from .admin_forms import CloseForm, InterestHandlingForm
from .admin_views import InterestViews, user_of
from .models import (
    Interest,
    InterestEvent,
    InterestMessage,
    InterestSettings,
    InterestState,
    ReplyTemplate,
    RetentionRun,
    VerifiedDomain,
)
from .models.interest import LISTED_STATES, InterestQuerySet

WHAT_THEY_WANT = ("roles", "themes", "alliances", "message")
HOW_IT_IS_HANDLED = ("state", "close_reason", "owner", "due_on", "notes")
WHO_THEY_ARE = (
    *("municipality", "organisation", "organisation_kind", "name", "job_title", "email", "phone"),
    *("colleagues", "is_public", "checked", "created_at", "confirmed_at", "matched_role"),
)

CHANGED = ngettext_lazy(
    "%(count)d registration was changed.", "%(count)d registrations were changed.", "count"
)
LEFT = ngettext_lazy(
    "%(count)d registration was left as it is: that does not go with its state.",
    "%(count)d registrations were left as they are: that does not go with their state.",
    "count",
)


class DueFilter(OptionsFilter):
    title = _("promise")
    parameter_name = "belofte"
    options = {
        "wacht": (_("Waits for us"), InterestQuerySet.waiting),
        "te-laat": (_("Too late"), InterestQuerySet.overdue),
    }


class InterestStateFilter(OptionsFilter):
    title = _("state")
    parameter_name = "stand"
    options = {state.value: (state.label, Q(state=state)) for state in LISTED_STATES}


class VerifiedFilter(OptionsFilter):
    title = _("checked")
    parameter_name = "gecontroleerd"
    options = {
        "ja": (_("Checked"), Q(verified=True)),
        "nee": (_("Not checked"), Q(verified=False)),
        "wacht": (_("Name waits for the check"), InterestQuerySet.name_waits),
    }


class MessageInline(LookOnlyMixin, ContentInline):
    model = InterestMessage
    can_delete = False
    fields = ["sent_at", "sender", "body"]
    readonly_fields = ["sender"]

    @admin.display(description=_("who"))
    def sender(self, obj: InterestMessage) -> StrOrPromise:
        # No link: the coordinator may not look at accounts.
        if obj.user:
            return obj.user.get_username()
        return obj.colleague.name if obj.colleague else _("The registrant")


class EventInline(LookOnlyMixin, ContentInline):
    model = InterestEvent
    can_delete = False
    fields = ["moment", "action", "detail", "state", "who"]
    readonly_fields = ["who"]


@admin.register(Interest)
class InterestAdmin(InterestViews, admin.ModelAdmin):
    weekly_place = 0
    list_display = [
        *("organisation_name", "is_checked", "name", "about", "state", "due", "owner"),
        "confirmed_on",
    ]
    list_filter = [
        DueFilter,
        InterestStateFilter,
        VerifiedFilter,
        ("themes", admin.RelatedOnlyFieldListFilter),
        ("roles", admin.RelatedOnlyFieldListFilter),
        ("owner", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = [
        *("municipality__label", "municipality__names__name", "organisation", "name", "email"),
        *("roles__title", "themes__title", "alliances__name"),
    ]
    list_select_related = ["municipality", "owner"]
    # Who waits stands on top, the longest first.
    ordering = [F("due_on").asc(nulls_last=True), "-confirmed_at", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["take", "start_conversation", "close", "export_csv", "export_xlsx"]
    form = InterestHandlingForm
    change_form_template = "admin/interest_change_form.html"
    inlines = [MessageInline, EventInline]
    readonly_fields = [*WHAT_THEY_WANT, *WHO_THEY_ARE]
    fieldsets = [
        (_("What they want"), {"fields": WHAT_THEY_WANT}),
        (_("How it is handled"), {"fields": HOW_IT_IS_HANDLED}),
        (_("Who they are"), {"fields": WHO_THEY_ARE}),
    ]

    def get_queryset(self, request: HttpRequest) -> InterestQuerySet:
        found = Interest.objects.listed().with_verified()
        return found.prefetch_related("roles", "themes", "alliances")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Interest], search_term: str
    ) -> tuple[QuerySet[Interest], bool]:
        """A municipality is also found by a former name or with a typing error."""
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        place = find_municipality(search_term[:MAX_NAME_LENGTH])
        places = [place.municipality] if place.municipality else place.suggestions
        if not places:
            return found, may_have_duplicates
        by_fields = Q(pk__in=found.order_by().values("pk"))
        return queryset.filter(by_fields | Q(municipality__in=places)), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        interest = kwargs["obj"]
        context["subtitle"] = f"{interest.organisation_name} – {interest.name}"
        context["role_matches"] = interest.matches.filter(undone_at=None).select_related("role")
        context["may_match"] = request.user.has_perm("themes.change_role")
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("is right"))
    def is_checked(self, obj: Interest) -> StrOrPromise | None:
        return _("Yes") if obj.verified else None

    @admin.display(description=_("checked"))
    def checked(self, obj: Interest) -> str:
        return vouchers.in_words(obj)

    @admin.display(description=_("about"))
    def about(self, obj: Interest) -> str:
        chosen = [*obj.roles.all(), *obj.themes.all(), *obj.alliances.all()]
        if len(chosen) < 2:
            return ", ".join(map(str, chosen)) or "-"
        return _("%(shown)s, and %(more)d more") % {"shown": chosen[0], "more": len(chosen) - 1}

    @admin.display(description=_("answer promised by"), ordering="due_on")
    def due(self, obj: Interest) -> datetime.date | str | None:
        if obj.due_on and obj.is_overdue:
            day = date_format(obj.due_on, "DATE_FORMAT")
            return format_html('<strong class="overdue">{} {}</strong>', day, _("(too late)"))
        return obj.due_on

    @admin.display(description=_("confirmed at"), ordering="confirmed_at")
    def confirmed_on(self, obj: Interest) -> str:
        return date_format(timezone.localtime(obj.confirmed_at), "DATE_FORMAT")

    @admin.display(description=_("colleagues"))
    def colleagues(self, obj: Interest) -> str:
        return "; ".join(f"{c.name} ({c.email})" for c in obj.colleagues.all()) or "-"

    def save_model(
        self, request: HttpRequest, obj: Interest, form: ModelForm, change: bool
    ) -> None:
        user = user_of(request)
        changed, state = set(form.changed_data), InterestState(obj.state)
        if "state" in changed:
            obj.state = form.initial["state"]
            registering.set_state(obj, state, user)
        elif "close_reason" in changed:
            acts.CHANGE_REASON.apply(obj, user)
        elif changed:  # one that is saved as it was is kept no longer for that
            super().save_model(request, obj, form, change)
        if "owner" in changed:
            acts.ASSIGN.note(obj, user, str(obj.owner or ""))
        is_closed = "state" in changed and state == InterestState.CLOSED
        if {"notes", "due_on"} & changed and not is_closed:
            acts.NOTE.note(obj, user)

    def delete_model(self, request: HttpRequest, obj: Interest) -> None:
        registering.erase(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Interest]) -> None:
        registering.erase_all([interest.pk for interest in queryset])

    # What can be done with several registrations at once

    def _possible(
        self, request: HttpRequest, queryset: QuerySet[Interest], act: acts.Act, note: StrOrPromise
    ) -> list[Interest]:
        """Those with which this can be done, noted in their history; says how many are left."""
        chosen = list(queryset.select_for_update(of=("self",)).prefetch_related(None))
        possible = [interest for interest in chosen if act.is_possible(interest)]
        for interest in possible:
            self.log_change(request, interest, str(note))
        if possible:
            self.message_user(request, CHANGED % {"count": len(possible)}, messages.SUCCESS)
        if left := len(chosen) - len(possible):
            self.message_user(request, LEFT % {"count": left}, messages.WARNING)
        return possible

    @admin.action(description=_("I handle it"), permissions=["change"])
    @transaction.atomic
    def take(self, request: HttpRequest, queryset: QuerySet[Interest]) -> None:
        user = user_of(request)
        for interest in self._possible(request, queryset, acts.TAKE, _("Handled by this user.")):
            interest.owner = user
            acts.TAKE.apply(interest, user, user.get_username())

    @admin.action(description=_("In conversation"), permissions=["change"])
    @transaction.atomic
    def start_conversation(self, request: HttpRequest, queryset: QuerySet[Interest]) -> None:
        act = acts.START_CONVERSATION
        for interest in self._possible(request, queryset, act, _("In conversation")):
            act.apply(interest, user_of(request))

    @admin.action(description=_("Close ..."), permissions=["change"])
    @transaction.atomic
    def close(self, request: HttpRequest, queryset: QuerySet[Interest]) -> HttpResponse | None:
        """Asks for the reason first."""
        form = CloseForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return self._page(
                request,
                _("Close registrations"),
                form=form,
                button=_("Close"),
                closing=list(queryset.filter(state__in=acts.CLOSE.steps)),
                selected=request.POST.getlist("_selected_action"),
                is_for_all=request.POST.get("select_across", "0"),
            )
        for interest in self._possible(request, queryset, acts.CLOSE, _("Closed")):
            registering.close(interest, form.cleaned_data["reason"], user_of(request))
        return None

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("interest.export_interest")

    @admin.action(description=_("Export as CSV"), permissions=["export"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Interest]) -> HttpResponse:
        return self._export(request, queryset, "csv")

    @admin.action(description=_("Export for Excel (XLSX)"), permissions=["export"])
    def export_xlsx(self, request: HttpRequest, queryset: QuerySet[Interest]) -> HttpResponse:
        return self._export(request, queryset, "xlsx")

    @method_decorator(reauthentication_required)  # the second factor once more, where there is one
    def _export(
        self, request: HttpRequest, queryset: QuerySet[Interest], extension: str
    ) -> HttpResponse:
        for interest in queryset:
            acts.EXPORT.note(interest, user_of(request))
        security_log.note("export", f"{len(queryset)} registrations", actor=request.user.pk)
        write, content_type = export.FORMATS[extension]
        response = HttpResponse(write(queryset), content_type=content_type)
        name = f"aanmeldingen-{timezone.localdate():%Y-%m-%d}.{extension}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(FixedSlugMixin, admin.ModelAdmin):
    weekly_place = 2
    list_display = ["title"]
    prepopulated_fields = {"slug": ["title"]}


@admin.register(InterestSettings)
class InterestSettingsAdmin(admin.ModelAdmin):
    weekly_place = 4

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not InterestSettings.objects.exists()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one row: its form, without a list of one before it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        InterestSettings.objects.get_or_create(pk=1)
        return redirect("admin:interest_interestsettings_change", 1)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(RetentionRun)
class RetentionRunAdmin(ReadOnlyAdmin):
    weekly_place = 5
    list_display = ["moment", "unconfirmed", "closed", "matched", "silent"]


@admin.register(VerifiedDomain)
class VerifiedDomainAdmin(LookOnlyMixin, admin.ModelAdmin):
    """To look at, and to delete what was a mistake; learned is it only with a registration."""

    weekly_place = 3
    list_display = ["domain", "municipality", "verified_by", "created_at"]
    list_select_related = ["municipality", "verified_by"]
    search_fields = ["domain", "municipality__label"]
