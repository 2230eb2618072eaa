"""A token that changes with every change of content.

What is derived from the content and kept in memory (the facet indexes of
`portal.lists`) is valid for one version only. The token changes in the same
transaction as the change itself. It is random: a counter would come back to the
same number after a transaction that was rolled back.

Signals serve here, and methods would not: rows also change through many-to-many
relations and through cascades of a deletion, where no method of ours is called.
Bulk changes send no signal of Django; `TrackedQuerySet` covers those. Of both tell
`rows_changing` and `rows_changed`.
"""

import secrets
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import Signal, receiver

from .names import keys_of, sort_key

# Both with `keys`: the primary keys of the rows, or None when they are not known; and
# with `memo`: a dict in which a receiver keeps what it wants to know after the change.
rows_changing = Signal()
rows_changed = Signal()


class ContentVersion(models.Model):
    """The one row that holds the token."""

    token = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="publishing_one_content_version")
        ]

    def __str__(self) -> str:
        return str(self.token)

    @classmethod
    def current(cls) -> int:
        return cls.objects.values_list("token", flat=True).first() or 0

    @classmethod
    def lock(cls) -> None:
        """Wait for whoever is changing content; within a transaction, until its end."""
        if not cls.objects.select_for_update().filter(pk=1).exists():
            cls.objects.get_or_create(pk=1)
            cls.objects.select_for_update().get(pk=1)

    @classmethod
    def bump(cls) -> None:
        """Say that the content changes. Who did so first in a transaction, goes first.

        The row stays locked until the end of the transaction, so changes of content
        come one after the other, and so do those of what is derived from it.
        """
        token = secrets.randbits(62)
        if not cls.objects.filter(pk=1).update(token=token):
            cls.objects.update_or_create(pk=1, defaults={"token": token})


M = TypeVar("M", bound=models.Model)


class TrackedQuerySet(models.QuerySet[M]):
    """Bulk changes that change the content version as single saves do."""

    def update(self, **kwargs: Any) -> int:
        # `bulk_update` comes by with expressions, and with the keys among them.
        for key, name in keys_of(self.model, kwargs).items():
            if isinstance(kwargs[name], str):
                kwargs[key] = sort_key(kwargs[name])
        with transaction.atomic(using=self.db):
            ContentVersion.lock()
            memo: dict = {}
            keys = list(self.order_by().values_list("pk", flat=True))
            rows_changing.send(self.model, keys=keys, memo=memo)
            changed = super().update(**kwargs)
            if changed:
                ContentVersion.bump()
                rows_changed.send(self.model, keys=keys, memo=memo)
        return changed

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], *args: Any, **kw: Any) -> int:
        fields = {*fields}
        return super().bulk_update(objs, fields | {*keys_of(self.model, fields)}, *args, **kw)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        with transaction.atomic(using=self.db):
            ContentVersion.lock()
            created = super().bulk_create(objs, *args, **kwargs)
            if not created:
                return created
            ContentVersion.bump()
            keys = [item.pk for item in created]
            rows_changed.send(self.model, keys=None if None in keys else keys, memo={})
        return created

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db):
            ContentVersion.lock()
            return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]  # as Django keeps it off managers


class Tracked(models.Model):
    """A row whose changes are changes of the content."""

    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The row and what is derived from it change together, also outside a transaction.
        # The version is locked before the row: who had them the other way round, would wait
        # for someone who waits for him.
        if kwargs.get("update_fields") is not None:
            names = [*kwargs["update_fields"]]
            kwargs["update_fields"] = {*names, *keys_of(type(self), names)}
        with transaction.atomic():
            ContentVersion.lock()
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            ContentVersion.lock()
            return super().delete(*args, **kwargs)


@receiver([pre_save, pre_delete])
def _before_change(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    if issubclass(sender, Tracked) and instance.pk is not None:
        memo = instance.__dict__.setdefault("_memo_of_change", {})
        rows_changing.send(sender, keys=[instance.pk], memo=memo)


@receiver([post_save, post_delete])
def _on_change(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    if issubclass(sender, Tracked):
        ContentVersion.bump()
        memo = instance.__dict__.pop("_memo_of_change", {})
        rows_changed.send(sender, keys=[instance.pk], memo=memo)


@receiver(m2m_changed)
def _on_relation_change(action: str, instance: models.Model, **kwargs: Any) -> None:
    if action.startswith("post_") and isinstance(instance, Tracked):
        ContentVersion.bump()
