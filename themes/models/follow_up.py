from typing import ClassVar, Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from milestones.models import Document
from partners.models import Partner
from portal.provenance.models import Source
from portal.publishing.constraints import ChoiceField
from portal.publishing.dates import PartialDateField
from portal.publishing.models import PublicationQuerySet, Publishable

from .alliance import Alliance
from .barrier import Barrier
from .role import Role
from .theme import Theme


class FollowUpKind(models.TextChoices):
    CONTINUED = "continued", _("Continued")
    RESULT = "result", _("Result")
    SUCCEEDED = "succeeded", _("Succeeded by something else")
    MERGED = "merged", _("Merged")
    STOPPED = "stopped", _("Stopped")
    NEW_INSTRUMENT = "new_instrument", _("New instrument")
    NEW_ALLIANCE = "new_alliance", _("New alliance")
    LAW_OR_POLICY = "law_or_policy", _("Law or policy")
    EXAMPLE = "example", _("Example")
    FIGURE = "figure", _("Figure")


# The latest first; of what has no date nobody knows how new it is.
LATEST_FIRST = (F("date").desc(nulls_last=True), "sort_key", "pk")


class FollowUpQuerySet(PublicationQuerySet["FollowUp"]):
    def latest_first(self) -> Self:
        return self.order_by(*LATEST_FIRST)


class FollowUp(Publishable):
    """What became of something in the record: a fact of after the programme, with its source."""

    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("statement"), max_length=400)
    kind = ChoiceField(_("kind"), max_length=14, choices=FollowUpKind)
    date = PartialDateField(
        _("date"), null=True, blank=True, help_text=_("As precise as it is known, or empty.")
    )
    is_likely = models.BooleanField(
        _("likely, not certain"),
        default=False,
        help_text=_("The source is a secondary one, or says only a part of it."),
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="follow_ups", verbose_name=_("themes")
    )
    alliances = models.ManyToManyField(
        Alliance, blank=True, related_name="follow_ups", verbose_name=_("alliances")
    )
    roles = models.ManyToManyField(
        Role, blank=True, related_name="follow_ups", verbose_name=_("roles")
    )
    barriers = models.ManyToManyField(
        Barrier, blank=True, related_name="follow_ups", verbose_name=_("barriers")
    )
    partners = models.ManyToManyField(
        Partner, blank=True, related_name="follow_ups", verbose_name=_("partners")
    )
    documents = models.ManyToManyField(
        Document, blank=True, related_name="follow_ups", verbose_name=_("documents")
    )
    sources = models.ManyToManyField(
        Source, blank=True, related_name="follow_ups", verbose_name=_("sources")
    )

    objects: ClassVar = FollowUpQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [
            *Publishable.Meta.indexes,
            models.Index(fields=["kind"], name="followup_kind_idx"),
            models.Index(fields=["date"], name="followup_date_idx"),
        ]
