"""What a constraint of the database refuses becomes a message in the form."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from portal.publishing.constraints import violation_message


class ConstraintMessagesMixin:
    """Shows what the database refuses as a message in the form, with all that was typed.

    Most of it is found by validation already; two new rows that only contradict each
    other, or two people who save at the same moment, reach the database.
    """

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            request.refused_by_database = violation_message(error)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        message = getattr(request, "refused_by_database", None)
        if message is None:
            return form

        class RefusedForm(form):
            def clean(self):
                super().clean()
                raise ValidationError(message, code="refused")

        return RefusedForm
