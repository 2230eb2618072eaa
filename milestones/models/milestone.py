from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Partner, WorkingGroup
from portal.provenance.models import Source
from portal.publishing import clock
from portal.publishing.constraints import ChoiceField, once
from portal.publishing.dates import PartialDateField, by_the_end_of
from portal.publishing.keys import cascading_key, optional_key
from portal.publishing.models import PublicationQuerySet, Publishable, Tracked
from portal.publishing.richtext import RichTextField

from .programme import Objective


class MilestoneKind(models.TextChoices):
    SIGNING = "signing", _("Signing")
    PUBLICATION = "publication", _("Publication")
    ADVICE = "advice", _("Advice")
    TRAINING = "training", _("Training")
    EVENT = "event", _("Event")
    HEARING = "hearing", _("Hearing")
    DECLARATION = "declaration", _("Declaration of intent")
    PROGRAMME_START = "programme_start", _("Start of a programme")
    REGULATION = "regulation", _("Policy or regulation")
    CLOSING = "closing", _("Closing")
    EVALUATION = "evaluation", _("Evaluation")


class MilestoneQuerySet(PublicationQuerySet["Milestone"]):
    def reached(self) -> Self:
        """Milestones whose date has come for certain: one of this year perhaps has not."""
        return self.filter(date__latest__lte=by_the_end_of(clock.today()))


class Milestone(Publishable):
    """Something that was reached or is planned, on a date as precise as it is known."""

    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300)
    date = PartialDateField(
        _("date"), help_text=_("A year, a month or a day: no more than is known.")
    )
    kind = ChoiceField(_("kind"), max_length=20, choices=MilestoneKind)
    body = RichTextField(_("text"), blank=True)
    working_group = optional_key(WorkingGroup, "milestones")
    objectives = models.ManyToManyField(
        Objective, blank=True, related_name="milestones", verbose_name=_("objectives")
    )
    sources = models.ManyToManyField(
        Source,
        blank=True,
        related_name="milestones",
        verbose_name=_("other sources"),
        help_text=_("What says the facts that the publication does not say."),
    )

    objects: ClassVar = MilestoneQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["-date", "sort_key", "pk"]
        indexes = [
            *Publishable.Meta.indexes,
            # Walks through the public milestones in the order in which they are shown.
            models.Index(fields=["status", "-date", "sort_key", "id"], name="milestone_date_idx"),
            models.Index(fields=["kind"], name="milestone_kind_idx"),
        ]


class MilestonePart(models.TextChoices):
    ORGANISER = "organiser", _("organiser")
    SIGNATORY = "signatory", _("signatory")
    PARTICIPANT = "participant", _("participant")
    AUTHOR = "author", _("author")
    RECIPIENT = "recipient", _("recipient")
    SPEAKER = "speaker", _("speaker")
    WINNER = "winner", _("winner")
    SUCCESSOR = "successor", _("takes it over")
    MENTIONED = "mentioned", _("named")


class MilestonePartner(Tracked):
    milestone = cascading_key(Milestone, "partners")
    partner = cascading_key(Partner, "milestone_parts")
    part = ChoiceField(_("part"), max_length=12, choices=MilestonePart)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("partner in milestone")
        verbose_name_plural = _("partners in milestone")
        ordering = ["part", "partner__sort_key", "pk"]
        constraints = [
            once("milestone", "partner", "part", name="milestones_partner_part_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} – {self.milestone}, {self.get_part_display()}"


class MilestoneFigure(Tracked):
    """A number that belongs to a milestone, such as 14 participants."""

    milestone = cascading_key(Milestone, "figures")
    label = models.CharField(_("what is counted"), max_length=120)
    value = models.DecimalField(_("number"), max_digits=14, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=0), name="milestones_figure_not_negative"
            ),
            once("milestone", "label", name="milestones_figure_label_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.value.normalize():f} {self.unit}".strip()
