"""The desk for changes of municipalities: what follows is shown before it is saved."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from portal.desk.content import ContentAdmin, ContentInline
from portal.desk.fields import LabelledFormSet
from portal.desk.list_filters import OptionsFilter
from portal.desk.previews import EffectPreviewMixin
from portal.desk.stale_saves import StaleSaveForm

from . import changes
from .models import MunicipalityChange, MunicipalitySuccession
from .models.change import ONE_MAIN, ChangeKind


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

    def get_extra(
        self, request: HttpRequest, obj: MunicipalityChange | None = None, **kwargs: Any
    ) -> int:
        return 1 if obj else 2


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

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        # One by one: the municipality goes on existing.
        for change in queryset:
            change.delete()
