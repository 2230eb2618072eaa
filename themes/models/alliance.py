from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from milestones.languages import language_of
from partners.models import Partner
from partners.models.reference import OtherName
from portal.provenance.records import Labelled
from portal.publishing import clock
from portal.publishing.constraints import ChoiceField, once
from portal.publishing.dates import PartialDateField, period_is_ordered
from portal.publishing.keys import cascading_key, optional_key
from portal.publishing.models import PublicationQuerySet, Publishable, Tracked
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


class Alliance(Labelled, Publishable):
    """A form of collaboration under one or more themes, existing or wanted."""

    name_field = "name"
    labels = ("stage",)

    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    summary = models.CharField(_("summary"), max_length=300)
    kind = ChoiceField(_("kind"), max_length=14, choices=AllianceKind)
    stage = ChoiceField(_("stage"), max_length=8, choices=AllianceStage)
    started = PartialDateField(_("started"), null=True, blank=True)
    ended = PartialDateField(_("ended"), null=True, blank=True)
    body = RichTextField(_("text"), blank=True)
    partner = models.OneToOneField(
        Partner,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="same_alliance",
        verbose_name=_("the same as partner"),
        help_text=_("When a partner is this alliance: its page then leads here."),
    )
    website = models.URLField(_("web site"), blank=True)
    contact = optional_key(
        Partner,
        "alliances_answered_for",
        on_delete=models.PROTECT,
        verbose_name=_("contact"),
        help_text=_("The organisation that answers questions, never a person."),
    )

    public_members: list["AllianceMembership"]
    """Given by `for_board` of its roles."""

    class Meta(Publishable.Meta):
        verbose_name = _("alliance")
        verbose_name_plural = _("alliances")
        constraints = [
            *Publishable.Meta.constraints,
            period_is_ordered("started", "ended", _("An alliance cannot end before it started.")),
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


class AllianceAlias(OtherName):
    alliance = cascading_key(Alliance, "aliases")

    class Meta(OtherName.Meta):
        constraints = [once("alliance", "name", name="themes_alliance_alias_unique")]

    @property
    def title_language(self) -> str:
        return language_of(self.name)


class AllianceTheme(Tracked):
    """A theme that an alliance serves; one of them comes first."""

    alliance = cascading_key(Alliance, "themes")
    theme = cascading_key(Theme, "alliance_links")
    is_primary = models.BooleanField(_("first theme"), default=False)

    class Meta:
        verbose_name = _("theme of alliance")
        verbose_name_plural = _("themes of alliance")
        ordering = ["-is_primary", "theme__number"]
        constraints = [
            once("alliance", "theme", name="themes_alliance_theme_once"),
            models.UniqueConstraint(
                fields=["alliance"],
                condition=Q(is_primary=True),
                name="themes_alliance_one_first_theme",
                violation_error_message=_("An alliance has one first theme."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance} – {self.theme}"


class AllianceLink(Tracked):
    """A page elsewhere about an alliance."""

    alliance = cascading_key(Alliance, "links")
    title = models.CharField(_("title"), max_length=160)
    url = models.URLField(_("web address"), max_length=500)

    class Meta:
        verbose_name = _("link of alliance")
        verbose_name_plural = _("links of alliance")
        ordering = ["pk"]
        constraints = [once("alliance", "url", name="themes_alliance_link_once")]

    def __str__(self) -> str:
        return self.title


class AllianceCapacity(models.TextChoices):
    LEAD = "lead", _("lead")
    MEMBER = "member", _("member")
    FUNDER = "funder", _("funder")
    SUPPORTER = "supporter", _("supporter")
    SUGGESTED = "suggested", _("named as a possible party")


class AllianceMembershipQuerySet(TrackedQuerySet["AllianceMembership"]):
    def current(self) -> Self:
        """Public partners that take part or perhaps do, not those that are only named.

        With an alliance its memberships end, also those of which no end was entered.
        """
        public, today = PublicationQuerySet.public("partner__"), clock.today()
        return (
            self.filter(public, Q(left__isnull=True) | Q(left__latest__gte=today))
            .filter(Q(joined__isnull=True) | Q(joined__earliest__lte=today))
            .exclude(capacity=AllianceCapacity.SUGGESTED)
            .exclude(alliance__stage=AllianceStage.ENDED)
            .select_related("partner")
            .order_by("partner__sort_key", "pk")
        )


class AllianceMembership(Labelled, Tracked):
    labels = ("capacity",)

    alliance = cascading_key(Alliance, "memberships")
    partner = cascading_key(Partner, "alliance_memberships")
    capacity = ChoiceField(
        _("capacity"),
        max_length=9,
        choices=AllianceCapacity,
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
            once("alliance", "partner", "capacity", name="themes_alliance_member_once"),
            period_is_ordered(
                *("joined", "left", _("A member cannot leave before it joined.")),
                name="themes_alliance_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} – {self.alliance}"

    @property
    def is_certain(self) -> bool:
        """Whether the dates leave no doubt about today."""
        today, joined, left = clock.today(), self.joined, self.left
        has_perhaps_begun = joined and joined.earliest <= today < joined.latest
        has_perhaps_ended = left and left.earliest < today <= left.latest
        is_over = self.alliance.stage == AllianceStage.ENDED
        return is_over or not (has_perhaps_begun or has_perhaps_ended)
