"""What the coordinator can do with several registrations at once."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from . import acts, export, registering
from .admin_forms import CloseForm
from .models import InterestState


class InterestActions:
    """The actions of the inbox, for `InterestAdmin`."""

    actions = ["take", "start_conversation", "close", "export_csv", "export_xlsx"]

    def _each(self, request, queryset, act, change, note):
        """Change those with which this can be done, and say how many were left."""
        chosen = list(queryset.select_for_update(of=("self",)).prefetch_related(None))
        fitting = [interest for interest in chosen if act.is_possible(interest)]
        for interest in fitting:
            change(interest)
            LogEntry.objects.log_actions(request.user.pk, [interest], CHANGE, str(note))
        count, left = len(fitting), len(chosen) - len(fitting)
        if count:
            text = ngettext(
                "%(count)d registration was changed.",
                "%(count)d registrations were changed.",
                count,
            )
            self.message_user(request, text % {"count": count}, messages.SUCCESS)
        if left:
            text = ngettext(
                "%(count)d registration was left as it is: that does not go with its state.",
                "%(count)d registrations were left as they are: that does not go with their state.",
                left,
            )
            self.message_user(request, text % {"count": left}, messages.WARNING)

    @admin.action(description=_("I handle it"), permissions=["change"])
    @transaction.atomic
    def take(self, request, queryset):
        def change(interest):
            interest.owner = request.user
            acts.TAKE.apply(interest, request.user, request.user.get_username())

        self._each(request, queryset, acts.TAKE, change, _("Handled by this user."))

    @admin.action(description=_("In conversation"), permissions=["change"])
    @transaction.atomic
    def start_conversation(self, request, queryset):
        def change(interest):
            registering.set_state(interest, InterestState.IN_CONVERSATION, request.user)

        self._each(request, queryset, acts.START_CONVERSATION, change, _("In conversation"))

    @admin.action(description=_("Close ..."), permissions=["change"])
    @transaction.atomic
    def close(self, request, queryset):
        """Asks for the reason first."""
        form = CloseForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return self._page(
                request,
                None,
                form,
                _("Close registrations"),
                button=_("Close"),
                closing=list(queryset.filter(state__in=acts.CLOSE.steps)),
                selected=request.POST.getlist("_selected_action"),
                is_for_all=request.POST.get("select_across", "0"),
            )

        def change(interest):
            registering.close(interest, form.cleaned_data["reason"], request.user)

        return self._each(request, queryset, acts.CLOSE, change, _("Closed"))

    def has_export_permission(self, request):
        return request.user.has_perm("interest.export_interest")

    @admin.action(description=_("Export as CSV"), permissions=["export"])
    def export_csv(self, request, queryset):
        return self._export(request, queryset, export.as_csv, "csv", "text/csv; charset=utf-8")

    @admin.action(description=_("Export for Excel (XLSX)"), permissions=["export"])
    def export_xlsx(self, request, queryset):
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return self._export(request, queryset, export.as_xlsx, "xlsx", kind)

    def _export(self, request, queryset, write, extension, content_type):
        for interest in queryset:
            acts.EXPORT.note(interest, request.user)
        response = HttpResponse(write(queryset), content_type=content_type)
        name = f"aanmeldingen-{timezone.localdate():%Y-%m-%d}.{extension}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response
