"""What a municipality did and does, in words and links for a page."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from partners.models import Municipality
from partners.peers import NEAREST_COUNT, nearest, size_class
from portal.runtime.texts import StrOrPromise
from themes.models import Alliance, Theme

from .landscape import Landscape, TrackRecord

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
    links: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class PeerGroup:
    """Municipalities that one can compare with, those first of which most is known."""

    size: int
    active: int
    peers: list[Peer]

    @property
    def has_more(self) -> bool:
        return self.active > len(self.peers)


@dataclass(frozen=True)
class Neighbours:
    """The nearest municipalities: those in the record, and those that are not."""

    active: list[Peer]
    silent: list[Peer]
    # Farther away; only when none of the nearest is in the record.
    nearest_active: Peer | None = None

    def __bool__(self) -> bool:
        return bool(self.active or self.silent)


class Comparison:
    """The municipalities that one municipality can compare itself with."""

    def __init__(self, municipality: Municipality, landscape: Landscape):
        self.municipality, self.landscape = municipality, landscape
        self._themes = {theme.pk: theme for theme in Theme.objects.published()}
        self._alliances = Alliance.objects.published().in_bulk()

    def neighbours(self) -> Neighbours:
        """The nearest municipalities, also those of which nothing is known."""
        others = self.landscape.municipalities
        peers = self._nearest(others.values())
        active = [peer for peer in peers if peer.links]
        silent = [peer for peer in peers if not peer.links]
        if active or not peers:
            return Neighbours(active, silent)
        known = self._nearest([others[code] for code in self.landscape.track_records], len(others))
        return Neighbours(active, silent, next((peer for peer in known if peer.links), None))

    def _nearest(self, others: Iterable[Municipality], limit: int = NEAREST_COUNT) -> list[Peer]:
        return [self._peer(one, round(km)) for km, one in nearest(self.municipality, others, limit)]

    def in_province(self) -> PeerGroup:
        return self._group(
            one
            for one in self.landscape.municipalities.values()
            if one.province_id == self.municipality.province_id
        )

    def of_its_size(self) -> PeerGroup:
        here = size_class(self.municipality)
        return self._group(
            one for one in self.landscape.municipalities.values() if size_class(one) == here
        )

    def _group(self, municipalities: Iterable[Municipality]) -> PeerGroup:
        others = [one for one in municipalities if one.pk != self.municipality.pk]
        peers = [self._peer(one) for one in others if one.pk in self.landscape.track_records]
        peers = sorted(
            (peer for peer in peers if peer.links),
            key=lambda peer: (-len(peer.links), peer.municipality.label),
        )
        return PeerGroup(len(others), len(peers), peers[:MAX_PEERS])

    def _peer(self, municipality: Municipality, km: int | None = None) -> Peer:
        record = self.landscape.track_records.get(municipality.pk)
        return Peer(municipality, km, self.links(record) if record else [])

    def links(self, record: TrackRecord) -> list[Link]:
        """The themes, alliances, milestones and lessons of a municipality."""
        themes = sorted(
            (
                self._themes[pk]
                for pk in record.themes | record.themes_of_roles
                if pk in self._themes
            ),
            key=lambda theme: theme.number,
        )
        alliances = sorted(
            (self._alliances[pk] for pk in record.alliances if pk in self._alliances),
            key=lambda alliance: alliance.display_name,
        )
        links = [
            Link(
                _("Theme %(number)d: %(title)s") % {"number": t.number, "title": t.title},
                t.get_absolute_url(),
            )
            for t in themes
        ]
        links += [Link(one.display_name, one.get_absolute_url()) for one in alliances]
        partner = record.partners[0] if record.partners else None
        if partner and record.milestones:
            number = len(record.milestones)
            label = ngettext("%(number)d milestone", "%(number)d milestones", number)
            address = f"{reverse('milestones:milestones')}?partner={partner.slug}"
            links.append(Link(label % {"number": number}, address))
        if partner and record.lessons:
            number = len(record.lessons)
            label = ngettext("%(number)d lesson", "%(number)d lessons", number)
            address = f"{reverse('milestones:lessons')}?organisation={partner.slug}"
            links.append(Link(label % {"number": number}, address))
        if partner and not links and record.participations:
            links.append(Link(_("Took part in the City Deal"), partner.get_absolute_url()))
        return links
