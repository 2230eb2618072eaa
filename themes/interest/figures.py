"""What may be public about registrations: how many, and who agreed to be named."""

from dataclasses import dataclass

from django.db.models import Q

from ..models import Alliance, Interest, Role, Theme

MOST_NAMED = 20


@dataclass(frozen=True)
class PublicInterest:
    """How many organisations are interested, and the names of those that agreed."""

    count: int
    names: list[str]

    @property
    def unnamed(self) -> int:
        return self.count - len(self.names)


def interested_in_role(role: Role) -> PublicInterest:
    return _figures(Q(roles=role))


def interested_in_theme(theme: Theme) -> PublicInterest:
    """Interest in the theme itself, and in those of its roles and alliances that are public."""
    role, alliance = Role.objects.public("roles__"), Alliance.objects.public("alliances__")
    return _figures(
        Q(themes=theme)
        | Q(role, roles__theme=theme)
        | Q(alliance, alliances__themes__theme=theme, alliances__themes__is_primary=True)
    )


def _figures(condition: Q) -> PublicInterest:
    found = Interest.objects.counted().filter(condition)
    rows = found.values_list("municipality__label", "organisation", "is_public").distinct()
    organisations, named = set(), set()
    for municipality, organisation, is_public in rows:
        name = municipality or organisation
        organisations.add(name.casefold())
        # Only municipalities: another organisation can be one person.
        if is_public and municipality:
            named.add(municipality)
    return PublicInterest(len(organisations), sorted(named)[:MOST_NAMED])
