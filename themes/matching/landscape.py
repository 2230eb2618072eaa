"""What is known about every municipality: who works on which theme, and who lies near whom.

Only what is public counts. The number of queries is the same for one municipality and
for all of them.
"""

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from django.db.models import Model, QuerySet

from milestones.models import Lesson, MilestonePartner
from partners.models import (
    Municipality,
    MunicipalitySuccession,
    Participation,
    Partner,
    WorkingGroupMembership,
)
from partners.peers import Neighbour, SizeClass, nearest, size_class
from portal.lists.kept import kept
from portal.publishing import clock
from portal.publishing.visibility import only_public
from themes.models import (
    Alliance,
    AllianceMembership,
    AllianceTheme,
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


class Landscape:
    """All municipalities that exist, with their track records, and what these name."""

    def __init__(
        self,
        municipalities: Iterable[Municipality] = (),
        records: Mapping[str, TrackRecord] = MappingProxyType({}),
        themes: Mapping[int, Theme] = MappingProxyType({}),
        alliances: Mapping[int, Alliance] = MappingProxyType({}),
    ):
        self.municipalities = {one.code: one for one in municipalities}
        self.themes, self.alliances = themes, alliances
        self.track_records = {
            code: record for code, record in records.items() if code in self.municipalities
        }
        self.size_of = {code: size_class(one) for code, one in self.municipalities.items()}
        working_on: dict[tuple[SizeClass | None, int], list[Municipality]] = defaultdict(list)
        for code, record in self.track_records.items():
            for theme in record.works_on:
                working_on[self.size_of[code], theme].append(self.municipalities[code])
        self._working_on = {
            key: sorted(found, key=lambda one: one.sort_key) for key, found in working_on.items()
        }
        self._near = functools.cache(self._find_near)

    @staticmethod
    @kept
    def load() -> "Landscape":
        """As it is now; shared by all who ask, so nobody changes it."""
        return Landscape(
            Municipality.objects.existing(),
            _read_track_records(),
            Theme.objects.published().in_bulk(),
            Alliance.objects.published().in_bulk(),
        )

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
        same = self._working_on.get((self.size_of[code], theme), ())
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
    by_alliance = _themes_by("alliance", AllianceTheme)
    by_milestone = _themes_by("milestone", Theme.milestones.through)
    by_lesson = _themes_by("lesson", Theme.lessons.through)
    for record in records.values():
        record.themes.update(*(by_alliance[pk] for pk in record.alliances))
        record.themes_of_milestones.update(*(by_milestone[pk] for pk in record.milestones))
        record.themes_of_lessons.update(*(by_lesson[pk] for pk in record.lessons))
    return dict(records)


def _facts() -> list[tuple[str, QuerySet, str, str]]:
    """Sets of a track record: their rows, and the paths to the partner and to what is in them."""
    groups = WorkingGroupMembership.objects.distinct()
    return [
        ("candidacies", RoleCandidate.objects.all(), "partner", "role"),
        ("alliances", AllianceMembership.objects.current(), "partner", "alliance"),
        ("themes", ThemePartner.objects.all(), "partner", "theme"),
        ("themes_of_roles", Role.objects.published().filled(), "holder", "theme"),
        ("themes_of_groups", groups, "partner", "working_group__milestones__themes"),
        ("milestones", MilestonePartner.objects.all(), "partner", "milestone"),
        ("lessons", Lesson.objects.published(), "organisation", "id"),
        ("participations", Participation.objects.all(), "partner", "id"),
    ]


def _public_pairs(rows: QuerySet, partner: str, item: str, partners: list[int]) -> QuerySet:
    """(partner, item) of the rows about these partners, as far as the items are public."""
    # By their keys: else the database reads the rows of all organisations to find these.
    public = only_public(rows.model, item)
    of_municipalities = rows.filter(public, **{f"{partner}__in": partners})
    return of_municipalities.order_by().values_list(partner, item)


def _themes_by(item: str, links: type[Model]) -> dict[int, set[int]]:
    """The public themes of each alliance, milestone or lesson, read once for all partners."""
    themes: dict[int, set[int]] = defaultdict(set)
    public = links._default_manager.filter(only_public(links, "theme"))
    for pk, theme in public.values_list(item, "theme"):
        themes[pk].add(theme)
    return themes
