"""What is known about every municipality: who works on which theme, and who lies near whom.

Only what is public counts. The number of queries is the same for one municipality and
for all of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from django.db.models import Model, QuerySet
from django.utils import timezone

from milestones.models import Lesson, MilestonePartner
from partners.models import (
    Municipality,
    MunicipalitySuccession,
    Participation,
    Partner,
    WorkingGroupMembership,
)
from partners.peers import nearest, size_class
from portal.publishing.visibility import only_public
from themes.models import (
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
    """All municipalities that exist, with their track records."""

    def __init__(self, municipalities: Iterable[Municipality], records: dict[str, TrackRecord]):
        self.municipalities = {one.code: one for one in municipalities}
        self.track_records = {
            code: record for code, record in records.items() if code in self.municipalities
        }
        self._working_on: dict[int, list[Municipality]] = defaultdict(list)
        for code, record in self.track_records.items():
            for theme in record.works_on:
                self._working_on[theme].append(self.municipalities[code])

    @classmethod
    def load(cls) -> Self:
        return cls(Municipality.objects.existing(), _read_track_records())

    def record_of(self, municipality: Municipality | None) -> TrackRecord:
        """The track record of a municipality; an empty one when nothing is known of it."""
        code = municipality.code if municipality else ""
        return self.track_records.get(code, TrackRecord())

    def near_and_working_on(self, code: str, theme: int) -> tuple[int, Municipality] | None:
        """The nearest other municipality within reach that works on a theme, with its distance."""
        others = nearest(self.municipalities[code], self._working_on[theme])
        if not others or others[0].km > NEAR_KM:
            return None
        return round(others[0].km), others[0].municipality

    def as_large_and_working_on(self, code: str, theme: int) -> Municipality | None:
        """Another municipality of the same size class that works on a theme."""
        here = size_class(self.municipalities[code])
        same = (
            other
            for other in self._working_on[theme]
            if other.code != code and size_class(other) == here
        )
        return min(same, key=lambda other: other.sort_key, default=None)


def _read_track_records() -> dict[str, TrackRecord]:
    """Every municipality's by its code; that of a merged one goes to its successor."""
    partners = Partner.objects.published().filter(kind=Partner.Kind.MUNICIPALITY)
    past = MunicipalitySuccession.objects.filter(change__date__lte=timezone.localdate())
    successor = dict(past.filter(is_main=True).values_list("change", "successor"))
    records: dict[str, TrackRecord] = defaultdict(TrackRecord)
    # A partner that appears between two queries is in none of the municipalities yet.
    of: dict[int, TrackRecord] = defaultdict(TrackRecord)
    for partner in partners.order_by("sort_key", "pk"):
        of[partner.pk] = records[_living(partner.municipality_id or "", successor)]
        of[partner.pk].partners.append(partner)
    for name, rows, partner_path, item_path in _facts():
        for pk, item in _public_pairs(rows, partner_path, item_path):
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


def _public_pairs(rows: QuerySet, partner: str, item: str) -> QuerySet:
    """(partner, item) of the rows about public municipalities, as far as the items are public."""
    public = only_public(rows.model, partner) & only_public(rows.model, item)
    of_municipalities = rows.filter(public, **{f"{partner}__kind": Partner.Kind.MUNICIPALITY})
    return of_municipalities.order_by().values_list(partner, item)


def _themes_by(item: str, links: type[Model]) -> dict[int, set[int]]:
    """The public themes of each alliance, milestone or lesson, read once for all partners."""
    themes: dict[int, set[int]] = defaultdict(set)
    public = links._default_manager.filter(only_public(links, "theme"))
    for pk, theme in public.values_list(item, "theme"):
        themes[pk].add(theme)
    return themes


def _living(code: str, successor: dict[str, str]) -> str:
    """The code of what a municipality is part of today; circles end."""
    seen = set()
    while code in successor and code not in seen:
        seen.add(code)
        code = successor[code]
    return code
