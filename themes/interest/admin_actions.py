"""What the coordinator can do with several registrations at once."""

from collections.abc import Callable, Iterable

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.runtime.texts import StrOrPromise

from . import acts, export, registering
from .acts import Act
from .admin_forms import CloseForm
from .admin_views import InterestViews, user_of
from .models import Interest, InterestState


class InterestActions(InterestViews):
    """The actions of the inbox, for `InterestAdmin`."""

    actions = ["take", "start_conversation", "close", "export_csv", "export_xlsx"]

    def _each(
        self,
        request: HttpRequest,
        queryset: QuerySet[Interest],
        act: Act,
        change: Callable[[Interest], None],
        note: StrOrPromise,
    ) -> None:
        """Change those with which this can be done, and say how many were left."""
        chosen = list(queryset.select_for_update(of=("self",)).prefetch_related(None))
        fitting = [interest for interest in chosen if act.is_possible(interest)]
        for interest in fitting:
            change(interest)
            LogEntry.objects.log_actions(user_of(request).pk, [interest], CHANGE, str(note))
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
    def take(self, request: HttpRequest, queryset: QuerySet[Interest]) -> None:
        user = user_of(request)

        def change(interest: Interest) -> None:
            interest.owner = user
            acts.TAKE.apply(interest, user, user.get_username())

        self._each(request, queryset, acts.TAKE, change, _("Handled by this user."))

    @admin.action(description=_("In conversation"), permissions=["change"])
    @transaction.atomic
    def start_conversation(self, request: HttpRequest, queryset: QuerySet[Interest]) -> None:
        def change(interest: Interest) -> None:
            registering.set_state(interest, InterestState.IN_CONVERSATION, user_of(request))

        self._each(request, queryset, acts.START_CONVERSATION, change, _("In conversation"))

    @admin.action(description=_("Close ..."), permissions=["change"])
    @transaction.atomic
    def close(self, request: HttpRequest, queryset: QuerySet[Interest]) -> HttpResponse | None:
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

        def change(interest: Interest) -> None:
            registering.close(interest, form.cleaned_data["reason"], user_of(request))

        self._each(request, queryset, acts.CLOSE, change, _("Closed"))
        return None

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("interest.export_interest")

    @admin.action(description=_("Export as CSV"), permissions=["export"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Interest]) -> HttpResponse:
        return self._export(request, queryset, export.as_csv, "csv", "text/csv; charset=utf-8")

    @admin.action(description=_("Export for Excel (XLSX)"), permissions=["export"])
    def export_xlsx(self, request: HttpRequest, queryset: QuerySet[Interest]) -> HttpResponse:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return self._export(request, queryset, export.as_xlsx, "xlsx", kind)

    def _export(
        self,
        request: HttpRequest,
        queryset: QuerySet[Interest],
        write: Callable[[Iterable[Interest]], bytes],
        extension: str,
        content_type: str,
    ) -> HttpResponse:
        for interest in queryset:
            acts.EXPORT.note(interest, user_of(request))
        response = HttpResponse(write(queryset), content_type=content_type)
        name = f"aanmeldingen-{timezone.localdate():%Y-%m-%d}.{extension}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response
