"""The two kinds of foreign key that nearly all models have, each called as what it leads to."""

from typing import Any, TypeVar

from django.db import models
from django.db.models.expressions import Combinable

M = TypeVar("M", bound=models.Model)


def cascading_key(
    to: type[M], related_name: str, **options: Any
) -> "models.ForeignKey[M | Combinable, M]":
    """To what a row is a part of, and goes along with."""
    options = {"verbose_name": to._meta.verbose_name} | options
    return models.ForeignKey(to, models.CASCADE, related_name=related_name, **options)


def optional_key(
    to: type[M], related_name: str, *, on_delete: Any = models.SET_NULL, **options: Any
) -> "models.ForeignKey[M | Combinable | None, M | None]":
    """To what a row may name, and goes on without."""
    options = {"null": True, "blank": True, "verbose_name": to._meta.verbose_name} | options
    return models.ForeignKey(to, on_delete, related_name=related_name, **options)
