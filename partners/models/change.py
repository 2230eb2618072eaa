"""Municipalities that merge, split or get a new name: when, into what, and what follows from it."""

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.loading.synchronise import synchronise
from portal.publishing.constraints import known
from portal.publishing.models import ContentVersion

from .reference import Municipality, MunicipalityName

ONE_MAIN = _("Tick exactly one successor that takes the largest part.")


class ChangeKind(models.TextChoices):
    MERGER = "merger", _("merger")
    SPLIT = "split", _("split")
    RENAME = "rename", _("new name")


class MunicipalityChangeQuerySet(models.QuerySet):
    def due(self) -> Self:
        """Those of which the day has come in the Netherlands."""
        return self.filter(date__lte=timezone.localdate())

    def planned(self) -> Self:
        """Those that have not been carried out: they can still be changed."""
        return self.filter(applied_at__isnull=True)


class MunicipalityChange(models.Model):
    """The end of a municipality, with what comes in its place.

    Its day is also the end of the municipality itself: saving and deleting see to that.
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
    kind = models.CharField(_("kind"), max_length=6, choices=ChangeKind.choices)
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
            known("kind", ChangeKind),
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
        with transaction.atomic():
            super().save(*args, **kwargs)
            this = Municipality.objects.filter(pk=self.predecessor_id)
            this.exclude(valid_until=self.date).update(valid_until=self.date)
            settle()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            Municipality.objects.filter(pk=self.predecessor_id).update(valid_until=None)
            deleted = super().delete(*args, **kwargs)
            settle()
        return deleted

    def clean(self) -> None:
        if self.predecessor_id is None or self.date is None:
            return
        gone = self.predecessor
        if self._state.adding and gone.valid_until:
            message = _("%(name)s ends on %(date)s already. Look among the changes.")
            told = _told(gone, gone.valid_until)
            raise ValidationError({"predecessor": ValidationError(message, params=told)})
        if gone.valid_from and gone.valid_from >= self.date:
            message = _("%(name)s exists only from %(date)s on. Choose a later day.")
            told = _told(gone, gone.valid_from)
            raise ValidationError({"date": ValidationError(message, params=told)})
        joining = gone.origins.filter(change__date__gte=self.date)
        if last := joining.order_by("change__date").last():
            message = _(
                "On %(date)s %(other)s becomes part of %(name)s, which has to exist then. "
                "Choose a later day."
            )
            told = _told(gone, last.change.date) | {"other": last.change.predecessor.label}
            raise ValidationError({"date": ValidationError(message, params=told)})

    @property
    def is_due(self) -> bool:
        return self.date <= timezone.localdate()

    @property
    def main_successor(self) -> Municipality | None:
        """The successor that takes the largest part; every address leads there."""
        found = (row.successor for row in self.successions.all() if row.is_main)
        return next(found, None)


def _told(municipality: Municipality, day: datetime.date) -> dict[str, str]:
    """What a refusal says of a municipality and a day."""
    return {"name": municipality.label, "date": date_format(day)}


class MunicipalitySuccession(models.Model):
    """One municipality that goes, wholly or in part, into another."""

    change = models.ForeignKey(MunicipalityChange, models.CASCADE, related_name="successions")
    successor = models.ForeignKey(
        Municipality, models.CASCADE, related_name="origins", verbose_name=_("successor")
    )
    is_main = models.BooleanField(_("takes the largest part"), default=True)

    class Meta:
        verbose_name = _("successor")
        verbose_name_plural = _("successors")
        ordering = ["change__date", "change__predecessor__label", "-is_main", "pk"]
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            settle()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            settle()
        return deleted

    def clean(self) -> None:
        """The successor exists on the day; so none can lead back to where it came from."""
        day = self.change.date
        if self.successor_id is None or day is None:
            return
        begins, ends = self.successor.valid_from, self.successor.valid_until
        if begins and begins > day:
            message = _("%(name)s exists only from %(date)s on.")
            told = _told(self.successor, begins)
            raise ValidationError({"successor": ValidationError(message, params=told)})
        if ends and ends <= day:
            message = _("%(name)s itself ends on %(date)s. Choose what it goes into.")
            told = _told(self.successor, ends)
            raise ValidationError({"successor": ValidationError(message, params=told)})


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
    inherited = MunicipalityName.objects.filter(is_inherited=True)
    registered = MunicipalityName.objects.filter(is_inherited=False).order_by()
    for code, name in registered.values_list("municipality", "name"):
        own[code].add(name)
    predecessors: dict[str, set[str]] = defaultdict(set)
    successions = MunicipalitySuccession.objects.order_by()
    for former, successor in successions.values_list("change", "successor"):
        predecessors[successor].add(former)
    wanted = [
        MunicipalityName(municipality_id=code, name=name, is_inherited=True)
        for code in sorted(predecessors)
        for name in sorted(_names_before(code, predecessors, own) - own[code])
    ]
    synchronise(inherited, wanted)


def _names_before(
    code: str, predecessors: dict[str, set[str]], own: dict[str, set[str]]
) -> set[str]:
    """The names of the predecessors of a municipality, and of theirs; a circle ends."""
    found: set[str] = set()
    waiting = [code]
    while waiting:
        new = predecessors.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return {name for former in found for name in own[former]}


def _derived_figures(municipality: Municipality) -> dict[str, Any]:
    """Inhabitants and place of a new municipality, by those of the ones that go into it.

    Of one that is split the inhabitants are divided equally: how they really are is not
    known before the register says so.
    """
    of_former = [
        f"change__predecessor__{name}"
        for name in ("population", "population_year", "latitude", "longitude")
    ]
    origins = municipality.origins.annotate(parts=models.Count("change__successions"))
    known = origins.exclude(change__predecessor__population=None).exclude(
        change__predecessor__latitude=None
    )
    people, year, north, east = 0, None, Decimal(0), Decimal(0)
    for population, counted_in, latitude, longitude, parts in known.values_list(
        *of_former, "parts"
    ):
        share = population // parts
        people += share
        year = counted_in
        north += latitude * share
        east += longitude * share
    return {
        "population": people or None,
        "population_year": year,
        "latitude": round(north / people, 4) if people else None,
        "longitude": round(east / people, 4) if people else None,
    }
