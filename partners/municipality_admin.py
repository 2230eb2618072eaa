"""The desk for municipalities: to look at, to add what the register does not have yet, and to
enter their changes, of which is shown what follows before that is saved.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.text import get_text_list, slugify
from django.utils.translation import gettext_lazy as _

from portal.desk.content import ContentAdmin, ContentInline, rows_of
from portal.desk.fields import LabelledFormSet
from portal.desk.list_filters import OptionsFilter
from portal.desk.previews import EffectPreviewMixin
from portal.desk.stale_saves import StaleSaveForm
from portal.lists.admin import SearchedAdmin

from . import changes
from .models import Municipality, MunicipalityChange, MunicipalityName, MunicipalitySuccession
from .models.change import ONE_MAIN, ChangeKind, settle

TYPED = ["label", "code", "province", "valid_from"]


class NewMunicipalityForm(StaleSaveForm):
    """A municipality that is not in the files of the register yet."""

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].upper()
        if not re.fullmatch(r"GM[0-9]{4}", code):
            raise ValidationError(_("A CBS code is GM with four digits, such as GM0402."))
        return code

    def clean_label(self) -> str:
        label = self.cleaned_data["label"]
        if not slugify(label):
            raise ValidationError(_("Type a name with letters."))
        others = Municipality.objects.exclude(pk=self.instance.pk)
        if other := others.filter(slug=slugify(label)).first():
            raise ValidationError(
                _(
                    "%(name)s (%(code)s) has this name or address already. Choose that "
                    "municipality; the register gives it another code by itself."
                ),
                params={"name": other.label, "code": other.code},
            )
        return label

    def clean_valid_from(self) -> date:
        begins = self.cleaned_data["valid_from"]
        first = MunicipalityChange.objects.filter(
            successions__successor=self.instance.pk, date__lt=begins
        ).first()
        if first:
            raise ValidationError(
                _("On %(date)s %(name)s goes into it: it has to exist then."),
                params={"date": date_format(first.date), "name": first.predecessor.label},
            )
        return begins


@admin.register(Municipality)
class MunicipalityAdmin(SearchedAdmin, admin.ModelAdmin):
    """Facts from the register are looked at; what was added here can be corrected here."""

    form = NewMunicipalityForm
    list_display = ["label", "code", "province", "population", "valid_until"]
    list_filter = ["province"]
    list_select_related = ["province"]
    list_per_page = 100
    search_fields = ["label", "name", "names__name", "code"]
    inlines = [rows_of(MunicipalityName, extra=3)]

    def get_fieldsets(self, request: HttpRequest, obj: Municipality | None = None) -> Any:
        if obj is not None:
            return super().get_fieldsets(request, obj)
        purpose = Municipality._meta.get_field("is_derived").help_text
        return [(None, {"fields": [*TYPED], "description": purpose})]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Municipality | None = None
    ) -> list[str]:
        if obj is None:
            return []
        names = [field.name for field in Municipality._meta.concrete_fields]
        return [name for name in names if name not in TYPED or name == "code"]

    def has_change_permission(self, request: HttpRequest, obj: Municipality | None = None) -> bool:
        return super().has_change_permission(request, obj) and bool(obj and obj.is_derived)

    def has_delete_permission(self, request: HttpRequest, obj: Municipality | None = None) -> bool:
        """Not while a change leads to it: that would be left without a successor."""
        is_free = obj is not None and obj.is_derived and not obj.origins.exists()
        return super().has_delete_permission(request, obj) and is_free

    def save_model(
        self, request: HttpRequest, obj: Municipality, form: forms.ModelForm, change: bool
    ) -> None:
        obj.name, obj.slug, obj.is_derived = obj.label, slugify(obj.label), True
        super().save_model(request, obj, form, change)
        settle()

    def order_of_unranked(self, queryset: models.QuerySet) -> Sequence:
        """Those that still exist before those that were."""
        return [models.F("valid_until").asc(nulls_first=True), "label"]


class ChangeForm(StaleSaveForm):
    class Meta:
        error_messages = {
            "date": {"invalid": _("Type a day, such as 1-1-2027. A month or a year is not enough.")}
        }


class SuccessorForm(forms.ModelForm):
    # Not ticked for a second successor, as the default of the model would have it.
    is_main = forms.BooleanField(label=_("takes the largest part"), required=False)

    def _get_validation_exclusions(self) -> set[str]:
        # Which one takes most, is looked at for all rows together.
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclusions | {"is_main"}


class SuccessorFormSet(LabelledFormSet):
    """As many successors as go with the kind of change, and one that takes most."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        chosen = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data.get("successor") and not form.cleaned_data.get("DELETE")
        ]
        if self.instance.kind == ChangeKind.SPLIT and len(chosen) < 2:
            raise ValidationError(_("A municipality that is split has at least two successors."))
        if self.instance.kind in (ChangeKind.MERGER, ChangeKind.RENAME) and len(chosen) != 1:
            raise ValidationError(
                _("Choose exactly one successor, or the kind “split” when there are more.")
            )
        if sum(row["is_main"] for row in chosen) != 1:
            raise ValidationError(ONE_MAIN)

    def save_existing_objects(self, commit: bool = True) -> list[models.Model]:
        # Of two rows that exchange the tick the second would be refused by the first.
        going = [
            form.instance.pk
            for form in self.initial_forms
            if form in self.deleted_forms or not form.instance.is_main
        ]
        MunicipalitySuccession.objects.filter(pk__in=going).update(is_main=False)
        return super().save_existing_objects(commit)


