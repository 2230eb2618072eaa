from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from milestones.models import Document, Lesson, Milestone
from partners.models import Partner
from portal.provenance.records import Labelled
from portal.publishing.constraints import ChoiceField, once
from portal.publishing.keys import cascading_key
from portal.publishing.models import PublicationQuerySet, Publishable, Tracked
from portal.publishing.richtext import RichTextField


class ThemeStage(models.TextChoices):
    EXPLORING = "exploring", _("Exploring")
    FORMING = "forming", _("Taking shape")
    ACTIVE = "active", _("Under way")
    COMPLETED = "completed", _("Completed")


class ThemeQuerySet(PublicationQuerySet["Theme"]):
    def with_role_counts(self) -> Self:
        """Annotate `open_roles` and `all_roles`, public roles only."""
        from .role import RoleQuerySet, RoleState  # a role knows its theme

        public = RoleQuerySet.public("roles__")
        return self.annotate(
            all_roles=Count("roles", filter=public, distinct=True),
            open_roles=Count(
                "roles", filter=public & Q(roles__state=RoleState.OPEN), distinct=True
            ),
        )


class Theme(Labelled, Publishable):
    """A scale-up theme: what the programme handed over for the years after it."""

    labels = ("stage",)

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("summary"), max_length=300)
    stage = ChoiceField(_("stage"), max_length=10, choices=ThemeStage, default=ThemeStage.EXPLORING)
    milestones = models.ManyToManyField(
        Milestone, blank=True, related_name="themes", verbose_name=_("milestones")
    )
    lessons = models.ManyToManyField(
        Lesson, blank=True, related_name="themes", verbose_name=_("lessons")
    )
    documents = models.ManyToManyField(
        Document, blank=True, related_name="themes", verbose_name=_("documents")
    )

    open_roles: int
    """Given by `with_role_counts`."""

    objects: ClassVar = ThemeQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["number"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(condition=Q(number__gte=1), name="themes_theme_number_from_one"),
        ]


class ThemeSectionKind(models.TextChoices):
    """The three questions that every theme answers, in this order."""

    CHALLENGE = "challenge", _("What needs to be done?")
    COLLABORATION = "collaboration", _("Which forms of collaboration are needed?")
    SUCCESS = "success", _("How do we make it succeed?")


class ThemeSection(Tracked):
    theme = cascading_key(Theme, "sections")
    kind = ChoiceField(_("question"), max_length=13, choices=ThemeSectionKind)
    body = RichTextField(_("text"))

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        # The names of the kinds happen to sort in the order of the questions.
        ordering = ["theme", "kind"]
        constraints = [
            once("theme", "kind", name="themes_section_once"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class ThemePartner(Tracked):
    """What an organisation contributes to a theme, or why it is named there."""

    theme = cascading_key(Theme, "partners")
    partner = cascading_key(Partner, "theme_contributions")
    contribution = models.CharField(_("contribution"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("partner in theme")
        verbose_name_plural = _("partners in theme")
        ordering = ["partner__sort_key", "pk"]
        constraints = [once("theme", "partner", name="themes_partner_once")]

    def __str__(self) -> str:
        return f"{self.partner} – {self.theme}"


class ThemeRelation(Labelled, Tracked):
    """Two themes that touch, and why. The order of the two has no meaning."""

    labels = ("reason",)

    from_theme = cascading_key(Theme, "relations")
    to_theme = cascading_key(Theme, "reverse_relations", verbose_name=_("related theme"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("related theme")
        verbose_name_plural = _("related themes")
        ordering = ["from_theme", "to_theme"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_theme=F("to_theme")),
                name="themes_relation_not_itself",
                violation_error_message=_("A theme is not related to itself."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="themes_relation_has_reason"),
            models.UniqueConstraint(
                Least("from_theme", "to_theme"),
                Greatest("from_theme", "to_theme"),
                name="themes_relation_once",
                violation_error_message=_("These two themes are related already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_theme} – {self.to_theme}"
