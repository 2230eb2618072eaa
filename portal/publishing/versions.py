"""A token that changes with every change of content that a visitor can see.

What is derived from the content and kept (the facet indexes of `portal.lists`, the
pages of `portal.site.page_cache`) is valid for one version only. What is no part of the site
before and after a change, such as a draft, leaves it as it is. The token changes in the same
transaction as the change itself. It is random: a counter would come back to the
same number after a transaction that was rolled back.

Signals serve here, and methods would not: rows also change through many-to-many
relations and through cascades of a deletion, where no method of ours is called.
Bulk changes send no signal of Django; `TrackedQuerySet` covers those. Of both tell
`rows_changing` and `rows_changed`.
"""

import functools
import secrets
import time
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import Signal, receiver
from django.utils.encoding import force_str

from .names import keys_of, sort_key

# Both with `keys`: the primary keys of the rows, or None when they are not known; and
# with `memo`: a dict in which a receiver keeps what it wants to know after the change.
# `rows_changing` has the `instance` that will be stored, or the `fields` that a bulk change
# changes; it has neither when the rows will go.
rows_changing = Signal()
rows_changed = Signal()


class ContentVersion(models.Model):
    """The one row that holds the token."""

    token = models.PositiveBigIntegerField(default=0)
    # In whole seconds since 1970, rounded up. No two versions have the same, so that it can stand
    # in `Last-Modified`; after several in a second it lies in the future for a moment.
    changed_at = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="publishing_one_content_version")
        ]

    def __str__(self) -> str:
        return str(self.token)

    @classmethod
    def current(cls) -> int:
        return cls.current_with_moment()[0]

    @classmethod
    def current_with_moment(cls) -> tuple[int, int]:
        return cls.objects.values_list("token", "changed_at").first() or (0, 0)

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
        token, now = secrets.randbits(62), int(time.time()) + 1
        later = Greatest(now, F("changed_at") + 1)
        if not cls.objects.filter(pk=1).update(token=token, changed_at=later):
            values = {"token": token, "changed_at": now}
            cls.objects.update_or_create(pk=1, defaults=values)


M = TypeVar("M", bound=models.Model)


class TrackedQuerySet(models.QuerySet[M]):
    """Bulk changes that change the content version as single saves do."""

    def stays_hidden(self, changes: dict[str, Any]) -> bool:
        """Whether no visitor sees any of these rows, before and after these changes.

        What goes with an item when that is deleted, is part of it: of a draft nobody sees it.
        """
        for part in self.model._meta.concrete_fields:
            whole = getattr(part.related_model, "_default_manager", None)
            is_part = part.remote_field and part.remote_field.on_delete is models.CASCADE
            if not is_part or not hasattr(whole, "published") or part.name in changes:
                continue
            keys = {changes[part.attname]} if part.attname in changes else set()
            keys |= {*self.order_by().values_list(part.attname, flat=True)}
            if whole.filter(pk__in=keys).stays_hidden({}):  # type: ignore[union-attr]
                return True
        return False

    def update(self, **kwargs: Any) -> int:
        # `bulk_update` comes by with expressions, and with the keys among them.
        for key, name in keys_of(self.model, kwargs).items():
            if isinstance(kwargs[name], str):
                kwargs[key] = sort_key(kwargs[name])
        with transaction.atomic(using=self.db):
            ContentVersion.lock()
            memo: dict = {}
            keys = list(self.order_by().values_list("pk", flat=True))
            is_hidden = self.stays_hidden(kwargs)
            fields = {getattr(self.model._meta.get_field(name), "attname", name) for name in kwargs}
            rows_changing.send(self.model, keys=keys, memo=memo, fields=fields)
            changed = super().update(**kwargs)
            if changed:
                if not is_hidden:
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


@functools.cache
def _labels_of(field: models.Field) -> dict[Any, Any]:
    """That of Django translates every label to find one; our values can all be looked up."""
    return dict(field.flatchoices)


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

    # Templates ask this of every item: Dutch, unless its model says otherwise.
    @property
    def title_language(self) -> str:
        return ""

    summary_language = title_language

    def _get_FIELD_display(self, field: models.Field) -> str:  # noqa: N802 - of Django
        value = getattr(self, field.attname)
        return force_str(_labels_of(field).get(value, value), strings_only=True)


@receiver([pre_save, pre_delete])
def _before_change(
    sender: type[models.Model], instance: models.Model, signal: Signal, **kwargs: Any
) -> None:
    if not issubclass(sender, Tracked):
        return
    memo = instance.__dict__["_memo_of_change"] = {"is_hidden": _stays_hidden(instance)}
    if instance.pk is not None:
        stored = instance if signal is pre_save else None
        rows_changing.send(sender, keys=[instance.pk], memo=memo, instance=stored)


@receiver([post_save, post_delete])
def _on_change(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    if issubclass(sender, Tracked):
        memo = instance.__dict__.pop("_memo_of_change", {})
        if not memo.get("is_hidden"):
            ContentVersion.bump()
        rows_changed.send(sender, keys=[instance.pk], memo=memo)


@receiver(m2m_changed)
def _on_relation_change(action: str, instance: models.Model, **kwargs: Any) -> None:
    is_change = action.startswith("post_") and isinstance(instance, Tracked)
    if is_change and not _stays_hidden(instance):
        ContentVersion.bump()


def _stays_hidden(instance: models.Model) -> bool:
    """By what the database says of the row: another may have published what was read as a draft."""
    rows = type(instance)._default_manager.filter(pk=instance.pk)
    return rows.stays_hidden(vars(instance))  # type: ignore[attr-defined]
