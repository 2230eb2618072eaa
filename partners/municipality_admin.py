"""The desk for municipalities: to look at, and to add one that the register does not have yet."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from portal.desk.content import rows_of
from portal.desk.stale_saves import StaleSaveForm
from portal.lists.admin import SearchedAdmin

from .models import Municipality, MunicipalityChange, MunicipalityName
from .models.change import settle

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
        self, request: HttpRequest, obj: Municipality, form: ModelForm, change: bool
    ) -> None:
        obj.name, obj.slug, obj.is_derived = obj.label, slugify(obj.label), True
        super().save_model(request, obj, form, change)
        settle()

    def order_of_unranked(self, queryset: QuerySet) -> Sequence:
        """Those that still exist before those that were."""
        return [F("valid_until").asc(nulls_first=True), "label"]
