from django.contrib import admin
from django.http import HttpRequest

from portal.desk.content import ContentAdmin, ContentInline, rows_of
from portal.desk.publication import PublishableAdmin
from portal.lists.admin import SearchedAdmin
from portal.provenance.admin import ProvenanceFilter

from .models import (
    Document,
    GovernmentRole,
    Lesson,
    Milestone,
    MilestoneFigure,
    MilestonePartner,
    Objective,
    Programme,
)


class DocumentInline(ContentInline):
    """The documents of a milestone; what else there is of one stands on its own page."""

    model = Document
    fields = ["title", "slug", "summary", "kind", "url", "status"]
    prepopulated_fields = {"slug": ["title"]}
    show_change_link = True
    can_delete = False  # on its own page it is asked first


@admin.register(Milestone)
class MilestoneAdmin(SearchedAdmin, PublishableAdmin):
    content_columns = ("date", "kind", "working_group")
    content_filters = ("kind", "working_group", "objectives")
    autocomplete_fields = ["working_group", "objectives", "sources"]
    list_select_related = ["working_group"]
    inlines = [rows_of(MilestonePartner, "partner"), rows_of(MilestoneFigure), DocumentInline]


@admin.register(Document)
class DocumentAdmin(SearchedAdmin, PublishableAdmin):
    content_columns = ("kind", "date", "milestone")
    content_filters = (
        "kind",
        "language",
        ("url", admin.EmptyFieldListFilter),
        ("file", admin.EmptyFieldListFilter),
        "text_state",
    )
    autocomplete_fields = ["milestone", "sources"]
    search_fields = ["title", "summary", "publisher", "slug"]
    list_select_related = ["milestone"]


@admin.register(Lesson)
class LessonAdmin(SearchedAdmin, PublishableAdmin):
    content_columns = ("outcome", "level", "organisation")
    content_filters = ("outcome", "level", ProvenanceFilter)
    autocomplete_fields = ["organisation", "working_group", "milestone"]
    search_fields = ["title", "summary", "organisation__name", "slug"]
    list_select_related = ["organisation"]


@admin.register(Programme)
class ProgrammeAdmin(ContentAdmin):
    list_display = ["name", "started", "ended"]
    search_fields = ["name"]
    inlines = [rows_of(GovernmentRole)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Programme.objects.exists()


@admin.register(Objective)
class ObjectiveAdmin(ContentAdmin):
    list_display = ["number", "title"]
    list_display_links = ["title"]
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}
