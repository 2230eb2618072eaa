import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from partners.models.partner import PartnerKind
from portal.lists.excerpts import in_order_of
from portal.provenance.records import Labelled
from portal.publishing.constraints import ChoiceField, once
from portal.publishing.dates import PartialDateField, period_is_ordered
from portal.publishing.keys import cascading_key, optional_key
from portal.publishing.models import PublicationQuerySet, Publishable, Tracked
from portal.publishing.richtext import RichTextField
from portal.runtime.texts import StrOrPromise

from .alliance import Alliance, AllianceMembership
from .audiences import COLUMNS
from .theme import Theme


class RoleKind(models.TextChoices):
    PROCESS_OWNER = "process_owner", _("Process owner")
    LEAD_PARTY = "lead_party", _("Lead party")
    FINANCING_PARTY = "financing_party", _("Financing party")
    QUARTERMASTER = "quartermaster", _("Quartermaster")
    TESTBED = "testbed", _("Testbed")
    LIVING_LAB_CITY = "living_lab_city", _("Living-lab city")
    SHOWCASE_CITY = "showcase_city", _("Showcase city")
    SECRETARY = "secretary", _("Secretary")
    AMBASSADOR = "ambassador", _("Ambassador")
    COACH = "coach", _("Coach")
    MEMBER = "member", _("Member")


class RoleState(models.TextChoices):
    OPEN = "open", _("Open")
    IN_CONVERSATION = "in_conversation", _("In conversation")
    FILLED = "filled", _("Filled")
    OVERTAKEN = "overtaken", _("Overtaken")


AVAILABLE = (RoleState.OPEN, RoleState.IN_CONVERSATION)

# What closes first, first; what has no deadline comes last.
BY_DEADLINE = (F("deadline").asc(nulls_last=True), "sort_key", "pk")


def fits_municipalities() -> Exists:
    """The condition that a role is meant for municipalities."""
    municipalities = RoleAudience.objects.filter(kind=PartnerKind.MUNICIPALITY)
    return Exists(municipalities.filter(role=OuterRef("pk")))


class RoleQuerySet(PublicationQuerySet["Role"]):
    @staticmethod
    def public(prefix: str = "") -> Q:
        """The condition that a role is public, and its theme and alliance with it."""
        public = PublicationQuerySet.public
        without_alliance = Q(**{f"{prefix}alliance__isnull": True})
        return (
            public(prefix)
            & public(f"{prefix}theme__")
            & (without_alliance | public(f"{prefix}alliance__"))
        )

    def open(self) -> Self:
        return self.filter(state=RoleState.OPEN)

    def unconfirmed(self) -> Self:
        """Open roles of which nobody has said that they still are, since the programme ended."""
        return self.open().filter(confirmed_on__isnull=True)

    def available(self) -> Self:
        """Roles in which one can still be interested."""
        return self.filter(state__in=AVAILABLE)

    def filled(self) -> Self:
        return self.filter(state=RoleState.FILLED)

    def for_municipalities(self) -> Self:
        return self.filter(fits_municipalities())

    def by_deadline(self) -> Self:
        return self.order_by(*BY_DEADLINE)

    def one_per_theme(self) -> Self:
        """The role that each theme asks first: by choice, by deadline, or what carries the rest."""
        first = self.filter(theme=OuterRef("theme")).order_by(
            "-is_asked_first",
            F("deadline").asc(nulls_last=True),
            in_order_of("kind", RoleKind.values),
            "pk",
        )
        return self.filter(pk=Subquery(first.values("pk")[:1])).order_by("theme__number")

    def with_audiences(self) -> Self:
        """Roles with their theme, alliance and the kinds of organisation that they fit."""
        return self.select_related("theme", "alliance").prefetch_related("audiences")

    def for_board(self) -> Self:
        """Roles with what the board tells of each; `alliance.public_members` take part in it."""
        members = AllianceMembership.objects.current()
        return self.with_audiences().prefetch_related(
            Prefetch("alliance__memberships", members, to_attr="public_members")
        )


