import datetime
from typing import Self

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.publishing.dates import PartialDate, PartialDateField
from portal.publishing.models import PublicationQuerySet
from portal.publishing.versions import TrackedQuerySet

# The closing publication, introduction to the scale-up themes: "de afronding van deze
# samenwerking (in januari 2021)". With the City Deal every participation in it ended.
DEAL_ENDED = PartialDate(2021, 1)


class MunicipalityQuerySet(TrackedQuerySet):
    def existing(self, on: datetime.date | None = None) -> Self:
        """The municipalities that exist on a day (default: today)."""
        day = on or timezone.localdate()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        )

    def living_successor(self, municipality, on: datetime.date | None = None):
        """The municipality that `municipality` is part of on a day, itself if it still exists.

        Follows the successor that took most, as often as it takes: None when a
        successor is missing.
        """
        day = on or timezone.localdate()
        seen = set()
        while municipality is not None and municipality.pk not in seen:
            if municipality.valid_until is None or municipality.valid_until > day:
                return municipality
            seen.add(municipality.pk)
            municipality = self.filter(
                origins__change=municipality.pk, origins__is_main=True
            ).first()
        return None


class ParticipationQuerySet(TrackedQuerySet):
    def active_on(self, day: datetime.date) -> Self:
        """Participations that are known to have begun and may still be going on that day.

        A participation without a known start is in none: we do not guess. One without a
        known end was over when the deal was.
        """
        end = Value(DEAL_ENDED.isoformat())
        ended = Coalesce("left", end, output_field=PartialDateField())
        return self.alias(ended=ended).filter(ended__latest__gte=day, joined__earliest__lte=day)


class PartnerQuerySet(PublicationQuerySet):
    def active_on(self, day: datetime.date) -> Self:
        """Partners that took part in the programme on that day, as far as is known."""
        participations = self.model._meta.get_field("participations").related_model.objects
        return self.filter(Exists(participations.active_on(day).filter(partner=OuterRef("pk"))))

    def participants(self) -> Self:
        """Partners that took part, whether or not it is known when."""
        participations = self.model._meta.get_field("participations").related_model.objects
        return self.filter(Exists(participations.filter(partner=OuterRef("pk"))))
