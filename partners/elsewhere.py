"""What people type for a municipality and is none: a province, an island, a town abroad.

The names are those of `partners/reference/elsewhere.csv`. None of them is ever taken for a
municipality that looks like it: Bonaire is not Borne.
"""

import csv
import functools
import re

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .names import folded
from .reference.rows import DIRECTORY

# Each says by itself that an organisation is meant, whatever follows.
ORGANISATION = re.compile(
    r"provinci|waterschap|heemraadschap|wetterskip|ministerie|rijkswaterstaat|omgevingsdienst"
    r"|regio|corporatie|universiteit|hogeschool|stichting|vereniging|^prov |\b(b ?v|n ?v|ggd)$"
)
# What stands around a name: "stad Gent (België)", "openbaar lichaam Saba".
AROUND = re.compile(r"^(de )?(stad|eiland|openbaar lichaam) | (belgie|duitsland)$")


class Elsewhere(TextChoices):
    """What it is instead; the label is the answer to who typed it."""

    ORGANISATION = "organisation", _("“%(typed)s” is no municipality.")
    CARIBBEAN = "caribbean", _("“%(typed)s” is no municipality.")
    PLACE = (
        "place",
        _("“%(typed)s” is no municipality by itself. Fill in the municipality that it is part of."),
    )
    ABROAD = "abroad", _("“%(typed)s” is not in the Netherlands.")


def what_is(name: str) -> Elsewhere | None:
    """What a name stands for that is no municipality, as far as that is known."""
    wanted = folded(name)
    if ORGANISATION.search(wanted):
        return Elsewhere.ORGANISATION
    return names().get(wanted) or names().get(AROUND.sub("", wanted))


def is_elsewhere(name: str) -> bool:
    """Whether no municipality has to do with it: an organisation, or a place abroad."""
    return what_is(name) not in (None, Elsewhere.PLACE)


@functools.cache
def names() -> dict[str, Elsewhere]:
    """Every folded name in the file, with what it stands for."""
    with (DIRECTORY / "elsewhere.csv").open(encoding="utf-8", newline="") as file:
        return {folded(row["name"]): Elsewhere(row["kind"]) for row in csv.DictReader(file)}