class Role(Labelled, Publishable):
    """A seat in a theme or an alliance, open or filled. The core record of the portal."""

    labels = ("state", "audiences", "effort", "size", "first_step")

    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("summary"), max_length=300)
    kind = ChoiceField(_("kind of role"), max_length=16, choices=RoleKind)
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="roles", verbose_name=_("theme"))
    alliance = optional_key(
        Alliance,
        "roles",
        on_delete=models.PROTECT,
        help_text=_("Leave empty when the role belongs to the theme as a whole."),
    )
    state = ChoiceField(_("state"), max_length=15, choices=RoleState, default=RoleState.OPEN)
    ask = RichTextField(_("what is asked"), blank=True)
    effort = models.CharField(
        _("effort"), max_length=200, blank=True, help_text=_("For example: two days a month.")
    )
    size = models.CharField(
        _("size that fits"),
        max_length=200,
        blank=True,
        help_text=_("For example: cities of more than 100,000 inhabitants."),
    )
    first_step = models.CharField(
        _("first step"), max_length=300, blank=True, help_text=_("What one can do to begin.")
    )
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    is_asked_first = models.BooleanField(
        _("asked first"),
        default=False,
        help_text=_("The home page shows one role for each theme: this one comes before others."),
    )
    holder = optional_key(
        Partner,
        "roles_held",
        on_delete=models.PROTECT,
        verbose_name=_("holder"),
        help_text=_("Who has the role. Only for a role that is filled."),
    )
    holder_since = PartialDateField(_("holder since"), null=True, blank=True)
    holder_until = PartialDateField(_("holder until"), null=True, blank=True)

    @property
    def is_unconfirmed(self) -> bool:
        return self.state == RoleState.OPEN and not self.confirmed_on

    @property
    def urgency(self) -> tuple[bool, datetime.date]:
        """What sorts first is asked first: chosen by the coordinator, or with the next deadline."""
        return not self.is_asked_first, self.deadline or datetime.date.max

    @property
    def is_available(self) -> bool:
        return self.state in AVAILABLE

    @property
    def audience_columns(self) -> list[tuple[StrOrPromise, bool]]:
        """Each column of the board, and whether the role fits an organisation of it."""
        kinds = {audience.kind for audience in self.audiences.all()}
        return [(label, bool(kinds & column)) for label, column in COLUMNS.items()]

    candidate_count: int
    """Given by the list at the desk."""

    objects: ClassVar = RoleQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=RoleState.FILLED, holder__isnull=False)
                | (~Q(state=RoleState.FILLED) & Q(holder__isnull=True)),
                name="themes_role_filled_has_holder",
                violation_error_message=_(
                    "A filled role needs a holder, and only a filled role has one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=False)
                | Q(holder_since__isnull=True, holder_until__isnull=True),
                name="themes_role_period_needs_holder",
                violation_error_message=_("Only a role with a holder has a period."),
            ),
            period_is_ordered(
                "holder_since", "holder_until", _("The holder cannot stop before it began.")
            ),
        ]
        indexes = [
            *Publishable.Meta.indexes,
            models.Index(fields=["state"], name="role_state_idx"),
            models.Index(fields=["kind"], name="role_kind_idx"),
        ]


class RoleAudience(Tracked):
    """A kind of organisation that fits a role."""

    role = cascading_key(Role, "audiences")
    kind = ChoiceField(_("kind of organisation"), max_length=20, choices=PartnerKind)

    class Meta:
        verbose_name = _("fitting kind of organisation")
        verbose_name_plural = _("fitting kinds of organisation")
        ordering = ["kind"]
        constraints = [
            once("role", "kind", name="themes_role_audience_once"),
        ]
        indexes = [models.Index(fields=["kind"])]

    def __str__(self) -> str:
        return self.get_kind_display()


class RoleCandidate(Tracked):
    """An organisation that is named as a possible holder: named, not appointed."""

    role = cascading_key(Role, "candidates")
    partner = cascading_key(Partner, "role_candidacies")
    reason = models.CharField(_("why it is named"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("possible holder")
        verbose_name_plural = _("possible holders")
        ordering = ["partner__sort_key", "pk"]
        constraints = [once("role", "partner", name="themes_role_candidate_once")]

    def __str__(self) -> str:
        return f"{self.partner} – {self.role}"
