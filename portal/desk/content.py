"""The admin of content: forms, rows and facts that are only looked at."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from .fields import FORM_FIELDS, LabelledFormSet, SummaryFieldsMixin


class ContentAdmin(SummaryFieldsMixin, admin.ModelAdmin):
    save_on_top = True
    list_per_page = 50
    show_full_result_count = False
    change_form_template = "admin/content_change_form.html"

    class Media:
        css = {"all": ["admin/forms.css"]}


class ContentInline(SummaryFieldsMixin, admin.TabularInline):
    formset = LabelledFormSet
    formfield_overrides = FORM_FIELDS
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With what a row names itself by; else each row would ask for that."""
        names = [field.name for field in self.model._meta.concrete_fields if field.is_relation]
        return super().get_queryset(request).select_related(*names)


def rows_of(model: type[Model], *autocomplete: str, **options: Any) -> type[ContentInline]:
    """The rows of a model in the form of what they belong to; some fields are looked up."""
    options = {"model": model, "autocomplete_fields": autocomplete} | options
    return type(f"{model.__name__}Inline", (ContentInline,), options)


class FixedSlugMixin(admin.ModelAdmin):
    """The slug of a new row is filled in; then it is fixed, as addresses and files name the row."""

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["slug"] if obj else []

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else super().get_prepopulated_fields(request, obj)


class LookOnlyMixin:
    """For rows that come of themselves: nobody types or changes them."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(LookOnlyMixin, admin.ModelAdmin):
    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
