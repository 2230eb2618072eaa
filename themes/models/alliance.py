from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from portal.publishing.constraints import known
from portal.publishing.dates import PartialDateField, period_is_ordered
from portal.publishing.models import PublicationQuerySet, Publishable, Tracked
from portal.publishing.names import SortKeyField
from portal.publishing.richtext import RichTextField
from portal.publishing.versions import TrackedQuerySet

from .theme import Theme


class AllianceKind(models.TextChoices):
    NETWORK = "network", _("Network")
    CORE_TEAM = "core_team", _("Core team")
    LEADING_GROUP = "leading_group", _("Leading group")
    LIVING_LAB = "living_lab", _("Living lab or testbed")
    PLATFORM = "platform", _("Platform")
    PROGRAMME = "programme", _("Programme")
    COACHES = "coaches", _("Coaches")
    CITY_DEAL = "city_deal", _("City Deal")
    COMMUNITY = "community", _("Learning community")
    CONSULTATION = "consultation", _("Round table")
    ALLIANCE = "alliance", _("Alliance")


class AllianceStage(models.TextChoices):
    IDEA = "idea", _("Idea")
    FORMING = "forming", _("Taking shape")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class Alliance(Publishable):
    """A form of collaboration under one or more themes, existing or wanted."""

    Kind = AllianceKind
    name_field = "name"

    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=14, choices=AllianceKind.choices)
    stage = models.CharField(_("stage"), max_length=8, choices=AllianceStage.choices)
    started = PartialDateField(_("started"), null=True, blank=True)
    ended = PartialDateField(_("ended"), null=True, blank=True)
    summary = models.CharField(_("summary"), max_length=300)
    body = RichTextField(_("text"), blank=True)

    public_members: list["AllianceMembership"]
    """Given by `for_board` of its roles."""

    class Meta(Publishable.Meta):
        verbose_name = _("alliance")
        verbose_name_plural = _("alliances")
        ordering = ["sort_key", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            known("kind", AllianceKind),
            known("stage", AllianceStage),
            models.CheckConstraint(
                condition=period_is_ordered("started", "ended"),
                name="themes_alliance_period_ordered",
                violation_error_message=_("An alliance cannot end before it started."),
            ),
            models.CheckConstraint(
                condition=~Q(stage=AllianceStage.IDEA) | Q(started__isnull=True),
                name="themes_alliance_idea_has_not_started",
                violation_error_message=_("An alliance that is an idea has no start date yet."),
            ),
        ]
        indexes = [
            *Publishable.Meta.indexes,
            models.Index(fields=["stage"], name="alliance_stage_idx"),
            models.Index(fields=["kind"], name="alliance_kind_idx"),
        ]

    @property
    def display_name(self) -> str:
        return self.short_name or self.name


class AllianceAlias(Tracked):
    """Another name of an alliance, by which it is found."""

    alliance = models.ForeignKey(
        Alliance, models.CASCADE, related_name="aliases", verbose_name=_("alliance")
    )
    name = models.CharField(_("name"), max_length=160)
    sort_key = SortKeyField("name")

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "name"], name="themes_alliance_alias_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AllianceTheme(Tracked):
    """A theme that an alliance serves; one of them comes first."""

    alliance = models.ForeignKey(
        Alliance, models.CASCADE, related_name="themes", verbose_name=_("alliance")
    )
    theme = models.ForeignKey(
        Theme, models.CASCADE, related_name="alliance_links", verbose_name=_("theme")
    )
    is_primary = models.BooleanField(_("first theme"), default=False)

    class Meta:
        verbose_name = _("theme of alliance")
        verbose_name_plural = _("themes of alliance")
        ordering = ["-is_primary", "theme__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "theme"], name="themes_alliance_theme_once"
            ),
            models.UniqueConstraint(
                fields=["alliance"],
                condition=Q(is_primary=True),
                name="themes_alliance_one_first_theme",
                violation_error_message=_("An alliance has one first theme."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance} – {self.theme}"


class AllianceCapacity(models.TextChoices):
    LEAD = "lead", _("lead")
    MEMBER = "member", _("member")
    FUNDER = "funder", _("funder")
    SUPPORTER = "supporter", _("supporter")
    SUGGESTED = "suggested", _("named as a possible party")


class AllianceMembershipQuerySet(TrackedQuerySet["AllianceMembership"]):
    def current(self) -> Self:
        """Public partners that take part, not those that left for certain or are only named.

        With an alliance its memberships end, also those of which no end was entered.
        """
        public = PublicationQuerySet.public("partner__")
        return (
            self.filter(public, Q(left__isnull=True) | Q(left__latest__gte=timezone.localdate()))
            .exclude(capacity=AllianceCapacity.SUGGESTED)
            .exclude(alliance__stage=AllianceStage.ENDED)
            .select_related("partner")
            .order_by("partner__sort_key", "pk")
        )


class AllianceMembership(Tracked):
    alliance = models.ForeignKey(
        Alliance, models.CASCADE, related_name="memberships", verbose_name=_("alliance")
    )
    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="alliance_memberships", verbose_name=_("partner")
    )
    capacity = models.CharField(
        _("capacity"),
        max_length=9,
        choices=AllianceCapacity.choices,
        default=AllianceCapacity.MEMBER,
    )
    joined = PartialDateField(_("joined"), null=True, blank=True)
    left = PartialDateField(_("left"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects: ClassVar = AllianceMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of alliance")
        verbose_name_plural = _("members of alliance")
        ordering = ["partner__sort_key", "pk"]
        constraints = [
            known("capacity", AllianceCapacity),
            models.UniqueConstraint(
                fields=["alliance", "partner", "capacity"], name="themes_alliance_member_once"
            ),
            models.CheckConstraint(
                condition=period_is_ordered("joined", "left"),
                name="themes_alliance_membership_period_ordered",
                violation_error_message=_("A member cannot leave before it joined."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} – {self.alliance}"
