"""The desk for the rules: what a change does is shown on examples before it is saved."""

from django.contrib import admin
from django.db import transaction
from django.db.models import ManyToManyField
from django.forms import CheckboxSelectMultiple
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from portal.publishing.admin import (
    ContentAdmin,
    ContentInline,
    LastSaveDoesNotWinForm,
    RefusesStaleSaves,
)

from ..models import CircumstanceWeight, ContributionWeight, HorizonWeight, Signal
from ..models.matching import SignalKind
from .effects import compared, ranked_roles

PREVIEW = "_preview"


class PreviewsEffect:
    """A button that shows what the unsaved change does to the examples, and saves nothing.

    The change is really made, in a transaction that is always rolled back: so the
    examples are counted with exactly what saving would give.
    """

    change_form_template = "admin/matching_change_form.html"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST" or PREVIEW not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        before = ranked_roles()
        with transaction.atomic():
            request.effect_is_tried = True
            response = super().changeform_view(request, object_id, form_url, extra_context)
            after = ranked_roles()
            transaction.set_rollback(True)
        request.effect_is_tried = False
        if not isinstance(response, HttpResponseRedirect):
            # Something is wrong in the form, or not allowed: then there is no effect to show.
            return response
        request.effect_is_shown = True
        context = {"effects": compared(before, after)} | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, context)

    def message_user(self, request, *args, **kwargs):
        # "Saved" would not be true of what is only tried.
        if not getattr(request, "effect_is_tried", False):
            super().message_user(request, *args, **kwargs)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if not getattr(request, "effect_is_shown", False):
            return form

        class UnsavedForm(form):
            """What was typed, on the page again and not to be saved."""

            def is_valid(self):
                super().is_valid()
                return False

        return UnsavedForm


class CircumstanceWeightInline(ContentInline):
    model = CircumstanceWeight
    autocomplete_fields = ["theme"]


class ContributionWeightInline(ContentInline):
    model = ContributionWeight


class HorizonWeightInline(ContentInline):
    model = HorizonWeight


class AnswerForm(LastSaveDoesNotWinForm):
    """What an answer counts for is edited in the same form."""

    version_rows = ("weights",)


class AnswerAdmin(RefusesStaleSaves, PreviewsEffect, ContentAdmin):
    """An answer that visitors can give, with what it counts for."""

    form = AnswerForm
    list_display = ["label", "position", "help"]
    search_fields = ["label", "help", "slug"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["label"]}


class CircumstanceAdmin(AnswerAdmin):
    fields = ["label", "help", "slug", "position"]
    inlines = [CircumstanceWeightInline]


class ContributionAdmin(AnswerAdmin):
    fields = ["label", "help", "missing", "slug", "position"]
    inlines = [ContributionWeightInline]


class HorizonAdmin(AnswerAdmin):
    fields = ["label", "help", "slug", "position"]
    inlines = [HorizonWeightInline]


class SignalAdmin(RefusesStaleSaves, PreviewsEffect, ContentAdmin):
    list_display = ["slug", "weight", "reason"]
    fields = ["slug", "weight", "reason"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def has_add_permission(self, request):
        """Once every known fact has its points, there is none left to add."""
        may_add = super().has_add_permission(request)
        return may_add and Signal.objects.count() < len(SignalKind.values)


class MatchExampleAdmin(RefusesStaleSaves, PreviewsEffect, ContentAdmin):
    list_display = ["name", "kind", "answers"]
    search_fields = ["name"]
    fields = ["name", "slug", "kind", "circumstances", "contributions", "horizon"]
    # Some ten answers to tick; Django's two lists with arrows are partly in English.
    formfield_overrides = ContentAdmin.formfield_overrides | {
        ManyToManyField: {"widget": CheckboxSelectMultiple(attrs={"class": "checkbox-list"})}
    }

    def get_queryset(self, request):
        related = ("circumstances", "contributions")
        return super().get_queryset(request).prefetch_related(*related)

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["name"]}

    @admin.display(description=_("answers"))
    def answers(self, example):
        answers = [*example.circumstances.all(), *example.contributions.all()]
        return "; ".join(str(answer) for answer in answers)
