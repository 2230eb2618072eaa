"""Provinces and municipalities: facts from public registers, loaded and never typed.

Source and licence of the facts: `partners/reference/README.md`.
"""

import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.publishing import clock
from portal.publishing.constraints import once
from portal.publishing.keys import optional_key
from portal.publishing.models import Tracked
from portal.publishing.names import SortKeyField
from portal.publishing.versions import TrackedQuerySet


class Province(models.Model):
    code = models.CharField(_("code"), max_length=4, primary_key=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    sort_key = SortKeyField("name")
    slug = models.SlugField(_("address"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^PV[0-9]{2}$"), name="partners_province_code_form"
            )
        ]

    def __str__(self) -> str:
        return self.name


class MunicipalityQuerySet(TrackedQuerySet["Municipality"]):
    def existing(self, on: datetime.date | None = None) -> Self:
        """The municipalities that exist on a day (default: today)."""
        day = on or clock.today()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        )

    def living_successor(self, municipality: "Municipality | None") -> "Municipality | None":
        """The municipality that `municipality` is part of, itself if it still exists.

        Follows the successor that took most, as often as it takes: None when a
        successor is missing.
        """
        seen = set()
        while municipality is not None and municipality.pk not in seen:
            if municipality.exists_now:
                return municipality
            seen.add(municipality.pk)
            municipality = self.filter(
                origins__change=municipality.pk, origins__is_main=True
            ).first()
        return None


class Municipality(Tracked):
    """A municipality, with the period in which it exists.

    Municipalities merge: one that ends has a `change`, and from that day on every address
    and name of it leads to the municipality that took most of it.
    """

    code = models.CharField(_("CBS code"), max_length=6, primary_key=True)
    name = models.CharField(_("official name"), max_length=80)
    label = models.CharField(
        _("name"), max_length=80, unique=True, help_text=_("Unique and meant for display.")
    )
    sort_key = SortKeyField("label")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    province = optional_key(Province, "municipalities", on_delete=models.PROTECT, blank=False)
    latitude = models.DecimalField(_("latitude"), max_digits=7, decimal_places=4, null=True)
    longitude = models.DecimalField(_("longitude"), max_digits=7, decimal_places=4, null=True)
    population = models.PositiveIntegerField(_("inhabitants"), null=True)
    population_year = models.PositiveSmallIntegerField(_("counted in"), null=True)
    valid_from = models.DateField(_("exists since"), null=True)
    valid_until = models.DateField(
        _("exists until"), null=True, help_text=_("The first day on which it no longer exists.")
    )
    is_derived = models.BooleanField(
        _("figures are derived"),
        default=False,
        help_text=_(
            "For a municipality that the register does not have yet. Its inhabitants and place "
            "follow from the municipalities that go into it, until the next file of the register "
            "has them."
        ),
    )

    objects: ClassVar = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^GM[0-9]{4}$"), name="partners_municipality_code_form"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gt=F("valid_from")),
                name="partners_municipality_period_ordered",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=False)
                | Q(province__isnull=False, is_derived=True)
                | Q(
                    province__isnull=False,
                    latitude__isnull=False,
                    longitude__isnull=False,
                    population__isnull=False,
                ),
                name="partners_municipality_living_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True)
                | Q(latitude__range=(50, 54), longitude__range=(3, 8)),
                name="partners_municipality_in_the_netherlands",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("partners:municipality", args=[self.slug])

    @property
    def exists_now(self) -> bool:
        return self.valid_until is None or self.valid_until > clock.today()


class OtherName(Tracked):
    """Another name of something, by which it is known, found or looked for."""

    name = models.CharField(_("name"), max_length=160)
    sort_key = SortKeyField("name")

    class Meta:
        abstract = True
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name


class MunicipalityName(OtherName):
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=80)
    # Of a municipality that went into it; kept up to date by `settle`.
    is_inherited = models.BooleanField(default=False, editable=False)

    class Meta(OtherName.Meta):
        constraints = [
            once("municipality", "name", "is_inherited", name="partners_municipality_name_unique")
        ]
        indexes = [models.Index(fields=["name"])]
