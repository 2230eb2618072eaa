from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.provenance.records import Labelled
from portal.publishing.constraints import once
from portal.publishing.dates import PartialDateField, period_is_ordered
from portal.publishing.keys import cascading_key
from portal.publishing.models import Publishable, Tracked
from portal.publishing.richtext import RichTextField

from .partner import Partner


class WorkingGroup(Publishable):
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
        constraints = [
            *Publishable.Meta.constraints,
            period_is_ordered(
                "started", "ended", _("A working group cannot end before it started.")
            ),
        ]

    @property
    def summary(self) -> str:
        return self.goal


class WorkingGroupMembership(Labelled, Tracked):
    labels = ("partner",)

    working_group = cascading_key(WorkingGroup, "memberships")
    partner = cascading_key(Partner, "working_group_memberships")
    is_lead = models.BooleanField(_("leads the group"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("member of working group")
        verbose_name_plural = _("members of working group")
        ordering = ["-is_lead", "partner__sort_key", "pk"]
        constraints = [
            once("working_group", "partner", name="partners_membership_unique"),
            models.UniqueConstraint(
                fields=["working_group"],
                condition=Q(is_lead=True),
                name="partners_membership_one_lead",
                violation_error_message=_("This working group already has a lead."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} – {self.working_group}"
