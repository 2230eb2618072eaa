"""What follows by itself when a municipality changes, and telling it beforehand.

An app says in a module `changes`, which is found by itself, what it does at such a moment
with what it keeps of the municipality:

    @register
    class Registrations(Consequence):
        def sentences(self, change):
            yield "3 registrations go to Hilversum."

        def carry_out(self, change): ...

Pages, lists and names follow the date itself; they need no one to carry anything out.
"""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import MunicipalityChange, Partner


class Consequence:
    """What an app does when a municipality changes."""

    def sentences(self, change: MunicipalityChange) -> Iterable[str]:
        """What is going to happen; of a change that was carried out what is left to check."""
        return ()

    def carry_out(self, change: MunicipalityChange) -> None:
        """Do it, on or after its day and in a transaction; a second time does nothing more."""


LATE = gettext_lazy(
    "This day has begun or passed: the pages follow at once, the rest is done in the coming night. "
    "Until then you can correct this change or delete it."
)

_consequences: list[Consequence] = []


def register(consequence: type[Consequence]) -> type[Consequence]:
    """Class decorator: this happens at every change from now on."""
    _consequences.append(consequence())
    return consequence


def sentences(change: MunicipalityChange) -> list[str]:
    """What a change brings about, in words for the coordinator."""
    if change.main_successor is None:
        return []
    return [sentence for one in _consequences for sentence in one.sentences(change)]


def carry_out_due() -> int:
    """Do what follows from every change of which the day has come; say how many are new.

    Also from older ones: a form that was being sent at midnight can have come in after it.
    """
    count = 0
    for pk in MunicipalityChange.objects.due().order_by("date").values_list("pk", flat=True):
        with transaction.atomic():
            # Locked, and read again: the coordinator can have moved or deleted it just now.
            due = MunicipalityChange.objects.due().select_for_update()
            change = due.filter(pk=pk).first()
            if change is None:
                continue
            for consequence in _consequences:
                consequence.carry_out(change)
            this = MunicipalityChange.objects.planned().filter(pk=pk)
            count += this.update(applied_at=timezone.now())
    return count


@register
class Pages(Consequence):
    """The pages and names of the municipality itself, and of the partner that it is."""

    def sentences(self, change: MunicipalityChange) -> Iterator[str]:
        former, successor = change.predecessor, change.main_successor
        if change.applied_at or successor is None:
            return
        names = {"name": former.label, "successor": successor.label}
        yield _("The page %(old)s leads to %(new)s from %(date)s on.") % {
            "old": former.get_absolute_url(),
            "new": successor.get_absolute_url(),
            "date": date_format(change.date),
        }
        if change.kind == MunicipalityChange.Kind.SPLIT:
            parts = [row.successor.label for row in change.successions.all()]
            names["parts"] = get_text_list(parts, _("and"))
            yield _("Who types %(name)s in a form chooses between %(parts)s.") % names
        else:
            yield _("Who looks for %(name)s, finds %(successor)s.") % names
        for partner in Partner.objects.filter(municipality=former):
            yield _("The page of the partner “%(partner)s” stays, with its history.") % {
                "partner": partner.name
            }
        if change.is_due:
            yield str(LATE)
