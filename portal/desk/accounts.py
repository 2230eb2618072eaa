"""Accounts of who did something stay, so that the history goes on saying who."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import ManyToOneRel, ProtectedError
from django.db.models.signals import pre_delete
from django.dispatch import receiver


def has_history(user: User) -> bool:
    """Whether any row says of this account that it did something."""
    relations = user._meta.get_fields(include_hidden=True)
    fields = [one.field for one in relations if isinstance(one, ManyToOneRel)]
    return any(
        field.model._base_manager.filter(**{field.name: user}).exists()
        for field in fields
        # Its groups, rights, sessions and factors are its own, and go along.
        if not (field.model._meta.auto_created or field.model.__module__.startswith("allauth."))
    )


@receiver(pre_delete, sender=get_user_model(), dispatch_uid="desk-accounts")
def _keep_history(instance: User, **kwargs: Any) -> None:
    """Django would delete what the history says along with the account, in whatever way it goes."""
    if has_history(instance):
        raise ProtectedError("This account has a history: make it inactive.", {instance})
