"""The admin of what is published: drafts, plans, actions, and what was confirmed long ago."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import model_ngettext
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.forms import fields_for_model
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import formats, timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.publishing.models import ContentVersion, PublicationQuerySet, Publishable
from portal.runtime.texts import StrOrPromise

from .content import ContentAdmin
from .list_filters import OptionsFilter

CONFIRMATION_LASTS = timedelta(days=365)


def confirmed_long_ago() -> Q:
    limit = timezone.now() - CONFIRMATION_LASTS
    return Q(confirmed_on__lt=limit.date()) | Q(confirmed_on__isnull=True, created_at__lt=limit)


def is_planned() -> Q:
    """Items that will appear by themselves."""
    return Q(status=Publishable.Status.PUBLISHED, publish_at__gt=timezone.now())


class VisibilityFilter(OptionsFilter):
    title = _("visibility")
    parameter_name = "zichtbaarheid"
    options = {
        "zichtbaar": (_("Visible to everyone"), PublicationQuerySet.published),
        "gepland": (_("Planned"), lambda items: items.filter(is_planned())),
        "concept": (_("Draft"), Q(status=Publishable.Status.DRAFT)),
        "gearchiveerd": (_("Archived"), Q(status=Publishable.Status.ARCHIVED)),
    }


class ConfirmationFilter(OptionsFilter):
    title = _("confirmation")
    parameter_name = "bevestigd"
    options = {
        "lang-geleden": (
            _("Not confirmed for over a year"),
            lambda items: items.filter(confirmed_long_ago()),
        )
    }


def _public_counts() -> dict[type[Publishable], int]:
    return {kind: kind._default_manager.published().count() for kind in Publishable.kinds()}


class PublishableAdmin(ContentAdmin):
    """The desk for one kind of public content.

    Its fields stand in the order in which the model declares them, which is that of the public
    page. Subclasses give the columns, filters and search fields that are special to them.
    """

    content_columns: tuple[str, ...] = ()
    content_filters: tuple[Any, ...] = ()
    readonly_fields = ("created_at", "updated_at")
    search_fields = ["title", "summary", "slug"]
    actions = ("publish", "withdraw")

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        publication = ["status", "publish_at", "slug", "confirmed_on", "source", "source_page"]
        publication += ["editor_note"]
        dates = ["created_at", "updated_at"] if obj else []
        as_here = partial(self.formfield_for_dbfield, request=request)
        fields = fields_for_model(self.model, formfield_callback=as_here)
        labels = [name for name in fields if name == "provenance"]
        content = [name for name in fields if name not in publication + labels]
        return [
            (None, {"fields": content + labels}),
            (_("Publication"), {"fields": publication + dates, "classes": ["publication"]}),
        ]

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (self.model.name_field, *self.content_columns, "visibility", "updated_at")

    def get_list_filter(self, request: HttpRequest) -> tuple[Any, ...]:
        return (VisibilityFilter, *self.content_filters, ConfirmationFilter)

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": (self.model.name_field,)}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """What changes in the rows below an item changes the item."""
        super().save_related(request, form, formsets, change)
        in_rows = (names for rows in formsets for _row, names in rows.changed_objects)
        said = set(form.changed_data).union(*in_rows)
        is_other = any(rows.new_objects or rows.deleted_objects for rows in formsets)
        if is_other or said - Publishable.PUBLICATION_FIELDS:
            changed = self.model._default_manager.filter(pk=form.instance.pk)
            changed.update(updated_at=timezone.now())

    def view_on_site(self, obj: Publishable) -> str | None:
        return obj.get_absolute_url() if obj.is_public else None

    @admin.display(description=_("visibility"), ordering="status")
    def visibility(self, obj: Publishable) -> StrOrPromise:
        if obj.is_public:
            return _("Visible to everyone")
        if obj.status == Publishable.Status.PUBLISHED:
            moment = formats.date_format(timezone.localtime(obj.publish_at), "j F Y H:i")
            return _("Planned: from %(moment)s") % {"moment": moment}
        return obj.get_status_display()

    @admin.action(description=_("Publish: make visible to everyone"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._change_publication(request, queryset, "publish", _("Published by action."))

    @admin.action(description=_("Withdraw: take off the site"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._change_publication(request, queryset, "withdraw", _("Withdrawn by action."))

    def _change_publication(
        self, request: HttpRequest, queryset: QuerySet, method: str, note: StrOrPromise
    ) -> HttpResponse | None:
        """Asks first, and tells what it does by doing it and taking that back."""
        public, answer = PublicationQuerySet.public(), request.POST.get("confirmed")
        is_there = public if method == "publish" else Q(status=Publishable.Status.ARCHIVED)
        with transaction.atomic():
            ContentVersion.lock()
            # The list's own query joins and counts, which cannot be changed.
            chosen = list(queryset.values_list("pk", flat=True))
            items = self.model._default_manager.filter(pk__in=chosen)
            changing = list(items.exclude(is_there))
            # Whose answer it is saw these items, and no others.
            shown = salted_hmac(method, repr(sorted(item.pk for item in changing))).hexdigest()
            is_asked = answer == shown
            before, counted = set(items.published()), _public_counts()
            getattr(items.exclude(is_there), method)()
            after, counts = set(items.published()), _public_counts()
            LogEntry.objects.log_actions(cast("int", request.user.pk), changing, CHANGE, str(note))
            transaction.set_rollback(not is_asked)
        outcome: dict[str, Any] = {
            "appearing": [item for item in changing if item in after - before],
            "disappearing": [item for item in changing if item in before - after],
            "hidden": [item for item in changing if item not in before | after],
            "same": set(chosen) - {item.pk for item in changing},
        }
        names = {f"{name}_kind": model_ngettext(self.opts, len(outcome[name])) for name in outcome}
        more = {kind._meta: abs(count - counted[kind]) for kind, count in counts.items()}
        also = [(meta, count) for meta, count in more.items() if count and meta is not self.opts]
        outcome |= {"also": also, "action": method} | names
        if is_asked:
            text = render_to_string("admin/publication_outcome.html", outcome)
            self.message_user(request, text, messages.SUCCESS if changing else messages.INFO)
            return None
        context = self.admin_site.each_context(request) | outcome
        context |= {
            "opts": self.opts,
            "title": _("Publish") if method == "publish" else _("Take off the site"),
            "confirmed": shown,
            "is_changed": answer is not None,
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "is_for_all": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/publication_confirm.html", context)
