"""Conditions that what is reached over relations is public."""

from django.contrib.admin.utils import get_fields_from_path, get_model_from_relation
from django.db import models
from django.db.models import Q

from .models import Publishable


def related_model(model: type[models.Model], path: str) -> type[models.Model]:
    """The model at the end of a lookup path of relations; raises an error for another path."""
    return get_model_from_relation(get_fields_from_path(model, path)[-1])


def only_public(model: type[models.Model], path: str) -> Q:
    """That every publishable item on a lookup path is public.

    Without it, a count would tell that a partner is in an alliance that is a draft.
    """
    condition, prefix = Q(), ""
    for field in get_fields_from_path(model, path):
        prefix += f"{field.name}__"
        related = field.related_model
        if related and issubclass(related, Publishable):
            condition &= related._default_manager.all().public(prefix)
    return condition
