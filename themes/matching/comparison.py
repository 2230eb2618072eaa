"""What a municipality did and does, in words and links for a page."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from partners.models import Municipality
from partners.peers import nearest, size_class
from portal.lists.kept import kept
from portal.publishing.names import sort_key
from portal.runtime.texts import StrOrPromise

from .landscape import Landscape, TrackRecord

NEAREST_COUNT = 5
MAX_PEERS = 12


@dataclass(frozen=True)
class Link:
    label: StrOrPromise
    url: str


@dataclass(frozen=True)
class Peer:
    """Another municipality: how far it lies and what it does."""

    municipality: Municipality
    km: int | None
    links: list[Link]


@dataclass(frozen=True)
class PeerGroup:
    """Municipalities that one can compare with, those first of which most is known."""

    size: int
    active: int
    peers: list[Peer]


@dataclass(frozen=True)
class Neighbours:
    """The nearest municipalities: those in the record, and those that are not."""

    active: list[Peer]
    silent: list[Peer]
    # Farther away; only when none of the nearest is in the record.
    nearest_active: Peer | None = None


class Comparison:
    """The municipalities that one municipality can compare itself with."""

    def __init__(self, municipality: Municipality, landscape: Landscape):
        self.municipality, self.landscape = municipality, landscape
        self._links = links_of_all()
        everyone = landscape.municipalities.values()
        self._others = [one for one in everyone if one.pk != municipality.pk]

    def neighbours(self) -> Neighbours:
        """The nearest municipalities, also those of which nothing is known."""
        by_distance = nearest(self.municipality, self._others)
        peers = [self._peer(one, round(km)) for km, one in by_distance]
        active = [peer for peer in peers[:NEAREST_COUNT] if peer.links]
        silent = [peer for peer in peers[:NEAREST_COUNT] if not peer.links]
        farther = None if active else next((peer for peer in peers if peer.links), None)
        return Neighbours(active, silent, farther)

    def in_province(self) -> PeerGroup:
        here = self.municipality.province_id
        return self._group([one for one in self._others if one.province_id == here])

    def of_its_size(self) -> PeerGroup:
        here = size_class(self.municipality)
        size_of = self.landscape.size_of
        return self._group([one for one in self._others if size_of[one.code] == here])

    def _group(self, others: list[Municipality]) -> PeerGroup:
        peers = [self._peer(one) for one in others if one.code in self._links]
        peers.sort(key=lambda peer: (-len(peer.links), peer.municipality.sort_key))
        return PeerGroup(len(others), len(peers), peers[:MAX_PEERS])

    def _peer(self, municipality: Municipality, km: int | None = None) -> Peer:
        return Peer(municipality, km, self._links.get(municipality.code, []))

    @property
    def track_record(self) -> list[Link]:
        """What the municipality itself did and does."""
        return self._links.get(self.municipality.code, [])


@kept
def links_of_all() -> dict[str, list[Link]]:
    """The links of every municipality that has some, by its code."""
    landscape = Landscape.load()
    records = landscape.track_records.items()
    return {code: some for code, one in records if (some := [*_links(one, landscape)])}


def _links(record: TrackRecord, landscape: Landscape) -> Iterator[Link]:
    """The themes, alliances, milestones and lessons of a municipality."""
    partner = record.partners[0]
    themes = [landscape.themes[pk] for pk in record.works_on & landscape.themes.keys()]
    for theme in sorted(themes, key=lambda theme: theme.number):
        title = _("Theme %(number)d: %(title)s") % {"number": theme.number, "title": theme.title}
        yield Link(title, theme.get_absolute_url())
    alliances = [landscape.alliances[pk] for pk in record.alliances & landscape.alliances.keys()]
    for alliance in sorted(alliances, key=lambda alliance: sort_key(alliance.display_name)):
        yield Link(alliance.display_name, alliance.get_absolute_url())
    if number := len(record.milestones):
        label = ngettext("%(number)d milestone", "%(number)d milestones", number)
        address = f"{reverse('milestones:milestones')}?partner={partner.slug}"
        yield Link(label % {"number": number}, address)
    if number := len(record.lessons):
        label = ngettext("%(number)d lesson", "%(number)d lessons", number)
        address = f"{reverse('milestones:lessons')}?organisation={partner.slug}"
        yield Link(label % {"number": number}, address)
    did_more = themes or alliances or record.milestones or record.lessons
    if record.participations and not did_more:
        yield Link(_("Took part in the City Deal"), partner.get_absolute_url())
