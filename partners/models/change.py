"""Municipalities that merge, split or get a new name: when, into what, and what follows from it."""

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal, receiver
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.loading.synchronise import synchronise
from portal.publishing import clock
from portal.publishing.constraints import ChoiceField
from portal.publishing.keys import cascading_key
from portal.publishing.models import ContentVersion
from portal.runtime.texts import StrOrPromise

from .reference import Municipality, MunicipalityName

ONE_MAIN = _("Tick exactly one successor that takes the largest part.")


class ChangeKind(models.TextChoices):
    MERGER = "merger", _("merger")
    SPLIT = "split", _("split")
    RENAME = "rename", _("new name")


class MunicipalityChangeQuerySet(models.QuerySet):
    def due(self) -> Self:
        """Those of which the day has come in the Netherlands."""
        return self.filter(date__lte=clock.today())

    def planned(self) -> Self:
        """Those that have not been carried out: they can still be changed."""
        return self.filter(applied_at__isnull=True)


class MunicipalityChange(models.Model):
    """The end of a municipality, with what comes in its place.

    Its day is also the end of the municipality itself: `_on_change` sees to that.
    """

    Kind = ChangeKind

    predecessor = models.OneToOneField(
        Municipality,
        models.CASCADE,
        primary_key=True,
        related_name="change",
        verbose_name=_("municipality"),
        help_text=_("The municipality that goes into another, or gets another name."),
    )
    date = models.DateField(
        _("date"),
        help_text=_("The first day on which it no longer exists, mostly 1 January."),
    )
    kind = ChoiceField(_("kind"), max_length=6, choices=ChangeKind)
    source = models.CharField(
        _("source"),
        max_length=300,
        help_text=_("Where this was announced, such as a law or a message with its date."),
    )
    applied_at = models.DateTimeField(_("carried out at"), null=True, blank=True, editable=False)

    objects = MunicipalityChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a municipality")
        verbose_name_plural = _("changes of municipalities")
        ordering = ["-date", "predecessor"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=""),
                name="partners_change_has_source",
                violation_error_message=_("Say where this was announced."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor}, {date_format(self.date)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Who adds a second change of a municipality is refused, and overwrites nothing.
        kwargs.setdefault("force_insert", self._state.adding)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.predecessor_id is None or self.date is None:
            return
        gone = self.predecessor
        if self._state.adding and gone.valid_until:
            message = _("%(name)s ends on %(date)s already. Look among the changes.")
            raise _refusal("predecessor", message, gone, gone.valid_until)
        if gone.valid_from and gone.valid_from >= self.date:
            message = _("%(name)s exists only from %(date)s on. Choose a later day.")
            raise _refusal("date", message, gone, gone.valid_from)
        joining = gone.origins.filter(change__date__gte=self.date)
        if last := joining.order_by("change__date").last():
            message = _(
                "On %(date)s %(other)s becomes part of %(name)s, which has to exist then. "
                "Choose a later day."
            )
            other = last.change.predecessor.label
            raise _refusal("date", message, gone, last.change.date, other=other)

    @property
    def is_due(self) -> bool:
        return self.date <= clock.today()

    @property
    def main_successor(self) -> Municipality | None:
        """The successor that takes the largest part; every address leads there."""
        found = (row.successor for row in self.successions.all() if row.is_main)
        return next(found, None)


def _refusal(
    field: str, message: StrOrPromise, municipality: Municipality, day: datetime.date, **more: str
) -> ValidationError:
    """What stands at a field, about a municipality and a day."""
    told = {"name": municipality.label, "date": date_format(day), **more}
    return ValidationError({field: ValidationError(message, params=told)})


class MunicipalitySuccession(models.Model):
    """One municipality that goes, wholly or in part, into another."""

    change = models.ForeignKey(MunicipalityChange, models.CASCADE, related_name="successions")
    successor = cascading_key(Municipality, "origins", verbose_name=_("successor"))
    is_main = models.BooleanField(_("takes the largest part"), default=True)

    class Meta:
        verbose_name = _("successor")
        verbose_name_plural = _("successors")
        ordering = ["change__date", "change__predecessor__sort_key", "-is_main", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "successor"],
                name="partners_succession_unique",
                violation_error_message=_("This successor is there twice."),
            ),
            models.UniqueConstraint(
                fields=["change"],
                condition=Q(is_main=True),
                name="partners_succession_one_main",
                violation_error_message=ONE_MAIN,
            ),
            models.CheckConstraint(
                condition=~Q(change=F("successor")),
                name="partners_succession_not_itself",
                violation_error_message=_("A municipality cannot go into itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change.predecessor} → {self.successor}"

    def clean(self) -> None:
        """The successor exists on the day; so none can lead back to where it came from."""
        day = self.change.date
        if self.successor_id is None or day is None:
            return
        begins, ends = self.successor.valid_from, self.successor.valid_until
        if begins and begins > day:
            message = _("%(name)s exists only from %(date)s on.")
            raise _refusal("successor", message, self.successor, begins)
        if ends and ends <= day:
            message = _("%(name)s itself ends on %(date)s. Choose what it goes into.")
            raise _refusal("successor", message, self.successor, ends)


@receiver([post_save, post_delete], sender=MunicipalityChange)
@receiver([post_save, post_delete], sender=MunicipalitySuccession)
@transaction.atomic
def _on_change(instance: models.Model, signal: Signal, raw: bool = False, **kwargs: Any) -> None:
    if raw:  # of a copy of the database, which has what follows from it
        return
    if isinstance(instance, MunicipalityChange):
        ends = instance.date if signal is post_save else None
        this = Municipality.objects.filter(pk=instance.predecessor_id)
        this.exclude(valid_until=ends).update(valid_until=ends)
    settle()
    ContentVersion.bump()


def settle() -> None:
    """Bring in line what municipalities have of those that go into them: names and figures.

    Of all of them at once: there are some four hundred, and so it does not matter what
    was changed, nor in which order. One at a time: what another adds is seen or waits.
    """
    ContentVersion.lock()
    _inherit_names()
    for one in Municipality.objects.filter(is_derived=True).order_by("valid_from"):
        figures = _derived_figures(one)
        if any(getattr(one, name) != value for name, value in figures.items()):
            Municipality.objects.filter(pk=one.pk).update(**figures)


def _inherit_names() -> None:
    """Let every municipality be found by the names of those that went into it.

    Also of those that will, so that the name is found on the very day of the change.
    """
    own: dict[str, set[str]] = defaultdict(set)
    for code, *names in Municipality.objects.order_by().values_list("code", "name", "label"):
        own[code].update(names)
    registered = MunicipalityName.objects.filter(is_inherited=False).order_by()
    for code, name in registered.values_list("municipality", "name"):
        own[code].add(name)
    inherited: dict[str, set[str]] = defaultdict(set)
    # By date: what goes into a municipality does so before that one goes into another.
    successions = MunicipalitySuccession.objects.order_by("change__date")
    for former, successor in successions.values_list("change", "successor"):
        inherited[successor] |= own[former] | inherited[former]
    wanted = [
        MunicipalityName(municipality_id=code, name=name, is_inherited=True)
        for code in sorted(inherited)
        for name in sorted(inherited[code] - own[code])
    ]
    synchronise(MunicipalityName.objects.filter(is_inherited=True), wanted)


def _derived_figures(municipality: Municipality) -> dict[str, Any]:
    """Inhabitants and place of a new municipality, by those of the ones that go into it.

    Of one that is split the inhabitants are divided equally: how they really are is not
    known before the register says so.
    """
    people, year, north, east = 0, None, Decimal(0), Decimal(0)
    origins = municipality.origins.annotate(parts=models.Count("change__successions"))
    for origin in origins.select_related("change__predecessor"):
        former = origin.change.predecessor
        if former.population and former.latitude and former.longitude:
            share = former.population // origin.parts
            people += share
            year = former.population_year
            north += former.latitude * share
            east += former.longitude * share
    return {
        "population": people or None,
        "population_year": year,
        "latitude": round(north / people, 4) if people else None,
        "longitude": round(east / people, 4) if people else None,
    }
