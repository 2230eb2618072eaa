"""What is public about registrations: how many, how many were checked, and whose name."""

from dataclasses import dataclass

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Partner
from portal.publishing.names import sort_key
from themes.models import Alliance, AllianceMembership, Role, Theme
from themes.models.role import RoleState

from .models import Interest, MatchOutcome

MAX_NAMED = 20


@dataclass(frozen=True)
class PublicInterest:
    """How many organisations are interested, of how many that was checked, and some names.

    A name needs the consent of a registration that was checked itself.
    """

    count: int
    verified: int
    names: list[str]
    more_names: int


def interested() -> PublicInterest:
    """In whatever it is."""
    return _figures(Q())


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
    found = Interest.objects.counted().with_verified().filter(condition)
    rows = found.values_list(
        *("municipality__label", "municipality__valid_until", "organisation"),
        *("is_public", "verified"),
    )
    organisations, verified, named = set(), set(), set()
    for municipality, ends, organisation, is_public, is_verified in rows.distinct():
        # Who calls itself as a municipality is called, is not that municipality.
        who = (municipality, organisation.casefold())
        organisations.add(who)
        if is_verified:
            verified.add(who)
        # Only municipalities: another organisation can be one person. What was agreed to ends
        # with the municipality.
        exists = municipality and (ends is None or ends > timezone.localdate())
        if exists and is_verified and is_public:
            named.add(municipality)
    names = sorted(named, key=sort_key)[:MAX_NAMED]
    more_names = len(named) - len(names)
    return PublicInterest(len(organisations), len(verified), names, more_names)


def shown_about(interest: Interest) -> list[str]:
    """What the site says because of a registration, in sentences for the registrant."""
    given = interest.matches.filter(undone_at=None).exclude(outcome=MatchOutcome.IN_CONVERSATION)
    partners = Partner.objects.published().filter(pk__in=given.values("partner"))
    roles = Role.objects.published().filter(
        state=RoleState.FILLED,
        matches__in=given,
        holder=F("matches__partner"),
        holder__in=partners,
    )
    alliances = Alliance.objects.published().filter(
        roles__matches__in=given,
        memberships__in=AllianceMembership.objects.current().filter(partner__in=partners),
    )
    has_role = _("The site says that your organisation has the role “%s”.")
    takes_part = _("The site says that your organisation takes part in “%s”.")
    return [
        *([_about_interest(interest)] if interest.is_counted else []),
        *(has_role % role.title for role in roles.distinct()),
        *(takes_part % alliance.name for alliance in alliances.distinct()),
    ]


def _about_interest(interest: Interest) -> str:
    if not interest.municipality:
        return _("We count your organisation. Its name is not on the site.")
    if not interest.is_public:
        return _("We count your municipality. Its name is not on the site: you did not ask for it.")
    if interest.is_verified:
        return _("The site says that your municipality is interested.")
    return _(
        "The site does not say yet that your municipality is interested. First we check whether "
        "you speak for it. Until then we only count it."
    )
