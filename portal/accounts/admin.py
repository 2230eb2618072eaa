"""The accounts of who works at the desk; who did something keeps a name in the history."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Lower
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal.desk.accounts import has_history
from portal.desk.coordinators import sync_group
from portal.outbox.models import OutgoingMail
from portal.runtime.fields import LineField

from . import lost_factor

# Each sees what is their own under "Security"; nobody looks at that of others.
for _model in (User, EmailAddress, Authenticator, UserSession):
    admin.site.unregister(_model)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Who may add an account invites, and helps who lost a second factor; no more than that."""

    # Groups give rights; the names of single ones are in English.
    fieldsets = [
        (title, options | {"fields": [n for n in options["fields"] if n != "user_permissions"]})
        for title, options in UserAdmin.fieldsets or ()
    ]
    add_form = ModelForm
    add_fieldsets = ((None, {"fields": ["username", "email"]}),)
    add_form_template = "admin/account_invite.html"
    change_form_template = "admin/account_change_form.html"
    ordering = (Lower("username"),)  # the model is Django's, without a sort key

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        kwargs |= {"change": change, "field_classes": {"username": LineField}}
        form = super().get_form(request, obj, **kwargs)
        if obj is None:
            form.base_fields["email"].required = True
        return form

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": ["username", "email", "is_active", "last_login"]})]

    def _add_view(self, request: HttpRequest, *args: Any) -> HttpResponse:
        """Django wants the right to change too, since there one gives an account its rights."""
        return admin.ModelAdmin.add_view(self, request, *args)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            obj.groups.add(sync_group())
            OutgoingMail.objects.post("invitation", obj)
            self.message_user(request, _("The invitation is on its way."))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.reset_factor))
        return [path("<int:pk>/factor/", view, name="reset_factor"), *super().get_urls()]

    @method_decorator(reauthentication_required)
    def reset_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        user, note = get_object_or_404(User, pk=pk), _("The second factor was taken away.")
        is_above = user.is_superuser and not request.user.is_superuser
        if is_above or not self.has_add_permission(request):
            raise PermissionDenied
        lost_factor.reset(user, request)
        self.log_change(request, user, str(note))
        self.message_user(request, note)
        return redirect("admin:auth_user_change", pk)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, ...]:
        kept = [user for user in objs if has_history(user)]
        if not kept:
            return super().get_deleted_objects(objs, request)
        advice = _("%(name)s: the history says what this person did. Untick “%(active)s” instead.")
        active = User._meta.get_field("is_active").verbose_name
        return [], {}, set(), [advice % {"name": user, "active": active} for user in kept]
