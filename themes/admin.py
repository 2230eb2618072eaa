from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.desk.content import ContentAdmin, ContentInline, rows_of
from portal.desk.list_filters import OptionsFilter
from portal.desk.publication import PublishableAdmin
from portal.lists.admin import SearchedAdmin
from portal.provenance.admin import ProvenanceFilter

from . import concept_admin  # noqa: F401 - it registers
from .models import (
    Alliance,
    AllianceAlias,
    AllianceLink,
    AllianceMembership,
    AllianceTheme,
    Barrier,
    FollowUp,
    Role,
    RoleAudience,
    RoleCandidate,
    Theme,
    ThemePartner,
    ThemeRelation,
    ThemeSection,
)
from .models.theme import ThemeQuerySet, ThemeSectionKind


class SectionInline(admin.StackedInline):
    """The three questions; those that are not answered yet stand ready."""

    model = ThemeSection
    formset = ContentInline.formset
    formfield_overrides = ContentInline.formfield_overrides
    extra = max_num = len(ThemeSectionKind)


@admin.register(Theme)
class ThemeAdmin(SearchedAdmin, PublishableAdmin):
    content_columns = ("number", "stage", "open_roles")
    content_filters = ("stage", ProvenanceFilter)
    autocomplete_fields = ["milestones", "lessons", "documents"]
    ordering = ["number"]
    inlines = [
        SectionInline,
        rows_of(ThemePartner, "partner"),
        rows_of(ThemeRelation, "to_theme", fk_name="from_theme"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        return cast("ThemeQuerySet", super().get_queryset(request)).with_role_counts()

    @admin.display(description=_("open roles"), ordering="open_roles")
    def open_roles(self, theme: Theme) -> int:
        return theme.open_roles

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Theme, inline: InlineModelAdmin, prefix: str
    ) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, SectionInline):
            answered = obj.sections.values_list("kind", flat=True) if obj.pk else ()
            kwargs["initial"] = [
                {"kind": kind} for kind in ThemeSectionKind.values if kind not in answered
            ]
        return kwargs


@admin.register(Alliance)
class AllianceAdmin(SearchedAdmin, PublishableAdmin):
    content_columns = ("kind", "stage")
    content_filters = ("stage", "kind", "themes__theme", ProvenanceFilter)
    search_fields = ["name", "short_name", "aliases__name", "slug"]
    autocomplete_fields = ["partner", "contact"]
    inlines = [
        rows_of(AllianceTheme, "theme"),
        rows_of(AllianceMembership, "partner"),
        rows_of(AllianceAlias),
        rows_of(AllianceLink),
    ]


class AudienceFilter(OptionsFilter):
    title = _("fitting kinds of organisation")
    parameter_name = "doelgroep"
    options = {"geen": (_("None chosen yet"), Q(audiences=None))}


@admin.register(Role)
class RoleAdmin(SearchedAdmin, PublishableAdmin):
    content_columns = ("state", "theme", "alliance", "candidate_count")
    content_filters: tuple[Any, ...] = (
        *("state", "theme", "kind"),
        *(AudienceFilter, ProvenanceFilter),
    )
    autocomplete_fields = ["theme", "alliance", "holder"]
    list_select_related = ["theme", "alliance"]
    inlines = [rows_of(RoleAudience), rows_of(RoleCandidate, "partner")]
    weekly_place = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        return super().get_queryset(request).annotate(candidate_count=Count("candidates"))

    @admin.display(description=_("possible holders"), ordering="candidate_count")
    def candidate_count(self, role: Role) -> int:
        return role.candidate_count


@admin.register(Barrier)
class BarrierAdmin(SearchedAdmin, PublishableAdmin):
    content_columns = ("kind", "state", "remover")
    content_filters = ("state", "kind", "themes", ProvenanceFilter)
    autocomplete_fields = ["remover", "solved_by", "themes"]
    list_select_related = ["remover"]


@admin.register(FollowUp)
class FollowUpAdmin(SearchedAdmin, PublishableAdmin):
    content_columns = ("kind", "date", "is_likely")
    content_filters: tuple[Any, ...] = (
        *("kind", "is_likely", "themes"),
        ("sources", admin.EmptyFieldListFilter),
    )
    autocomplete_fields = [field.name for field in FollowUp._meta.many_to_many]


@admin.register(ThemeRelation)
class ThemeRelationAdmin(ContentAdmin):
    list_display = ["from_theme", "to_theme", "reason"]
    list_select_related = ["from_theme", "to_theme"]
    autocomplete_fields = ["from_theme", "to_theme"]
    search_fields = ["from_theme__title", "to_theme__title", "reason"]
    list_filter = [ProvenanceFilter]
