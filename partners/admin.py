from django.contrib import admin

from portal.desk.content import ReadOnlyAdmin, rows_of
from portal.desk.publication import PublishableAdmin
from portal.lists.admin import SearchedAdmin
from portal.provenance.admin import ProvenanceFilter

from . import municipality_admin  # noqa: F401 - registers
from .models import (
    Participation,
    Partner,
    PartnerAlias,
    Province,
    WorkingGroup,
    WorkingGroupMembership,
)


@admin.register(Partner)
class PartnerAdmin(SearchedAdmin, PublishableAdmin):
    content_columns = ("kind", "province")
    content_filters = ("kind", "province", ProvenanceFilter)
    autocomplete_fields = ["municipality", "province"]
    search_fields = ["name", "short_name", "aliases__name", "slug"]
    list_select_related = ["province"]
    inlines = [
        rows_of(PartnerAlias),
        rows_of(Participation),
        rows_of(WorkingGroupMembership, "working_group"),
    ]


@admin.register(WorkingGroup)
class WorkingGroupAdmin(SearchedAdmin, PublishableAdmin):
    content_columns = ("is_temporary",)
    content_filters = ("is_temporary", ProvenanceFilter)
    search_fields = ["name", "goal", "slug"]
    inlines = [rows_of(WorkingGroupMembership, "partner")]


@admin.register(Province)
class ProvinceAdmin(ReadOnlyAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
