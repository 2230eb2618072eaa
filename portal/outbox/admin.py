"""The mails and the daily jobs: to look at, to send again and to cancel."""

import re
from collections.abc import Callable, Sequence
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.desk.content import ReadOnlyAdmin
from portal.runtime.texts import StrOrPromise

from . import jobs
from .models import (
    CAN_BE_CANCELLED,
    CAN_BE_SENT_AGAIN,
    JobRun,
    MailState,
    OutgoingMail,
    OutgoingMailQuerySet,
)
from .places import give_places

# Each one is a field of a form, of which Django takes a thousand; and who sends more than this
# once more has probably ticked too much.
MAX_SENT_AGAIN = 200
COLUMNS = (
    *("kind_label", "about", "state", "whose", "what_to_do", "last_error", "sent_at"),
    *("attempts", "due_at"),
)
WRONG_ADDRESS = _(
    "The mail server of this address refuses the mail. Ask for the right address in another way, "
    "by phone for example, and have it filled in anew. Then cancel this mail."
)
NOT_REACHED = _(
    "The mail did not get through for two days. Choose “Send again”. If it fails once more, tell "
    "your system administrator what the last error says."
)
WAITS = _("Nothing yet: it did not get through, and the portal tries again by itself.")
BROKEN = _(
    "This mail cannot be sent as it is. Tell your system administrator what the last error says."
)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    list_display = COLUMNS
    list_filter = ["state"]
    list_select_related = ["content_type"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-created_at", "-pk"]
    fields = [*COLUMNS, "created_at"]
    actions = ["send_again", "cancel"]

    @admin.display(description=_("about"))
    def about(self, mail: OutgoingMail) -> str:
        if not mail.place.url:
            return mail.place.label
        return format_html('<a href="{}">{}</a>', mail.place.url, mail.place.label)

    @admin.display(description=_("for"))
    def whose(self, mail: OutgoingMail) -> str:
        return mail.place.whose or "-"

    @admin.display(description=_("what to do"))
    def what_to_do(self, mail: OutgoingMail) -> StrOrPromise:
        if mail.state != MailState.FAILED:
            return WAITS if mail.state == MailState.WAITING and mail.last_error else "-"
        if re.match("invalid address|SMTP 55[0136]", mail.last_error):
            return WRONG_ADDRESS
        # The class of an error of the line is one word.
        return NOT_REACHED if re.match(r"SMTP 4|\w+$", mail.last_error) else BROKEN

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Looks up at once what all mails on the page are about."""
        found = super().get_changelist_instance(request)
        give_places(found.result_list, request, self.admin_site)
        return found

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> OutgoingMail | None:
        mail = super().get_object(request, *args, **kwargs)
        if mail is not None:
            give_places([mail], request, self.admin_site)
        return mail

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.send_again_outgoingmail")

    @admin.action(description=_("Send again"), permissions=["send_again"])
    def send_again(
        self, request: HttpRequest, queryset: OutgoingMailQuerySet
    ) -> HttpResponse | None:
        """What failed or was cancelled at once; what was sent only after a question."""
        sent = queryset.filter(state=MailState.SENT)
        if "confirmed" in request.POST:
            sent = queryset.none()
        else:
            queryset = queryset.exclude(state=MailState.SENT)
        now, note = timezone.now(), _("Sent again by action.")
        self._change(
            request, queryset, lambda mails: mails.send_again(now), CAN_BE_SENT_AGAIN, note
        )
        return self._ask_to_send_again(request, list(sent[: MAX_SENT_AGAIN + 1]))

    def _ask_to_send_again(
        self, request: HttpRequest, mails: list[OutgoingMail]
    ) -> HttpResponse | None:
        if not mails:
            return None
        if len(mails) > MAX_SENT_AGAIN:
            text = _("Choose at most %(count)d mails that were sent already.")
            self.message_user(request, text % {"count": MAX_SENT_AGAIN}, messages.ERROR)
            return None
        give_places(mails, request, self.admin_site)
        question = ngettext(
            "This mail has been sent already. Send it once more?",
            "These %(count)d mails have been sent already. Send them once more?",
            len(mails),
        )
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Send again"),
            "question": question % {"count": len(mails)},
            "mails": mails,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/outbox_send_again.html", context)

    @admin.action(description=_("Cancel: do not send"), permissions=["send_again"])
    def cancel(self, request: HttpRequest, queryset: OutgoingMailQuerySet) -> None:
        note = _("Cancelled by action.")
        self._change(request, queryset, lambda mails: mails.cancel(), CAN_BE_CANCELLED, note)

    def _change(
        self,
        request: HttpRequest,
        queryset: OutgoingMailQuerySet,
        change: Callable[[OutgoingMailQuerySet], int],
        states: Sequence[MailState],
        note: StrOrPromise,
    ) -> None:
        with transaction.atomic():
            chosen = list(queryset.values_list("pk", flat=True))
            rows = OutgoingMail.objects.select_for_update().filter(pk__in=chosen)
            changing = list(rows.filter(state__in=states))
            count = change(OutgoingMail.objects.filter(pk__in=[mail.pk for mail in changing]))
            LogEntry.objects.log_actions(cast("int", request.user.pk), changing, CHANGE, str(note))
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
    fields = ["job", "started_at", "finished_at", "outcome"]
    ordering = ["name"]

    @admin.display(description=_("name"), ordering="name")
    def job(self, run: JobRun) -> str:
        return jobs.label_of(run.name)
