"""Finding a municipality by what someone typed: any name it has or had, without hair-splitting.

What is known to be none is never taken for one that looks like it: Bonaire is not Borne.
"""

import csv
import functools
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from .models import Municipality, MunicipalityName
from .reference.rows import DIRECTORY

MAX_NAME_LENGTH = 80
MAX_SUGGESTIONS = 5
MIN_ALIKE = 60  # percent: one or two typing errors in a short name
PREFIX = re.compile(r"^(de )?gemeente ")
# Each says by itself that an organisation is meant, whatever follows.
ORGANISATION = re.compile(
    r"provinci|waterschap|heemraadschap|wetterskip|ministerie|rijkswaterstaat|omgevingsdienst"
    r"|regio|corporatie|universiteit|hogeschool|stichting|vereniging|^prov |\b(b ?v|n ?v|ggd)$"
)
# What stands around a name: "stad Gent (België)", "openbaar lichaam Saba".
AROUND = re.compile(r"^(de )?(stad|eiland|openbaar lichaam) | (belgie|duitsland)$")
NO_MUNICIPALITY = _("“%(typed)s” is no municipality.")
PLACE = "place"
# The answer to who typed one of the names in `reference/elsewhere.csv`, by its kind.
ELSEWHERE = {
    "organisation": NO_MUNICIPALITY,
    "caribbean": NO_MUNICIPALITY,
    "abroad": _("“%(typed)s” is not in the Netherlands."),
    PLACE: _(
        "“%(typed)s” is no municipality by itself. Fill in the municipality that it is part of."
    ),
}


@dataclass(frozen=True)
class FoundMunicipality:
    """The one municipality that was meant, the ones that may have been, or what it is instead."""

    municipality: Municipality | None = None
    suggestions: list[Municipality] = field(default_factory=list)
    is_ambiguous: bool = False
    elsewhere: str = ""  # the kind, in ELSEWHERE


@functools.lru_cache(maxsize=4096)  # every look-up folds all names in the register
def folded(text: str) -> str:
    """A name without accents, capitals, punctuation and the word “gemeente”."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’‘\u0300-\u036f]", "", letters))
    return PREFIX.sub("", " ".join(words))


def find_municipality(text: str) -> FoundMunicipality:
    """The existing municipality that is called `text`, by a present, former or other name."""
    wanted = folded(text[: MAX_NAME_LENGTH * 2])
    if not wanted:
        return FoundMunicipality()
    by_name = _by_name()
    exact = by_name.get(wanted, {})
    if len(exact) == 1:
        return FoundMunicipality(next(iter(exact.values())))
    if exact:
        called_so = sorted(exact.values(), key=lambda one: one.sort_key)
        return FoundMunicipality(suggestions=called_so[:MAX_SUGGESTIONS], is_ambiguous=True)
    known = names_elsewhere()
    is_organisation = "organisation" if ORGANISATION.search(wanted) else ""
    elsewhere = is_organisation or known.get(wanted) or known.get(AROUND.sub("", wanted))
    # "Alphen" is a village, and more often the beginning of Alphen aan den Rijn.
    is_beginning = any(name.startswith(f"{wanted} ") for name in by_name)
    if elsewhere and not is_beginning:
        return FoundMunicipality(elsewhere=elsewhere)
    return FoundMunicipality(suggestions=_alike(wanted, by_name))


@functools.cache
def names_elsewhere() -> dict[str, str]:
    """The kind of every folded name that stands for no municipality."""
    with (DIRECTORY / "elsewhere.csv").open(encoding="utf-8", newline="") as file:
        return {folded(row["name"]): row["kind"] for row in csv.DictReader(file)}


def _by_name() -> dict[str, dict[str, Municipality]]:
    """Every folded name, with the municipalities (by code) that it may stand for."""
    existing = {one.code: one for one in Municipality.objects.existing()}
    by_name: dict[str, dict[str, Municipality]] = defaultdict(dict)
    for one in existing.values():
        for name in (one.label, one.name, one.slug):
            by_name[folded(name)][one.code] = one
    current = set(by_name)
    for code, name in MunicipalityName.objects.values_list("municipality", "name"):
        # What one is called today is stronger than what another was called before.
        if code in existing and folded(name) not in current:
            by_name[folded(name)][code] = existing[code]
    return by_name


def _alike(wanted: str, by_name: dict[str, dict[str, Municipality]]) -> list[Municipality]:
    """The municipalities whose name begins with, holds or resembles what was typed."""
    starting = sorted(name for name in by_name if name.startswith(wanted))
    holding = sorted(name for name in by_name if len(wanted) > 2 and wanted in name)
    resembling = process.extract(
        wanted, list(by_name), scorer=fuzz.ratio, score_cutoff=MIN_ALIKE, limit=MAX_SUGGESTIONS
    )
    suggestions: dict[str, Municipality] = {}
    for name in (*starting, *(name for name, _score, _place in resembling), *holding):
        suggestions |= by_name[name]
    return list(suggestions.values())[:MAX_SUGGESTIONS]
