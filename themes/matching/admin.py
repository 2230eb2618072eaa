"""The desk for the rules: what a change does is shown on examples before it is saved."""

from typing import Any

from django.contrib import admin
from django.db.models import ManyToManyField, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.desk.content import ContentAdmin, FixedSlugMixin, rows_of
from portal.desk.previews import EffectPreviewMixin

from .effects import Ranked, compared, ranked_roles
from .models import (
    Circumstance,
    CircumstanceWeight,
    Contribution,
    ContributionWeight,
    Horizon,
    HorizonWeight,
    MatchExample,
    Signal,
    SignalKind,
)


class RuleAdmin(FixedSlugMixin, EffectPreviewMixin, ContentAdmin):
    """Shows what an unsaved change does to the examples; what a row is called by stays as it is."""

    change_form_template = "admin/matching_change_form.html"

    def measure(self, request: HttpRequest) -> Ranked:
        return ranked_roles()

    def effect(self, before: Ranked, after: Ranked) -> dict[str, Any]:
        return {"effects": compared(before, after)}


class AnswerAdmin(RuleAdmin):
    """An answer that visitors can give, with what it counts for."""

    list_display = ["label", "position", "help"]
    search_fields = ["label", "help", "slug"]
    fields = ["label", "help", "slug", "position"]
    prepopulated_fields = {"slug": ["label"]}


@admin.register(Circumstance)
class CircumstanceAdmin(AnswerAdmin):
    inlines = [rows_of(CircumstanceWeight, "theme")]


@admin.register(Contribution)
class ContributionAdmin(AnswerAdmin):
    fields = ["label", "help", "missing", "slug", "position"]
    inlines = [rows_of(ContributionWeight)]


@admin.register(Horizon)
class HorizonAdmin(AnswerAdmin):
    inlines = [rows_of(HorizonWeight)]


@admin.register(Signal)
class SignalAdmin(RuleAdmin):
    list_display = ["slug", "weight", "reason"]
    fields = ["slug", "weight", "reason"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Once every known fact has its points, there is none left to add."""
        may_add = super().has_add_permission(request)
        return may_add and Signal.objects.count() < len(SignalKind.values)


@admin.register(MatchExample)
class MatchExampleAdmin(RuleAdmin):
    list_display = ["name", "kind", "answers"]
    search_fields = ["name"]
    fields = ["name", "slug", "kind", "circumstances", "contributions", "horizon"]
    prepopulated_fields = {"slug": ["name"]}
    # Some ten answers to tick; Django's two lists with arrows are partly in English.
    formfield_overrides = {
        ManyToManyField: {"widget": CheckboxSelectMultiple(attrs={"class": "checkbox-list"})}
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("circumstances", "contributions")

    @admin.display(description=_("answers"))
    def answers(self, example: MatchExample) -> str:
        answers = [*example.circumstances.all(), *example.contributions.all()]
        return "; ".join(str(answer) for answer in answers)
