from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models import Partner, WorkingGroup
from portal.provenance.records import Labelled
from portal.publishing.constraints import ChoiceField
from portal.publishing.keys import optional_key
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


class Lesson(Labelled, Publishable):
    """What was learned, with the organisation that says so as its source."""

    labels = ("outcome",)

    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300)
    outcome = ChoiceField(_("outcome"), max_length=8, choices=LessonOutcome)
    level = ChoiceField(_("level of learning"), max_length=10, choices=LearningLevel, blank=True)
    tried = RichTextField(_("what was tried"), blank=True)
    expected = RichTextField(_("what was expected"), blank=True)
    happened = RichTextField(_("what happened"), blank=True)
    would_do_differently = RichTextField(_("what one would do differently"), blank=True)
    organisation = optional_key(Partner, "lessons", verbose_name=_("learned by"))
    working_group = optional_key(WorkingGroup, "lessons")
    milestone = optional_key(Milestone, "lessons")

    class Meta(Publishable.Meta):
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        indexes = [
            *Publishable.Meta.indexes,
            models.Index(fields=["status", "-publish_at", "id"], name="lesson_appeared_idx"),
            models.Index(fields=["outcome"], name="lesson_outcome_idx"),
            models.Index(fields=["level"], name="lesson_level_idx"),
        ]
