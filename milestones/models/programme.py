from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.publishing.constraints import once
from portal.publishing.dates import PartialDateField, period_is_ordered
from portal.publishing.keys import cascading_key
from portal.publishing.models import Tracked
from portal.publishing.names import SortKeyField
from portal.publishing.richtext import RichTextField

from ..languages import language_of


class Programme(Tracked):
    """The programme that this portal keeps the record of, told in chapters. There is one."""

    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    summary = models.CharField(_("summary"), max_length=300)
    aim = RichTextField(_("aim"))
    beginning = RichTextField(_("how it began"), blank=True)
    body = RichTextField(_("how it worked"), blank=True)
    ending = RichTextField(_("how it ended"), blank=True)
    started = PartialDateField(_("started"))
    ended = PartialDateField(_("ended"), null=True, blank=True)
    film_title = models.CharField(_("title of the film"), max_length=160, blank=True)
    film_url = models.URLField(_("address of the film"), blank=True)
    contact_email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("Of the programme, never of a person.")
    )
    evaluation = RichTextField(
        _("evaluation"), blank=True, help_text=_("How the programme was evaluated, and by whom.")
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_page = models.CharField(_("place in the source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programme")
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="milestones_one_programme",
                violation_error_message=_("There is one programme. Change that one."),
            ),
            period_is_ordered("started", "ended", _("The programme cannot end before it started.")),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("page", args=["over"])

    @property
    def film_language(self) -> str:
        return language_of(self.film_title)


class GovernmentRole(Tracked):
    """A part that a government can play in adaptation, such as financing or planning."""

    programme = cascading_key(Programme, "roles")
    verb = models.CharField(_("role"), max_length=60)
    summary = models.CharField(_("summary"), max_length=300)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("government role")
        verbose_name_plural = _("government roles")
        ordering = ["position", "pk"]
        constraints = [once("programme", "verb", name="milestones_government_role_unique")]

    def __str__(self) -> str:
        return self.verb


class Objective(Tracked):
    """One of the objectives that the programme set itself."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    title = models.CharField(_("title"), max_length=160)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    sort_key = SortKeyField("title")
    summary = models.CharField(_("summary"), max_length=400)

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1), name="milestones_objective_number_from_one"
            )
        ]

    def __str__(self) -> str:
        return self.title
