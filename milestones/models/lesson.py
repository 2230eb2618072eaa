from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Partner, WorkingGroup
from portal.publishing.constraints import known
from portal.publishing.models import Publishable
from portal.publishing.richtext import RichTextField

from .milestone import Milestone


class LessonOutcome(models.TextChoices):
    SUCCESS = "success", _("This worked")
    FAILURE = "failure", _("This did not work")
    ADVICE = "advice", _("Advice")


class LearningLevel(models.TextChoices):
    """The three levels of experimental learning, after the evaluation of the programme."""

    LOCAL = "local", _("Local: room for experiments")
    HORIZONTAL = "horizontal", _("Horizontal: learning from one another")
    VERTICAL = "vertical", _("Vertical: between layers of government")


class Lesson(Publishable):
    """What was learned, with the organisation that says so as its source."""

    Outcome = LessonOutcome

    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300)
    tried = RichTextField(_("what was tried"), blank=True)
    expected = RichTextField(_("what was expected"), blank=True)
    happened = RichTextField(_("what happened"), blank=True)
    would_do_differently = RichTextField(_("what one would do differently"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=LessonOutcome.choices)
    level = models.CharField(
        _("level of learning"), max_length=10, choices=LearningLevel.choices, blank=True
    )
    organisation = models.ForeignKey(
        Partner,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="lessons",
        verbose_name=_("learned by"),
    )
    working_group = models.ForeignKey(
        WorkingGroup,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="lessons",
        verbose_name=_("working group"),
    )
    milestone = models.ForeignKey(
        Milestone,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="lessons",
        verbose_name=_("milestone"),
    )

    class Meta(Publishable.Meta):
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["sort_key", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            known("outcome", LessonOutcome),
            models.CheckConstraint(
                condition=Q(level__in=["", *LearningLevel.values]),
                name="milestones_lesson_level_known",
            ),
        ]
        indexes = [
            *Publishable.Meta.indexes,
            models.Index(fields=["status", "-publish_at", "id"], name="lesson_appeared_idx"),
            models.Index(fields=["outcome"], name="lesson_outcome_idx"),
            models.Index(fields=["level"], name="lesson_level_idx"),
        ]
