"""What the admin of every kind of content shares."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .constraints import violation_message
from .models import Publishable
from .richtext import RichTextField
from .widgets import RichTextWidget

CONFIRMATION_LASTS = timedelta(days=365)
FORM_FIELDS = {
    RichTextField: {"widget": RichTextWidget},
    models.URLField: {"assume_scheme": "https"},
}


def confirmed_long_ago() -> Q:
    """Items that nobody has confirmed for over a year."""
    limit = timezone.now() - CONFIRMATION_LASTS
    return Q(confirmed_on__lt=limit.date()) | Q(confirmed_on__isnull=True, created_at__lt=limit)


class VisibilityFilter(admin.SimpleListFilter):
    title = _("visibility")
    parameter_name = "zichtbaarheid"

    def lookups(self, request, model_admin):
        return [
            ("zichtbaar", _("Visible to everyone")),
            ("gepland", _("Planned")),
            ("concept", _("Draft")),
            ("gearchiveerd", _("Archived")),
        ]

    def queryset(self, request, queryset):
        status = Publishable.Status
        match self.value():
            case "zichtbaar":
                return queryset.filter(status=status.PUBLISHED, publish_at__lte=timezone.now())
            case "gepland":
                return queryset.scheduled()
            case "concept":
                return queryset.filter(status=status.DRAFT)
            case "gearchiveerd":
                return queryset.filter(status=status.ARCHIVED)
        return queryset


class ConfirmationFilter(admin.SimpleListFilter):
    title = _("confirmation")
    parameter_name = "bevestigd"

    def lookups(self, request, model_admin):
        return [("lang-geleden", _("Not confirmed for over a year"))]

    def queryset(self, request, queryset):
        if self.value() == "lang-geleden":
            return queryset.filter(confirmed_long_ago())
        return queryset


class LastSaveDoesNotWinForm(forms.ModelForm):
    """Refuses to overwrite what someone else saved since the form was opened.

    What was typed stays in the form, and saving once more does replace it: by then
    one knows. `version_rows` names the relations whose rows are edited in the same form.
    """

    version_rows: tuple[str, ...] = ()

    seen_version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen_version"] = version_of(self.instance, self.version_rows)

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and "seen_version" in self.data:
            self.refuse_when_stale()
        return cleaned

    def refuse_when_stale(self):
        rows = type(self.instance)._default_manager.select_for_update()
        stored = rows.filter(pk=self.instance.pk).first()
        version = version_of(stored, self.version_rows) if stored else None
        if version is None or version == self.data["seen_version"]:
            return
        self.data = self.data.copy()
        self.data["seen_version"] = version
        moment = getattr(stored, "updated_at", None) or self.last_edited_at()
        raise ValidationError(
            STALE_SINCE if moment else STALE,
            params={
                "who": self.last_editor() or _("Someone else"),
                "when": moment and formats.date_format(timezone.localtime(moment), "j F Y H:i"),
            },
            code="stale",
        )

    def last_editor(self) -> str:
        entry = self._last_entry
        return entry.user.get_username() if entry else ""

    def last_edited_at(self) -> datetime | None:
        return self._last_entry.action_time if self._last_entry else None

    @cached_property
    def _last_entry(self) -> LogEntry | None:
        entries = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(self.instance),
            object_id=str(self.instance.pk),
        )
        return entries.select_related("user").order_by("-action_time").first()


STALE_SINCE = _(
    "%(who)s saved this item on %(when)s, after you opened it. Nothing has been "
    "overwritten. What you typed is still below. Open the item in another tab to "
    "compare, and save once more if yours should replace it."
)
STALE = _(
    "%(who)s saved this item after you opened it. Nothing has been overwritten. What you "
    "typed is still below. Open the item in another tab to compare, and save once more if "
    "yours should replace it."
)


def version_of(item: models.Model, rows: Iterable[str] = ()) -> str:
    """What changes whenever the item is saved differently: its moment, or else its values.

    `rows` are relations whose rows count as part of an item without a moment.
    """
    if hasattr(item, "updated_at"):
        return item.updated_at.isoformat()
    parts = [_stored_values(item)]
    for name in rows:
        parts += [_stored_values(row) for row in getattr(item, name).order_by("pk")]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _stored_values(item: models.Model) -> list:
    meta = item._meta
    values: list = [field.value_to_string(item) for field in meta.concrete_fields]
    for relation in meta.many_to_many:
        chosen = getattr(item, relation.name).order_by("pk").values_list("pk", flat=True)
        values.append([str(key) for key in chosen])
    return values


class RefusesStaleSaves:
    """For an admin whose `form` is a `LastSaveDoesNotWinForm`: the form carries its version."""

    form = LastSaveDoesNotWinForm

    def get_fields(self, request, obj=None):
        fields = [name for name in super().get_fields(request, obj) if name != "seen_version"]
        may_save = obj is not None and self.has_change_permission(request, obj)
        return [*fields, "seen_version"] if may_save else fields


class ConstraintsAsMessages:
    """Shows what the database refuses as a message in the form, with all that was typed.

    Most of it is found by validation already; two new rows that only contradict each
    other, or two people who save at the same moment, reach the database.
    """

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            request.refused_by_database = violation_message(error)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        message = getattr(request, "refused_by_database", None)
        if message is None:
            return form

        class RefusedForm(form):
            def clean(self):
                super().clean()
                raise ValidationError(message, code="refused")

        return RefusedForm


class NamesOfFields(forms.BaseInlineFormSet):
    """Every field of a row has a name: the heading of its column is none to a screen reader."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():
            # A chooser stands in a widget with links to add and to change.
            widget = getattr(field.widget, "widget", field.widget)
            if field.label and not widget.is_hidden:
                widget.attrs["aria-label"] = field.label


