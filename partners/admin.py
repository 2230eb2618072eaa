from django.contrib import admin
from django.db.models import F

from portal.publishing.admin import ContentInline, PublishableAdmin, ReferenceAdmin
from portal.search.admin import SearchedAdmin

from .models import (
    Municipality,
    MunicipalityName,
    MunicipalitySuccession,
    Participation,
    Partner,
    PartnerAlias,
    Province,
    WorkingGroup,
    WorkingGroupMembership,
)


class AliasInline(ContentInline):
    model = PartnerAlias


class ParticipationInline(ContentInline):
    model = Participation


class MembershipOfPartnerInline(ContentInline):
    model = WorkingGroupMembership
    autocomplete_fields = ["working_group"]


class MemberInline(ContentInline):
    model = WorkingGroupMembership
    autocomplete_fields = ["partner"]


@admin.register(Partner)
class PartnerAdmin(SearchedAdmin, PublishableAdmin):
    name_field = "name"
    content_fields = [
        "name",
        "short_name",
        "kind",
        "municipality",
        "province",
        "summary",
        "body",
        "website",
    ]
    content_columns = ("kind", "province")
    content_filters = ("kind", "province")
    autocomplete_fields = ["municipality", "province"]
    search_fields = ["name", "short_name", "aliases__name", "slug"]
    list_select_related = ["province"]
    inlines = [AliasInline, ParticipationInline, MembershipOfPartnerInline]


@admin.register(WorkingGroup)
class WorkingGroupAdmin(SearchedAdmin, PublishableAdmin):
    name_field = "name"
    content_fields = ["name", "goal", "body", "is_temporary", "started", "ended"]
    content_columns = ("is_temporary",)
    content_filters = ("is_temporary",)
    search_fields = ["name", "goal", "slug"]
    inlines = [MemberInline]


class NameInline(admin.TabularInline):
    model = MunicipalityName


class SuccessionInline(admin.TabularInline):
    model = MunicipalitySuccession
    fk_name = "predecessor"


@admin.register(Municipality)
class MunicipalityAdmin(SearchedAdmin, ReferenceAdmin):
    list_display = ["label", "code", "province", "population", "valid_until"]
    list_filter = ["province"]
    list_select_related = ["province"]
    search_fields = ["label", "name", "names__name", "code"]
    inlines = [NameInline, SuccessionInline]

    def order_of_unranked(self, queryset):
        """Those that still exist before those that were."""
        return [F("valid_until").asc(nulls_first=True), "label"]


@admin.register(Province)
class ProvinceAdmin(ReferenceAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
