"""The accounts of who works at the desk; who did something keeps a name in the history."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.runtime.fields import LineField

from .accounts import has_history

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[ModelForm]:
        return super().get_form(request, *args, field_classes={"username": LineField}, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, ...]:
        kept = [user for user in objs if has_history(user)]
        if not kept:
            return super().get_deleted_objects(objs, request)
        advice = _("%(name)s: the history says what this person did. Untick “%(active)s” instead.")
        active = User._meta.get_field("is_active").verbose_name
        return [], {}, set(), [advice % {"name": user, "active": active} for user in kept]
