"""The admin of the portal: the coordinator's desk."""

from functools import update_wrapper
from operator import itemgetter
from types import new_class
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from . import attention, second_factor, signing_in
from .desk_admin import DeskAdmin, all_mistakes
from .fields import FORM_FIELDS
from .stale_saves import StaleSaveForm

App = dict[str, Any]
"""An app as Django's index page lists it."""


class PortalAdminSite(admin.AdminSite):
    """A model admin with a `weekly_place` stands in the group of what is done every week."""

    site_title = _("Scale-up portal")
    site_header = _("Scale-up portal: administration")
    index_title = _("What needs attention")
    index_template = "admin/portal_index.html"

    def register(
        self,
        model_or_iterable: Any,
        admin_class: type[admin.ModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        """Also what others register, such as accounts, does all that `DeskAdmin` does."""
        own = admin_class or admin.ModelAdmin
        guards = (own.form,) if issubclass(own.form, StaleSaveForm) else (StaleSaveForm, own.form)
        changed = {
            "form": new_class(own.form.__name__, guards),
            "formfield_overrides": {**FORM_FIELDS, **own.formfield_overrides},
            "__module__": own.__module__,
        }
        guarded = type(own.__name__, (DeskAdmin, own), changed)
        super().register(model_or_iterable, guarded, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Who typed while the session ended signs in, and goes on. A form tells what is wrong."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            is_lost = request.user.is_anonymous or signing_in.AGAIN in request.POST
            is_typed = request.method == "POST"
            page = signing_in.sign_in_again(request) if is_lost and is_typed else None
            if request.user.is_authenticated:
                signing_in.keep_session(request)
            if request.user.is_authenticated and not self.has_permission(request):
                page = second_factor.ask(request)
            response: HttpResponse = page or guarded(request, *args, **kwargs)
            context = getattr(response, "context_data", None) or {}
            if isinstance(context.get("form"), BaseForm):
                context["mistakes"] = all_mistakes(context["form"])
            return response

        return update_wrapper(inner, guarded)

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not second_factor.is_missing(request)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = {"attention": attention.reports(self, request)} | (extra_context or {})
        return super().index(request, context)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[App]:
        """What is done every week first; Django sorts by name, which puts mail on top."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        places = {label: place for place, label in enumerate(settings.ADMIN_APP_ORDER)}
        apps.sort(key=lambda app: places.get(app["app_label"], len(places)))
        group: App = {"name": _("Coordinating"), "app_label": "coordinating", "models": []}
        for app in apps:
            for model in [*app["models"]]:
                model["place"] = getattr(self._registry[model["model"]], "weekly_place", None)
                if model["place"] is not None:
                    app["models"].remove(model)
                    group["models"].append(model)
        group["models"].sort(key=itemgetter("place"))
        # There is no page of the group; its first list is what one comes for.
        group["app_url"] = next((model["admin_url"] for model in group["models"]), "")
        return [app for app in (group, *apps) if app["models"]]
