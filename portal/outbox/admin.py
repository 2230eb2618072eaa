"""The mails and the daily jobs: to look at, to send again and to cancel."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.publishing.admin import ReadOnlyAdmin

from . import jobs, letters
from .models import CAN_BE_CANCELLED, CAN_BE_SENT_AGAIN, JobRun, OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    list_display = ["letter", "about", "state", "attempts", "due_at", "last_error", "sent_at"]
    list_filter = ["state"]
    list_select_related = ["content_type"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-created_at", "-pk"]
    fields = [
        "letter",
        "about",
        "state",
        "attempts",
        "created_at",
        "due_at",
        "last_error",
        "sent_at",
    ]
    actions = ["send_again", "cancel"]

    @admin.display(description=_("kind"), ordering="kind")
    def letter(self, mail):
        return letters.label_of(mail.kind)

    @admin.display(description=_("about"))
    def about(self, mail):
        """The kind and number of the item; its name could be that of a person."""
        model = mail.content_type.model_class()
        name = model._meta.verbose_name if model else mail.content_type.model
        text = f"{capfirst(name)} {mail.object_id}"
        if not self.admin_site.is_registered(model):
            return text
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        return format_html('<a href="{}">{}</a>', reverse(page, args=[mail.object_id]), text)

    def has_send_again_permission(self, request) -> bool:
        return request.user.has_perm("outbox.send_again_outgoingmail")

    @admin.action(description=_("Send again"), permissions=["send_again"])
    def send_again(self, request, queryset):
        now = timezone.now()
        note = _("Sent again by action.")
        self._change(
            request, queryset, lambda mails: mails.send_again(now), CAN_BE_SENT_AGAIN, note
        )

    @admin.action(description=_("Cancel: do not send"), permissions=["send_again"])
    def cancel(self, request, queryset):
        note = _("Cancelled by action.")
        self._change(request, queryset, lambda mails: mails.cancel(), CAN_BE_CANCELLED, note)

    def _change(self, request, queryset, change, states, note):
        with transaction.atomic():
            chosen = list(queryset.values_list("pk", flat=True))
            rows = OutgoingMail.objects.select_for_update().filter(pk__in=chosen)
            changing = list(rows.filter(state__in=states))
            count = change(OutgoingMail.objects.filter(pk__in=[mail.pk for mail in changing]))
            LogEntry.objects.log_actions(request.user.pk, changing, CHANGE, str(note))
        passed_over = len(chosen) - count
        if count:
            text = ngettext("%(count)d item was changed.", "%(count)d items were changed.", count)
            self.message_user(request, text % {"count": count}, messages.SUCCESS)
        if passed_over:
            text = ngettext(
                "%(count)d mail was left as it was: it waits, is being sent or is over already.",
                "%(count)d mails were left as they were: they wait, are being sent or are over "
                "already.",
                passed_over,
            )
            self.message_user(request, text % {"count": passed_over}, messages.INFO)


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    list_display = ["job", "started_at", "finished_at", "outcome"]
    fields = list_display
    ordering = ["name"]

    @admin.display(description=_("name"), ordering="name")
    def job(self, run):
        return jobs.label_of(run.name)
