from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from milestones.models import Milestone
from partners.models import Partner
from portal.provenance.records import Labelled
from portal.publishing.constraints import ChoiceField
from portal.publishing.keys import optional_key
from portal.publishing.models import Publishable
from portal.publishing.richtext import RichTextField

from .theme import Theme


class BarrierKind(models.TextChoices):
    LAW = "law", _("Law")
    FINANCE = "finance", _("Finance")
    POLICY = "policy", _("Policy")


class BarrierState(models.TextChoices):
    """How it stands with a barrier, as far as somebody says so; in the order of lists."""

    OPEN = "open", _("Open")
    ON_AGENDA = "on_agenda", _("On the agenda")
    IN_PROGRESS = "in_progress", _("Being solved")
    UNKNOWN = "unknown", _("Unknown")
    SOLVED = "solved", _("Solved")


class Barrier(Labelled, Publishable):
    """An obstacle in law, finance or policy."""

    labels = ("state", "remover")

    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300)
    kind = ChoiceField(_("kind"), max_length=7, choices=BarrierKind)
    state = ChoiceField(
        _("state"), max_length=11, choices=BarrierState, default=BarrierState.UNKNOWN
    )
    body = RichTextField(_("text"), blank=True)
    remover = optional_key(Partner, "removable_barriers", verbose_name=_("who can remove it"))
    remover_note = models.CharField(_("how it can be removed"), max_length=200, blank=True)
    solved_by = optional_key(
        Milestone, "solved_barriers", on_delete=models.PROTECT, verbose_name=_("solved by")
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="barriers", verbose_name=_("themes")
    )

    class Meta(Publishable.Meta):
        verbose_name = _("barrier")
        verbose_name_plural = _("barriers")
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(solved_by__isnull=True) | Q(state=BarrierState.SOLVED),
                name="themes_barrier_solution_means_solved",
                violation_error_message=_("A barrier with a solving milestone is solved."),
            ),
        ]
        indexes = [
            *Publishable.Meta.indexes,
            models.Index(fields=["kind"], name="barrier_kind_idx"),
            models.Index(fields=["state"], name="barrier_state_idx"),
        ]
