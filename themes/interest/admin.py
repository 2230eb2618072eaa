"""The inbox of registrations at the coordinator's desk."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.publishing.admin import ConstraintsAsMessages

from ..models import (
    CloseReason,
    Interest,
    InterestAction,
    InterestEvent,
    InterestMessage,
    InterestState,
    ReplyTemplate,
    RoleMatch,
)
from ..models.interest import LISTED_STATES
from . import export, registering, role_matches
from .admin_forms import InterestForm, MatchForm, ReplyForm


class DueFilter(admin.SimpleListFilter):
    title = _("promise")
    parameter_name = "belofte"

    def lookups(self, request, model_admin):
        return [("wacht", _("Waits for us")), ("te-laat", _("Too late")), ("mij", _("Mine"))]

    def queryset(self, request, queryset):
        match self.value():
            case "wacht":
                return queryset.waiting()
            case "te-laat":
                return queryset.overdue()
            case "mij":
                return queryset.filter(owner=request.user)
        return queryset


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "stand"

    def lookups(self, request, model_admin):
        return [choice for choice in InterestState.choices if choice[0] in LISTED_STATES]

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() else queryset


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class MessageInline(ReadOnlyInline):
    model = InterestMessage
    fields = ["sent_at", "is_reply", "body", "user", "colleague"]


class EventInline(ReadOnlyInline):
    model = InterestEvent
    fields = ["moment", "action", "state", "user"]


@admin.register(Interest)
class InterestAdmin(ConstraintsAsMessages, admin.ModelAdmin):
    list_display = ["organisation_name", "about", "state", "due", "owner"]
    list_filter = [DueFilter, StateFilter, "themes", "owner"]
    search_fields = ["municipality__label", "organisation", "name", "email"]
    list_select_related = ["municipality", "owner"]
    date_hierarchy = None
    list_per_page = 50
    show_full_result_count = False
    actions = ["take", "start_conversation", "close", "export_csv", "export_xlsx"]
    form = InterestForm
    change_form_template = "admin/interest_change_form.html"
    inlines = [MessageInline, EventInline]
    readonly_fields = [
        *("municipality", "organisation", "organisation_kind", "name", "job_title", "email"),
        *("phone", "message", "is_public", "created_at", "confirmed_at", "matched_role"),
        *("chosen_roles", "chosen_themes", "chosen_alliances"),
    ]
    fieldsets = [
        (None, {"fields": ["state", "close_reason", "owner", "due_on", "notes", "seen_version"]}),
        (
            _("What they want"),
            {"fields": ["chosen_roles", "chosen_themes", "chosen_alliances", "message"]},
        ),
        (
            _("Who they are"),
            {
                "fields": [
                    *("municipality", "organisation", "organisation_kind", "name", "job_title"),
                    *("email", "phone", "is_public", "created_at", "confirmed_at", "matched_role"),
                ]
            },
        ),
    ]

    def get_queryset(self, request):
        return Interest.objects.listed().prefetch_related("roles", "themes", "alliances")

    def has_add_permission(self, request):
        return False

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "state":
            kwargs["choices"] = [c for c in InterestState.choices if c[0] != InterestState.NEW]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.display(description=_("organisation"), ordering="municipality__label")
    def organisation_name(self, obj):
        return obj.organisation_name

    @admin.display(description=_("about"))
    def about(self, obj):
        chosen = [*obj.roles.all(), *obj.themes.all(), *obj.alliances.all()]
        shown = str(chosen[0]) if chosen else "-"
        more = len(chosen) - 1
        return (
            _("%(shown)s, and %(more)d more") % {"shown": shown, "more": more}
            if more > 0
            else shown
        )

    @admin.display(description=_("answer promised by"), ordering="due_on")
    def due(self, obj):
        if obj.is_overdue:
            day = date_format(obj.due_on, "DATE_FORMAT")
            return format_html("<strong>{} {}</strong>", day, _("(too late)"))
        return obj.due_on

    @admin.display(description=_("roles"))
    def chosen_roles(self, obj):
        return "; ".join(map(str, obj.roles.all())) or "-"

    @admin.display(description=_("themes"))
    def chosen_themes(self, obj):
        return "; ".join(map(str, obj.themes.all())) or "-"

    @admin.display(description=_("alliances"))
    def chosen_alliances(self, obj):
        return "; ".join(map(str, obj.alliances.all())) or "-"

    def save_model(self, request, obj, form, change):
        if "state" in form.changed_data and not obj.is_open:
            obj.due_on = None
        super().save_model(request, obj, form, change)
        if {"state", "close_reason"} & set(form.changed_data):
            obj.log(InterestAction.STATE, request.user)
        if "owner" in form.changed_data:
            obj.log(InterestAction.OWNER, request.user)

    def delete_model(self, request, obj):
        registering.erase(obj)

    def delete_queryset(self, request, queryset):
        for interest in queryset:
            registering.erase(interest)

    # Actions

    def _each(self, request, queryset, change, note):
        count = 0
        for interest in queryset:
            change(interest)
            LogEntry.objects.log_actions(request.user.pk, [interest], CHANGE, str(note))
            count += 1
        text = ngettext(
            "%(count)d registration was changed.", "%(count)d registrations were changed.", count
        )
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("I handle it"), permissions=["change"])
    def take(self, request, queryset):
        def change(interest):
            interest.owner = request.user
            interest.save()
            interest.log(InterestAction.OWNER, request.user)

        self._each(request, queryset, change, _("Handled by this user."))

    @admin.action(description=_("In conversation"), permissions=["change"])
    def start_conversation(self, request, queryset):
        def change(interest):
            registering.change_state(interest, InterestState.IN_CONVERSATION, request.user)

        self._each(request, queryset, change, _("In conversation"))

    @admin.action(description=_("Close: no answer any more"), permissions=["change"])
    def close(self, request, queryset):
        def change(interest):
            registering.change_state(
                interest, InterestState.CLOSED, request.user, CloseReason.NO_ANSWER
            )

        self._each(request, queryset, change, _("Closed"))

    def has_export_permission(self, request):
        return request.user.has_perm("themes.export_interest")

    @admin.action(description=_("Export as CSV"), permissions=["export"])
    def export_csv(self, request, queryset):
        return self._export(request, queryset, export.as_csv, "csv", "text/csv; charset=utf-8")

    @admin.action(description=_("Export for Excel (XLSX)"), permissions=["export"])
    def export_xlsx(self, request, queryset):
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return self._export(request, queryset, export.as_xlsx, "xlsx", kind)

    def _export(self, request, queryset, write, extension, content_type):
        for interest in queryset:
            interest.log(InterestAction.EXPORTED, request.user)
        response = HttpResponse(write(queryset), content_type=content_type)
        name = f"aanmeldingen-{timezone.localdate():%Y-%m-%d}.{extension}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response

    # Replying and matching

    def get_urls(self):
        own = [
            path("<int:pk>/antwoord/", self.reply_view, name="themes_interest_reply"),
            path("<int:pk>/koppelen/", self.match_view, name="themes_interest_match"),
            path("<int:pk>/koppeling-terug/", self.undo_view, name="themes_interest_undo"),
        ]
        return [*(self._guarded(one) for one in own), *super().get_urls()]

    def _guarded(self, pattern):
        pattern.callback = self.admin_site.admin_view(pattern.callback)
        return pattern

    def _interest(self, request, pk):
        interest = self.get_queryset(request).filter(pk=pk).first()
        may = interest is not None and self.has_change_permission(request, interest)
        return interest if may else None

    def _back(self, interest):
        return HttpResponseRedirect(reverse("admin:themes_interest_change", args=[interest.pk]))

    def _page(self, request, interest, form, title, **context):
        return TemplateResponse(
            request,
            "admin/interest_act.html",
            self.admin_site.each_context(request)
            | {"interest": interest, "form": form, "title": title, "opts": self.opts}
            | context,
        )

    def reply_view(self, request, pk):
        interest = self._interest(request, pk)
        if interest is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        templates = ReplyTemplate.objects.all()
        if request.method == "POST":
            form = ReplyForm(request.POST)
            if form.is_valid():
                registering.reply(interest, form.cleaned_data["body"], request.user)
                self.message_user(request, _("The reply is on its way."), messages.SUCCESS)
                return self._back(interest)
        else:
            number = request.GET.get("sjabloon", "")
            is_number = number.isascii() and number.isdigit() and len(number) < 10
            chosen = templates.filter(pk=int(number)).first() if is_number else None
            form = ReplyForm(initial={"body": chosen.filled_for(interest) if chosen else ""})
        return self._page(
            request,
            interest,
            form,
            _("Reply by mail"),
            button=_("Send the reply"),
            templates=templates,
            earlier=interest.messages.select_related("colleague"),
        )

    def match_view(self, request, pk):
        interest = self._interest(request, pk)
        if interest is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        form = MatchForm(request.POST or None, interest=interest)
        if request.method == "POST" and form.is_valid():
            try:
                role_matches.match(
                    interest,
                    form.cleaned_data["role"],
                    request.user,
                    is_filled=form.cleaned_data["is_filled"],
                )
            except role_matches.CannotMatch as error:
                form.add_error("role", CANNOT_MATCH[str(error)])
            else:
                self.message_user(request, _("The match has been made."), messages.SUCCESS)
                return self._back(interest)
        return self._page(request, interest, form, _("Match to a role"), button=_("Match"))

    def undo_view(self, request, pk):
        interest = self._interest(request, pk)
        if interest is None or request.method != "POST":
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        last = RoleMatch.objects.filter(interest=interest, undone_at=None).first()
        if last is not None:
            try:
                role_matches.undo_match(last, request.user)
            except role_matches.CannotUndo:
                text = _(
                    "The role has changed since this match, or was matched to another. "
                    "Change the role itself, or undo the later match first."
                )
                self.message_user(request, text, messages.ERROR)
            else:
                self.message_user(request, _("The match has been undone."), messages.SUCCESS)
        return self._back(interest)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["last_match"] = RoleMatch.objects.filter(interest=obj, undone_at=None).first()
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


CANNOT_MATCH = {
    "filled": _("This role is filled already."),
    "no partner": _(
        "There is no partner with exactly this name, or more than one. Add the organisation to "
        "the partners, or give the partner this name as another name; then it can fill a role."
    ),
}
