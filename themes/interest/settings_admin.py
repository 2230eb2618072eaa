"""How registrations are handled, as the coordinator sets it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.desk.content import FixedSlugMixin, LookOnlyMixin, ReadOnlyAdmin

from .models import InterestSettings, ReplyTemplate, RetentionRun, VerifiedDomain


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(FixedSlugMixin, admin.ModelAdmin):
    weekly_place = 2
    list_display = ["title"]
    prepopulated_fields = {"slug": ["title"]}


@admin.register(InterestSettings)
class InterestSettingsAdmin(admin.ModelAdmin):
    weekly_place = 4

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not InterestSettings.objects.exists()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one row: its form, without a list of one before it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        InterestSettings.objects.get_or_create(pk=1)
        return redirect("admin:interest_interestsettings_change", 1)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(RetentionRun)
class RetentionRunAdmin(ReadOnlyAdmin):
    weekly_place = 5
    list_display = ["moment", "unconfirmed", "closed", "matched", "silent"]


@admin.register(VerifiedDomain)
class VerifiedDomainAdmin(LookOnlyMixin, admin.ModelAdmin):
    """To look at, and to delete what was a mistake; learned is it only with a registration."""

    weekly_place = 3
    list_display = ["domain", "municipality", "verified_by", "created_at"]
    list_select_related = ["municipality", "verified_by"]
    search_fields = ["domain", "municipality__label"]