class SuccessorInline(ContentInline):
    model = MunicipalitySuccession
    form = SuccessorForm
    formset = SuccessorFormSet
    autocomplete_fields = ["successor"]
    extra = 2


class ChangeStateFilter(OptionsFilter):
    title = _("state")
    parameter_name = "stand"
    options = {
        "gepland": (_("Planned"), models.Q(applied_at=None)),
        "uitgevoerd": (_("Carried out"), ~models.Q(applied_at=None)),
    }


@admin.register(MunicipalityChange)
class MunicipalityChangeAdmin(EffectPreviewMixin, ContentAdmin):
    form = ChangeForm
    fields = ["predecessor", "date", "kind", "source"]
    change_form_template = "admin/municipality_change_form.html"
    list_display = ["predecessor", "successors", "date", "kind", "state"]
    list_filter = [ChangeStateFilter, "kind"]
    list_select_related = ["predecessor"]
    search_fields = ["predecessor__label", "successions__successor__label"]
    autocomplete_fields = ["predecessor"]
    inlines = [SuccessorInline]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("successions__successor")

    def get_readonly_fields(
        self, request: HttpRequest, obj: MunicipalityChange | None = None
    ) -> list[str]:
        return ["predecessor"] if obj else []

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "predecessor":  # what goes, is there already
            field.widget.can_add_related = False
        return field

    def get_formset_kwargs(
        self, request: HttpRequest, obj: MunicipalityChange, inline: InlineModelAdmin, prefix: str
    ) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj._state.adding:
            kwargs["initial"] = [{"is_main": True}]
        return kwargs

    def has_change_permission(
        self, request: HttpRequest, obj: MunicipalityChange | None = None
    ) -> bool:
        """What was carried out cannot be taken back by changing what was planned."""
        return super().has_change_permission(request, obj) and not (obj and obj.applied_at)

    def has_delete_permission(
        self, request: HttpRequest, obj: MunicipalityChange | None = None
    ) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.applied_at)

    @admin.display(description=_("successors"))
    def successors(self, obj: MunicipalityChange) -> str:
        return str(get_text_list([str(row.successor) for row in obj.successions.all()], _("and")))

    @admin.display(description=_("state"), ordering="applied_at")
    def state(self, obj: MunicipalityChange) -> str:
        return str(_("Carried out") if obj.applied_at else _("Planned"))

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm,
        formsets: Iterable[forms.BaseInlineFormSet],
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        if form.instance.is_due:
            self.message_user(request, changes.LATE, messages.WARNING)

    def measure(self, request: HttpRequest) -> list[str]:
        match = request.resolver_match
        pk = (match and match.kwargs.get("object_id")) or request.POST.get("predecessor")
        tried = MunicipalityChange.objects.filter(pk=pk).first()
        return changes.sentences(tried) if tried else []

    def effect(self, before: list[str], after: list[str]) -> dict[str, Any]:
        return {"consequences": after, "is_preview": True}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None and "consequences" not in context:
            context["consequences"] = changes.sentences(obj)
        return super().render_change_form(request, context, *args, **kwargs)
