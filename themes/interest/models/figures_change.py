"""That what is public about registrations changed, for who keeps pages that show it."""

from typing import Any

from django.db import models, transaction
from django.db.models import Count, Min
from django.db.models.signals import m2m_changed, post_delete, post_save

from .interest import Interest, InterestState
from .verified_domain import VerifiedDomain


class FiguresChange(models.Model):
    """A row for each change; with one row for all, registrants would wait for each other.

    The least key and the number of rows together are a version, which does not come back.
    """

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def version(cls) -> tuple[int, int]:
        found = cls.objects.aggregate(least=Min("pk"), count=Count("pk"))
        return found["least"] or 0, found["count"]

    @classmethod
    @transaction.atomic
    def forget_old(cls) -> None:
        """Keep one row, that is new: a change that is on its way can still add a lower key."""
        cls.objects.filter(pk__lt=cls.objects.create().pk).delete()


def _on_change(instance: models.Model, action: str = "post_", **kwargs: Any) -> None:
    # Of a registration that is not confirmed nothing shows, and strangers make those.
    if action.startswith("post_") and getattr(instance, "state", None) != InterestState.NEW:
        FiguresChange.objects.create()


for _model in (Interest, VerifiedDomain):
    post_save.connect(_on_change, sender=_model)
    post_delete.connect(_on_change, sender=_model)
for _relation in (Interest.themes, Interest.alliances, Interest.roles):
    m2m_changed.connect(_on_change, sender=_relation.through)
