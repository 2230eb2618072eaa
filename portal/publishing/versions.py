"""A token that changes with every change of content.

What is derived from the content and kept in memory (the facet indexes of
`portal.lists`) is valid for one version only. The token changes in the same
transaction as the change itself. It is random: a counter would come back to the
same number after a transaction that was rolled back.

Signals serve here, and methods would not: rows also change through many-to-many
relations and through cascades of a deletion, where no method of ours is called.
Bulk changes send no signal; `TrackedQuerySet` covers those.
"""

import secrets

from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save


class ContentVersion(models.Model):
    """The one row that holds the token."""

    token = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="publishing_one_content_version")
        ]

    def __str__(self):
        return str(self.token)

    @classmethod
    def current(cls) -> int:
        return cls.objects.values_list("token", flat=True).first() or 0

    @classmethod
    def bump(cls) -> None:
        cls.objects.update_or_create(pk=1, defaults={"token": secrets.randbits(62)})


class TrackedQuerySet(models.QuerySet):
    """Bulk changes that change the content version as single saves do."""

    def update(self, **kwargs):
        changed = super().update(**kwargs)
        if changed:
            ContentVersion.bump()
        return changed

    update.alters_data = True

    def bulk_create(self, *args, **kwargs):
        created = super().bulk_create(*args, **kwargs)
        ContentVersion.bump()
        return created

    bulk_create.alters_data = True


class Tracked(models.Model):
    """A row whose changes are changes of the content."""

    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True


def _on_change(sender, **kwargs):
    if issubclass(sender, Tracked):
        ContentVersion.bump()


def _on_relation_change(action, instance, **kwargs):
    if action.startswith("post_") and isinstance(instance, Tracked):
        ContentVersion.bump()


def connect() -> None:
    post_save.connect(_on_change, dispatch_uid="content-version-save")
    post_delete.connect(_on_change, dispatch_uid="content-version-delete")
    m2m_changed.connect(_on_relation_change, dispatch_uid="content-version-relation")
