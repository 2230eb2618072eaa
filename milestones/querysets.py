from typing import Self

from django.utils import timezone

from portal.publishing.models import PublicationQuerySet


class MilestoneQuerySet(PublicationQuerySet):
    def reached(self) -> Self:
        """Milestones whose date has come."""
        return self.filter(date__earliest__lte=timezone.localdate())

    def ahead(self) -> Self:
        """Milestones that are still to come."""
        return self.filter(date__earliest__gt=timezone.localdate())
