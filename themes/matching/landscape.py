"""What is known about every municipality: who works on which theme, and who lies near whom.

Only what is public counts. The number of queries is the same for one municipality and
for all of them.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Self

from django.db.models import Manager, QuerySet
from django.utils import timezone

from milestones.models import Lesson, MilestonePartner
from partners.models import (
    Municipality,
    MunicipalitySuccession,
    Participation,
    Partner,
    WorkingGroupMembership,
)
from partners.peers import distance_km, size_class
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
    took_part: bool = False


class Landscape:
    """All municipalities that exist, with their track records."""

    def __init__(self, municipalities: list[Municipality], track_records: dict[str, TrackRecord]):
        self.municipalities = {one.code: one for one in municipalities}
        self.track_records = {
            code: one for code, one in track_records.items() if code in self.municipalities
        }
        self._working_on: dict[int, list[Municipality]] = defaultdict(list)
        for code in sorted(self.track_records):
            for theme in self.track_records[code].themes | self.track_records[code].themes_of_roles:
                self._working_on[theme].append(self.municipalities[code])

    @classmethod
    def load(cls) -> Self:
        municipalities = Municipality.objects.existing().select_related("province")
        return cls(list(municipalities), _read_track_records())

    def near_and_working_on(self, code: str, theme: int) -> tuple[int, Municipality] | None:
        """The nearest other municipality within reach that works on a theme, with its distance."""
        here = self.municipalities[code]
        near = [
            (km, other.label, other)
            for other in self._working_on[theme]
            if other.code != code and (km := distance_km(here, other)) is not None and km <= NEAR_KM
        ]
        if not near:
            return None
        km, _label, other = min(near)
        return round(km), other

    def as_large_and_working_on(self, code: str, theme: int) -> Municipality | None:
        """Another municipality of the same size class that works on a theme."""
        here = size_class(self.municipalities[code])
        same = (
            other
            for other in self._working_on[theme]
            if other.code != code and size_class(other) == here
        )
        return min(same, key=lambda other: other.label, default=None)


def _read_track_records() -> dict[str, TrackRecord]:
    """Every municipality's by its code; that of a merged one goes to its successor."""
    partners = (
        Partner.objects.published().filter(kind=Partner.Kind.MUNICIPALITY).order_by("name", "pk")
    )
    successor = _successors()
    records: dict[str, TrackRecord] = defaultdict(TrackRecord)
    # A partner that appears between two queries is in none of the municipalities yet.
    of: dict[int, TrackRecord] = defaultdict(TrackRecord)
    for partner in partners:
        of[partner.pk] = records[_living(partner.municipality_id or "", successor)]
        of[partner.pk].partners.append(partner)
    for pk, role in _pairs(RoleCandidate.objects, "role", public=("role",)):
        of[pk].candidacies.add(role)
    for pk in _of_municipalities(Participation.objects).values_list("partner", flat=True):
        of[pk].took_part = True
    _read_alliances(of)
    _read_themes(of)
    return dict(records)


def _read_alliances(of: dict[int, TrackRecord]) -> None:
    themes = defaultdict(set)
    links = AllianceTheme.objects.filter(only_public(AllianceTheme, "theme"))
    for alliance, theme in links.values_list("alliance", "theme"):
        themes[alliance].add(theme)
    for pk, alliance in _pairs(
        AllianceMembership.objects.current(), "alliance", public=("alliance",)
    ):
        of[pk].alliances.add(alliance)
        of[pk].themes |= themes[alliance]


def _read_themes(of: dict[int, TrackRecord]) -> None:
    for pk, theme in _pairs(ThemePartner.objects, "theme", public=("theme",)):
        of[pk].themes.add(theme)
    roles = _of_municipalities(Role.objects.published().filled(), "holder")
    for pk, theme in roles.values_list("holder", "theme"):
        of[pk].themes_of_roles.add(theme)
    by_milestone = _themes_by("milestones", "milestone")
    for pk, milestone in _pairs(MilestonePartner.objects, "milestone", public=("milestone",)):
        of[pk].milestones.add(milestone)
        of[pk].themes_of_milestones |= by_milestone[milestone]
    by_lesson = _themes_by("lessons", "lesson")
    lessons = _of_municipalities(Lesson.objects.published(), "organisation")
    for pk, lesson in lessons.values_list("organisation", "pk"):
        of[pk].lessons.add(lesson)
        of[pk].themes_of_lessons |= by_lesson[lesson]
    results = "working_group__milestones__themes"
    groups = _pairs(WorkingGroupMembership.objects, results, public=(results,))
    for pk, theme in groups.distinct():
        of[pk].themes_of_groups.add(theme)


def _of_municipalities(rows: QuerySet | Manager, path: str = "partner") -> QuerySet:
    """The rows about partners that are municipalities and public."""
    rows = rows.all()
    return rows.filter(
        only_public(rows.model, path), **{f"{path}__kind": Partner.Kind.MUNICIPALITY}
    ).order_by()


def _pairs(rows: QuerySet | Manager, target: str, public: tuple[str, ...]) -> QuerySet:
    rows = _of_municipalities(rows)
    for path in public:
        rows = rows.filter(only_public(rows.model, path))
    return rows.values_list("partner", target)


def _themes_by(relation: str, column: str) -> dict[int, set[int]]:
    """The public themes of every milestone or lesson."""
    themes = defaultdict(set)
    through = getattr(Theme, relation).through
    for item, theme in through.objects.filter(only_public(through, "theme")).values_list(
        column, "theme"
    ):
        themes[item].add(theme)
    return themes


def _successors() -> dict[str, str]:
    past = MunicipalitySuccession.objects.filter(
        is_main=True, change__date__lte=timezone.localdate()
    )
    return dict(past.values_list("change", "successor"))


def _living(code: str, successor: dict[str, str]) -> str:
    """The code of what a municipality is part of today; circles end."""
    seen = set()
    while code in successor and code not in seen:
        seen.add(code)
        code = successor[code]
    return code
