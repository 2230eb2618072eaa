"""What a constraint of the database refuses becomes a message in the form."""

from typing import Any, NoReturn

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from portal.publishing.constraints import violation_message


class ConstraintMessagesMixin(admin.ModelAdmin):
    """Shows what the database refuses as a message in the form, with all that was typed.

    Most of it is found by validation already; two new rows that only contradict each
    other, or two people who save at the same moment, reach the database.
    """

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        try:
            with transaction.atomic():
                return super().changeform_view(request, *args, **kwargs)
        except IntegrityError as error:
            request.refusal = violation_message(error)  # type: ignore[attr-defined]  # our own note
        return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        message = getattr(request, "refusal", "")
        if not message:
            return form

        class RefusedForm(form):  # type: ignore[valid-type,misc]  # the form is made per request
            def clean(self) -> NoReturn:
                super().clean()
                raise ValidationError(message, code="refused")

        return RefusedForm
