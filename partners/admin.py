from django.contrib import admin

from portal.desk.content import ContentInline, ReadOnlyAdmin
from portal.desk.publication import PublishableAdmin
from portal.lists.admin import SearchedAdmin

from . import change_admin, municipality_admin  # noqa: F401 - both register
from .models import (
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


@admin.register(Province)
class ProvinceAdmin(ReadOnlyAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
