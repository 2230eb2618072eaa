"""Conditions that what is reached over relations is public."""

from django.core.exceptions import FieldError
from django.db import models
from django.db.models import Q

from .models import Publishable


def related_model(model: type[models.Model], path: str) -> type[models.Model]:
    """The model at the end of a lookup path of relations; raises FieldError for another path."""
    for part in path.split("__"):
        related = model._meta.get_field(part).related_model
        if related is None:
            raise FieldError(f"{part} of {model._meta.label} leads to no other model.")
        model = related
    return model


def only_public(model: type[models.Model], path: str) -> Q:
    """That every publishable item on a lookup path is public.

    Without it, a count would tell that a partner is in an alliance that is a draft.
    """
    condition = Q()
    walked = []
    for part in path.split("__"):
        related = model._meta.get_field(part).related_model
        if related is None:
            break
        walked.append(part)
        model = related
        if issubclass(model, Publishable):
            condition &= model._default_manager.all().public(f"{'__'.join(walked)}__")
    return condition