class RoomForSummaries:
    """A line of some hundred characters gets a field in which one can read it back."""

    LONG_LINE = 200

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        is_line = isinstance(db_field, models.CharField) and not db_field.choices
        if is_line and (db_field.max_length or 0) > self.LONG_LINE and "url" not in db_field.name:
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3})
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.SplitDateTimeField):
            # One label stands before two fields.
            for widget, part in zip(field.widget.widgets, (_("date"), _("time")), strict=True):
                widget.attrs["aria-label"] = f"{field.label}: {part}"
        return field


class ContentAdmin(RoomForSummaries, ConstraintsAsMessages, admin.ModelAdmin):
    formfield_overrides = FORM_FIELDS
    save_on_top = True
    list_per_page = 50
    show_full_result_count = False
    change_form_template = "admin/content_change_form.html"

    class Media:
        css = {"all": ["admin/forms.css"]}


class ContentInline(RoomForSummaries, admin.TabularInline):
    formset = NamesOfFields
    formfield_overrides = FORM_FIELDS
    extra = 0


class PublishableAdmin(ContentAdmin):
    """The desk for one kind of public content.

    Subclasses give `content_fields` in the order of the public page, and the columns,
    filters and search fields that are special to them.
    """

    form = LastSaveDoesNotWinForm
    content_fields: list = []
    content_columns: tuple = ()
    content_filters: tuple = ()
    name_field = "title"
    readonly_fields = ("created_at", "updated_at")
    actions = ("publish", "withdraw")
    date_hierarchy = None

    def get_fieldsets(self, request, obj=None):
        publication = ["status", "publish_at", "slug", "confirmed_on", "source", "source_page"]
        dates = ["created_at", "updated_at"] if obj else []
        return [
            (None, {"fields": [*self.content_fields, *(["seen_version"] if obj else [])]}),
            (_("Publication"), {"fields": publication + dates, "classes": ["publication"]}),
        ]

    def get_list_display(self, request):
        return (self.name_field, *self.content_columns, "visibility", "updated_at")

    def get_list_filter(self, request):
        return (VisibilityFilter, *self.content_filters, ConfirmationFilter)

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": (self.name_field,)}

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.is_public else None

    @admin.display(description=_("visibility"), ordering="status")
    def visibility(self, obj):
        if obj.is_public:
            return _("Visible to everyone")
        if obj.status == Publishable.Status.PUBLISHED:
            moment = formats.date_format(timezone.localtime(obj.publish_at), "j F Y H:i")
            return _("Planned: from %(moment)s") % {"moment": moment}
        return obj.get_status_display()

    @admin.action(description=_("Publish: make visible to everyone"), permissions=["change"])
    def publish(self, request, queryset):
        self._change_publication(request, queryset, "publish", _("Published by action."))

    @admin.action(description=_("Withdraw: take off the site"), permissions=["change"])
    def withdraw(self, request, queryset):
        self._change_publication(request, queryset, "withdraw", _("Withdrawn by action."))

    def _change_publication(self, request, queryset, method, note):
        goal = Publishable.Status.PUBLISHED if method == "publish" else Publishable.Status.ARCHIVED
        with transaction.atomic():
            # The list's own query joins and counts, which cannot be locked.
            chosen = list(queryset.values_list("pk", flat=True))
            rows = self.model._default_manager.select_for_update().filter(pk__in=chosen)
            changing = list(rows.exclude(status=goal))
            items = self.model._default_manager.filter(pk__in=[item.pk for item in changing])
            count = getattr(items, method)()
            LogEntry.objects.log_actions(request.user.pk, changing, CHANGE, str(note))
        already = len(chosen) - count
        if count:
            text = ngettext("%(count)d item was changed.", "%(count)d items were changed.", count)
            self.message_user(request, text % {"count": count}, messages.SUCCESS)
        if already:
            text = ngettext(
                "%(count)d item was like that already.",
                "%(count)d items were like that already.",
                already,
            )
            self.message_user(request, text % {"count": already}, messages.INFO)

    def get_object(self, request, object_id, from_field=None):
        """The item; an address that holds no number finds nothing instead of failing."""
        if from_field is None and not unquote(object_id).isascii():
            return None
        return super().get_object(request, object_id, from_field)


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at, not to edit."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReferenceAdmin(ReadOnlyAdmin):
    """Facts from public registers."""

    list_per_page = 100
