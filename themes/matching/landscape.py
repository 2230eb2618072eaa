"""What is known about every municipality: who works on which theme, and who lies near whom.

Only what is public counts. The number of queries is the same for one municipality and
for all of them.
"""

import functools
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import QuerySet

from milestones.models import Lesson, MilestonePartner
from partners.models import (
    Municipality,
    MunicipalitySuccession,
    Participation,
    Partner,
    WorkingGroupMembership,
)
from partners.peers import Neighbour, nearest, size_class
from portal.lists.kept import kept
from portal.publishing import clock
from portal.publishing.visibility import only_public
from themes.models import (
    Alliance,
    AllianceMembership,
    Role,
    RoleCandidate,
    Theme,
    ThemePartner,
)

NEAR_KM = 25


@dataclass
class TrackRecord:
    """What the public record tells about one municipality, by primary keys."""

    partners: list[Partner] = field(default_factory=list)
    candidacies: set[int] = field(default_factory=set)
    alliances: set[int] = field(default_factory=set)
    themes: set[int] = field(default_factory=set)
    themes_of_roles: set[int] = field(default_factory=set)
    themes_of_lessons: set[int] = field(default_factory=set)
    themes_of_milestones: set[int] = field(default_factory=set)
    themes_of_groups: set[int] = field(default_factory=set)
    milestones: set[int] = field(default_factory=set)
    lessons: set[int] = field(default_factory=set)
    participations: set[int] = field(default_factory=set)

    @property
    def works_on(self) -> set[int]:
        return self.themes | self.themes_of_roles


@dataclass
class Landscape:
    """All municipalities that exist, with their track records, and what these name."""

    municipalities: dict[str, Municipality] = field(default_factory=dict)
    """By name."""
    track_records: dict[str, TrackRecord] = field(default_factory=dict)
    themes: dict[int, Theme] = field(default_factory=dict)
    alliances: dict[int, Alliance] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.size_of = {code: size_class(one) for code, one in self.municipalities.items()}
        self._working_on: dict[tuple, list[Municipality]] = defaultdict(list)
        for code, municipality in self.municipalities.items():
            for theme in self.record_of(municipality).works_on:
                self._working_on[self.size_of[code], theme].append(municipality)
        self._near = functools.cache(self._find_near)

    @staticmethod
    @kept
    def load() -> "Landscape":
        """As it is now; shared by all who ask, so nobody changes it."""
        existing = Municipality.objects.existing().in_bulk()
        records = {code: one for code, one in _read_track_records().items() if code in existing}
        themes, alliances = Theme.objects.published(), Alliance.objects.published()
        return Landscape(existing, records, themes.in_bulk(), alliances.in_bulk())

    def record_of(self, municipality: Municipality | None) -> TrackRecord:
        """The track record of a municipality; an empty one when nothing is known of it."""
        code = municipality.code if municipality else ""
        return self.track_records.get(code, TrackRecord())

    def _find_near(self, code: str) -> list[Neighbour]:
        """The other municipalities within reach of which something is known, nearest first."""
        known = map(self.municipalities.__getitem__, self.track_records)
        return [one for one in nearest(self.municipalities[code], known) if one.km <= NEAR_KM]

    def near_and_working_on(self, code: str, theme: int) -> tuple[int, Municipality] | None:
        """The nearest other municipality within reach that works on a theme, with its distance."""
        for km, other in self._near(code):
            if theme in self.track_records[other.code].works_on:
                return round(km), other
        return None

    def as_large_and_working_on(self, code: str, theme: int) -> Municipality | None:
        """Another municipality of the same size class that works on a theme."""
        same = self._working_on.get((self.size_of[code], theme), [])
        return next((other for other in same if other.code != code), None)


def _read_track_records() -> dict[str, TrackRecord]:
    """Every municipality's by its code; that of a merged one goes to its successor."""
    partners = Partner.objects.published().filter(kind=Partner.Kind.MUNICIPALITY)
    past = MunicipalitySuccession.objects.filter(change__date__lte=clock.today(), is_main=True)
    living: dict[str, str] = {}
    # The last first: what a municipality went into can have gone into another since.
    for code, successor in past.order_by("-change__date").values_list("change", "successor"):
        living[code] = living.get(successor, successor)
    records: dict[str, TrackRecord] = defaultdict(TrackRecord)
    of: dict[int, TrackRecord] = {}
    for partner in partners.order_by("sort_key", "pk"):
        code = partner.municipality_id or ""
        of[partner.pk] = records[living.get(code, code)]
        of[partner.pk].partners.append(partner)
    for name, rows, partner_path, item_path in _facts():
        for pk, item in _public_pairs(rows, partner_path, item_path, [*of]):
            getattr(of[pk], name).add(item)
    return records


def _facts() -> list[tuple[str, QuerySet, str, str]]:
    """Sets of a track record: their rows, and the paths to the partner and to what is in them."""
    members, lessons = AllianceMembership.objects.current(), Lesson.objects.published()
    milestones, groups = MilestonePartner.objects.all(), WorkingGroupMembership.objects.all()
    return [
        ("candidacies", RoleCandidate.objects.all(), "partner", "role"),
        ("alliances", members, "partner", "alliance"),
        ("themes", members, "partner", "alliance__themes__theme"),
        ("themes", ThemePartner.objects.all(), "partner", "theme"),
        ("themes_of_roles", Role.objects.published().filled(), "holder", "theme"),
        ("themes_of_groups", groups, "partner", "working_group__milestones__themes"),
        ("milestones", milestones, "partner", "milestone"),
        ("themes_of_milestones", milestones, "partner", "milestone__themes"),
        ("lessons", lessons, "organisation", "id"),
        ("themes_of_lessons", lessons, "organisation", "themes"),
        ("participations", Participation.objects.all(), "partner", "id"),
    ]


def _public_pairs(rows: QuerySet, partner: str, item: str, partners: list[int]) -> QuerySet:
    """(partner, item) of the rows about these partners, as far as the items are public."""
    # By their keys: else the database reads the rows of all organisations to find these.
    public = only_public(rows.model, item)
    of_municipalities = rows.filter(public, **{f"{partner}__in": partners})
    return of_municipalities.order_by().values_list(partner, item).distinct()
