import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.provenance.records import Labelled
from portal.publishing.constraints import ChoiceField, NoOverlapConstraint
from portal.publishing.dates import PartialDate, PartialDateField, by_the_end_of, period_is_ordered
from portal.publishing.keys import cascading_key
from portal.publishing.models import Tracked
from portal.publishing.versions import TrackedQuerySet

from .partner import Partner

# The closing publication, introduction to the scale-up themes: "de afronding van deze
# samenwerking (in januari 2021)". With the City Deal every participation in it ended.
DEAL_ENDED = PartialDate(2021, 1)


class ParticipationCapacity(models.TextChoices):
    SIGNATORY = "signatory", _("signatory")
    COOPERATION_PARTNER = "cooperation_partner", _("cooperation partner")
    DEAL_MINISTER = "deal_minister", _("deal minister")
    PARTICIPANT = "participant", _("participant")


class ParticipationQuerySet(TrackedQuerySet["Participation"]):
    def active_on(self, day: datetime.date) -> Self:
        """Participations that are known to have begun and may still be going on that day.

        A participation without a known start is in none: we do not guess. One without a
        known end was over when the deal was.
        """
        return self._with_end().filter(ended__latest__gte=day, joined__earliest__lte=day)

    def certain_on(self, day: datetime.date) -> Self:
        """Those of them that took part that day whatever their partial dates mean."""
        begun = by_the_end_of(day)
        return self._with_end().filter(ended__earliest__gte=day, joined__latest__lte=begun)

    def _with_end(self) -> Self:
        end = Value(DEAL_ENDED.isoformat())
        return self.alias(ended=Coalesce("left", end, output_field=PartialDateField()))


class Participation(Labelled, Tracked):
    """A partner takes part in the programme, over a period and as something."""

    labels = ("capacity",)

    partner = cascading_key(Partner, "participations")
    capacity = ChoiceField(_("took part as"), max_length=20, choices=ParticipationCapacity)
    joined = PartialDateField(
        _("joined"), null=True, blank=True, help_text=_("As precise as it is known, or empty.")
    )
    left = PartialDateField(
        _("left"),
        null=True,
        blank=True,
        help_text=_("Empty when the partner stayed until the end, or when it is not known."),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects: ClassVar = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = [models.F("joined").asc(nulls_last=True), "partner__sort_key", "pk"]
        constraints = [
            period_is_ordered("joined", "left", _("A partner cannot leave before it joined.")),
            NoOverlapConstraint(
                name="partners_participation_no_overlap",
                owner="partner",
                start="joined",
                end="left",
                violation_error_message=_(
                    "This partner already takes part in that period. Change the dates, or "
                    "change the participation that is there."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(joined__isnull=True) | Q(joined__latest__lte=DEAL_ENDED.latest))
                & (Q(left__isnull=True) | Q(left__latest__lte=DEAL_ENDED.latest)),
                name="partners_participation_ends_with_the_deal",
                violation_error_message=_(
                    "The City Deal ended in January 2021, and every participation with it. Fill "
                    "in that month or an earlier date, or leave the date empty."
                ),
            ),
        ]
        indexes = [models.Index(fields=["joined", "left"])]

    def __str__(self) -> str:
        return f"{self.partner} – {self.get_capacity_display()}"

    @property
    def as_sentence(self) -> str:
        """ "Signed in March 2016, left in 2016"; without dates what it was: "Signatory"."""
        capacity, joined, left = capfirst(self.get_capacity_display()), self.joined, self.left
        is_signatory = self.capacity == ParticipationCapacity.SIGNATORY
        told = capacity
        if joined and is_signatory:
            told = _("Signed %(when)s") % {"when": joined.when}
        elif joined:
            told = _("%(capacity)s from %(date)s") % {"capacity": capacity, "date": joined}
        if left:
            return f"{told}, " + _("left %(when)s") % {"when": left.when}
        if joined and not is_signatory:
            return f"{told}, " + _("until %(date)s at the latest") % {"date": DEAL_ENDED}
        return told
