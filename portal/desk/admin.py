"""The accounts of who works at the desk."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.forms import ModelForm
from django.http import HttpRequest

from portal.runtime.fields import LineField

from .fields import FORM_FIELDS

admin.site.unregister([Group, User])


@admin.register(User)
class AccountAdmin(UserAdmin):
    formfield_overrides = FORM_FIELDS

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[ModelForm]:
        return super().get_form(request, *args, field_classes={"username": LineField}, **kwargs)


@admin.register(Group)
class RightsAdmin(GroupAdmin):
    formfield_overrides = FORM_FIELDS
