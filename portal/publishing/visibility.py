"""Conditions that what is reached over relations is public."""

from django.db import models
from django.db.models import Q

from .models import Publishable


def related_model(model: type[models.Model], path: str) -> type[models.Model]:
    """The model at the end of a lookup path of relations."""
    for part in path.split("__"):
        model = model._meta.get_field(part).related_model
    return model


def only_public(model: type[models.Model], path: str) -> Q:
    """That every publishable item on a lookup path is public.

    Without it, a count would tell that a partner is in an alliance that is a draft.
    """
    condition = Q()
    walked = []
    for part in path.split("__"):
        field = model._meta.get_field(part)
        if not field.is_relation:
            break
        walked.append(part)
        model = field.related_model
        if issubclass(model, Publishable):
            condition &= model._default_manager.all().public(f"{'__'.join(walked)}__")
    return condition
