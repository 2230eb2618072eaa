"""A button that shows what an unsaved change would do, and saves nothing."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

PREVIEW = "_preview"


class EffectPreviewMixin(admin.ModelAdmin):
    """For an admin with a button `_preview` in its form.

    The change is really made, in a transaction that is always rolled back: so what is
    shown is exactly what saving would give. What was typed stands in the form again.
    """

    def measure(self, request: HttpRequest) -> Any:
        """What the effect is read from: asked before the change, and while it is made."""
        raise NotImplementedError

    def effect(self, before: Any, after: Any) -> dict[str, Any]:
        raise NotImplementedError

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST" or PREVIEW not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        before = self.measure(request)
        with transaction.atomic():
            request.effect_is_tried = True  # type: ignore[attr-defined]  # our own note
            response = super().changeform_view(request, object_id, form_url, extra_context)
            after = self.measure(request)
            transaction.set_rollback(True)
        if not isinstance(response, HttpResponseRedirect):
            # Something is wrong in the form, or not allowed: then there is no effect to show.
            return response
        request.effect_is_shown = True  # type: ignore[attr-defined]  # our own note
        context = self.effect(before, after) | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, context)

    def message_user(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        # "Saved" would not be true of what is only tried.
        if not getattr(request, "effect_is_tried", False):
            super().message_user(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        if not getattr(request, "effect_is_shown", False):
            return form

        class UnsavedForm(form):  # type: ignore[valid-type,misc]  # the form is made per request
            """What was typed, on the page again and not to be saved."""

            def is_valid(self) -> bool:
                super().is_valid()
                return False

        return UnsavedForm
