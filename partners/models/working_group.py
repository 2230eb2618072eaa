from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.publishing.dates import PartialDateField, period_is_ordered
from portal.publishing.models import Publishable, Tracked
from portal.publishing.richtext import RichTextField

from .partner import Partner


class WorkingGroup(Publishable):
    """A thematic working group of the programme."""

    name_field = "name"

    name = models.CharField(_("name"), max_length=160)
    goal = models.CharField(
        _("goal"), max_length=400, help_text=_("What the group was for, in one or two sentences.")
    )
    body = RichTextField(_("text"), blank=True)
    is_temporary = models.BooleanField(
        _("temporary"), default=False, help_text=_("Set up for one task and ended after it.")
    )
    started = PartialDateField(_("started"), null=True, blank=True)
    ended = PartialDateField(_("ended"), null=True, blank=True)
    members = models.ManyToManyField(
        Partner, through="WorkingGroupMembership", related_name="working_groups"
    )

    class Meta(Publishable.Meta):
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        ordering = ["sort_key", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=period_is_ordered("started", "ended"),
                name="partners_workinggroup_period_ordered",
                violation_error_message=_("A working group cannot end before it started."),
            ),
        ]

    @property
    def summary(self) -> str:
        return self.goal


class WorkingGroupMembership(Tracked):
    working_group = models.ForeignKey(
        WorkingGroup, models.CASCADE, related_name="memberships", verbose_name=_("working group")
    )
    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="working_group_memberships", verbose_name=_("partner")
    )
    is_lead = models.BooleanField(_("leads the group"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("member of working group")
        verbose_name_plural = _("members of working group")
        ordering = ["-is_lead", "partner__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["working_group", "partner"], name="partners_membership_unique"
            ),
            models.UniqueConstraint(
                fields=["working_group"],
                condition=Q(is_lead=True),
                name="partners_membership_one_lead",
                violation_error_message=_("This working group already has a lead."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} – {self.working_group}"
