"""The rules by which a municipality and a role find each other, as data.

What the coordinator edits here is all that `themes.matching.scoring` counts with.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models.partner import PartnerKind
from portal.publishing.constraints import ChoiceField, once
from portal.publishing.keys import cascading_key, optional_key
from portal.publishing.models import Tracked
from portal.publishing.names import SortKeyField
from themes.models.role import RoleKind
from themes.models.theme import Theme

MIN_WEIGHT, MAX_WEIGHT = 1, 5


class Answer(Tracked):
    """Something that a visitor can answer to one of the questions of “Does this fit us?”."""

    slug = models.SlugField(
        _("address"),
        max_length=40,
        unique=True,
        help_text=_("Stands in the addresses that visitors share, so it never changes."),
    )
    label = models.CharField(_("answer"), max_length=80)
    sort_key = SortKeyField("label")
    help = models.CharField(_("explanation"), max_length=240, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(slug=""), name="matching_%(class)s_slug_filled"),
        ]

    def __str__(self) -> str:
        return self.label


class Weighted(Tracked):
    """How much something counts, and why in words that a visitor reads."""

    weight = models.PositiveSmallIntegerField(
        _("points"),
        validators=[MinValueValidator(MIN_WEIGHT), MaxValueValidator(MAX_WEIGHT)],
        help_text=_("From 1 (counts a little) to 5 (counts most)."),
    )
    reason = models.CharField(
        _("reason"), max_length=240, help_text=_("A sentence that visitors read with the points.")
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__range=(MIN_WEIGHT, MAX_WEIGHT)),
                name="matching_%(class)s_weight_known",
                violation_error_message=_("Points go from 1 to 5."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="matching_%(class)s_has_reason"),
        ]


class Circumstance(Answer):
    """What plays in a municipality: heat, new housing, money."""

    class Meta(Answer.Meta):
        verbose_name = _("rule: what plays in a municipality")
        verbose_name_plural = _("rules: what plays in a municipality")


class CircumstanceWeight(Weighted):
    circumstance = cascading_key(Circumstance, "weights", verbose_name=_("circumstance"))
    theme = cascading_key(Theme, "circumstance_weights")

    class Meta:
        verbose_name = _("theme that it leads to")
        verbose_name_plural = _("themes that it leads to")
        ordering = ["-weight", "theme__number"]
        constraints = [
            *Weighted.Meta.constraints,
            once("circumstance", "theme", name="matching_circumstance_weight_once"),
        ]

    def __str__(self) -> str:
        return f"{self.circumstance} – {self.theme}"


class Contribution(Answer):
    """What a municipality can bring: a pilot area, time, money."""

    missing = models.CharField(
        _("when it is missing"),
        max_length=240,
        help_text=_("What a visitor reads who did not offer what a role cannot do without."),
    )

    class Meta(Answer.Meta):
        verbose_name = _("rule: what one can bring")
        verbose_name_plural = _("rules: what one can bring")


class ContributionWeight(Weighted):
    contribution = cascading_key(Contribution, "weights", verbose_name=_("contribution"))
    role_kind = ChoiceField(_("kind of role"), max_length=16, choices=RoleKind)
    is_needed = models.BooleanField(
        _("cannot do without"),
        default=False,
        help_text=_("Say that it is missing when a visitor does not offer it."),
    )

    class Meta:
        verbose_name = _("kind of role that asks for it")
        verbose_name_plural = _("kinds of role that ask for it")
        ordering = ["-weight", "role_kind"]
        constraints = [
            *Weighted.Meta.constraints,
            once("contribution", "role_kind", name="matching_contribution_weight_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contribution} – {self.get_role_kind_display()}"


class Horizon(Answer):
    """How soon one wants to begin."""

    class Meta(Answer.Meta):
        verbose_name = _("rule: how soon")
        verbose_name_plural = _("rules: how soon")


class RoleTiming(models.TextChoices):
    """Where a role stands in time."""

    CLOSING = "closing", _("The deadline is near")
    ACTIVE = "active", _("The alliance is active")
    FORMING = "forming", _("The alliance takes shape")
    IDEA = "idea", _("The alliance is an idea")
    ENDED = "ended", _("The alliance has ended")
    NO_ALLIANCE = "no_alliance", _("There is no alliance around it")


class HorizonWeight(Weighted):
    horizon = cascading_key(Horizon, "weights", verbose_name=_("how soon"))
    timing = ChoiceField(_("where the role stands"), max_length=11, choices=RoleTiming)

    class Meta:
        verbose_name = _("role that suits it")
        verbose_name_plural = _("roles that suit it")
        ordering = ["-weight", "timing"]
        constraints = [
            *Weighted.Meta.constraints,
            once("horizon", "timing", name="matching_horizon_weight_once"),
        ]

    def __str__(self) -> str:
        return f"{self.horizon} – {self.get_timing_display()}"


class SignalKind(models.TextChoices):
    """What the record of the programme can tell about an organisation and a role."""

    AUDIENCE = "audience", _("The role is meant for this kind of organisation")
    CANDIDATE = "candidate", _("Named for the role")
    ALLIANCE = "alliance", _("Takes part in the alliance of the role")
    ROLE_HELD = "role-held", _("Has another role in the theme")
    THEME = "theme", _("Named as partner of the theme, or in another alliance of it")
    LESSON = "lesson", _("Shared a lesson on the theme")
    MILESTONE = "milestone", _("Had a part in a milestone of the theme")
    WORKING_GROUP = "working-group", _("Was in a working group with results for the theme")
    PARTICIPANT = "participant", _("Took part in the programme")
    NEIGHBOUR = "neighbour", _("Lies near a municipality that works on the theme")
    SIZE = "size", _("Is as large as a municipality that works on the theme")
    WANTS_ROLE = "wants-role", _("Registered for the role (counts double)")
    WANTS_ALLIANCE = "wants-alliance", _("Registered for the alliance of the role (counts double)")
    WANTS_THEME = "wants-theme", _("Registered for the theme of the role (counts double)")


# Who registered says so itself, which is worth more than what we know about it. At double points
# the heaviest registration counts for more than any single known fact.
COUNTS_DOUBLE = (SignalKind.WANTS_ROLE, SignalKind.WANTS_ALLIANCE, SignalKind.WANTS_THEME)


class Signal(Weighted):
    """A known fact that counts, so that also municipalities that answered nothing are ranked."""

    slug = ChoiceField(_("known fact"), max_length=14, unique=True, choices=SignalKind)

    class Meta:
        verbose_name = _("rule: known fact")
        verbose_name_plural = _("rules: known facts")
        ordering = ["-weight", "slug"]
        constraints = [*Weighted.Meta.constraints]

    def __str__(self) -> str:
        return self.get_slug_display()

    @property
    def points(self) -> int:
        return self.weight * 2 if self.slug in COUNTS_DOUBLE else self.weight


class MatchExample(Tracked):
    """Answers that stand for many visitors: what a change of a rule does is shown on them."""

    slug = models.SlugField(_("address"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    sort_key = SortKeyField("name")
    kind = ChoiceField(
        _("kind of organisation"),
        max_length=20,
        choices=PartnerKind,
        default=PartnerKind.MUNICIPALITY,
    )
    circumstances = models.ManyToManyField(
        Circumstance, blank=True, related_name="examples", verbose_name=_("what plays")
    )
    contributions = models.ManyToManyField(
        Contribution, blank=True, related_name="examples", verbose_name=_("what it can bring")
    )
    horizon = optional_key(Horizon, "examples", verbose_name=_("how soon"))

    class Meta:
        verbose_name = _("example of answers")
        verbose_name_plural = _("examples of answers")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(slug=""), name="matching_matchexample_slug_filled"),
        ]

    def __str__(self) -> str:
        return self.name
