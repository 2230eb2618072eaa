"""Matching a registration to a role, and taking that back."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Municipality, Partner
from partners.models.partner import PartnerKind

from ..models import (
    AllianceMembership,
    Interest,
    InterestAction,
    InterestState,
    Role,
    RoleMatch,
)
from ..models.role import RoleStatus


class CannotMatch(Exception):  # noqa: N818 - a state of affairs that the desk tells
    """The registration and the role do not go together; the message says why."""


class CannotUndo(Exception):  # noqa: N818 - a state of affairs that the desk tells
    """Taking the match back would overwrite what happened after it."""


@transaction.atomic
def match(interest: Interest, role: Role, user, *, is_filled: bool) -> RoleMatch:
    """Put a role in conversation or fill it, with partner and membership, in one step.

    A municipality that is no partner yet becomes one. Raises CannotMatch when the role is
    filled, or when another organisation is to fill it that is not among the partners.
    """
    role = Role.objects.select_for_update().get(pk=role.pk)
    interest = Interest.objects.select_for_update().get(pk=interest.pk)
    if role.state == RoleStatus.FILLED:
        raise CannotMatch("filled")
    made = RoleMatch(
        interest=interest,
        role=role,
        role_state_before=role.state,
        interest_state_before=interest.state,
        due_on_before=interest.due_on,
    )
    if is_filled:
        partner = partner_of(interest)
        if partner is None:
            made.partner = partner = _make_partner(interest.municipality)
        role.state, role.holder = RoleStatus.FILLED, partner
        if role.alliance_id:
            membership, is_new = AllianceMembership.objects.get_or_create(
                alliance_id=role.alliance_id, partner=partner, capacity="member"
            )
            made.membership = membership if is_new else None
        interest.state, interest.matched_role = InterestState.MATCHED, role
    else:
        role.state = RoleStatus.IN_CONVERSATION
        interest.state = InterestState.IN_CONVERSATION
    interest.due_on = None
    role.save()
    interest.save()
    made.save()
    interest.log(InterestAction.MATCHED, user)
    return made


def partner_of(interest: Interest) -> Partner | None:
    """The partner that registered; None for a municipality that is no partner yet.

    Raises CannotMatch when another organisation is not, or not surely, among the partners.
    """
    if interest.municipality:
        return Partner.objects.filter(municipality=interest.municipality).first()
    name = interest.organisation.strip()
    named = Partner.objects.filter(
        Q(name__iexact=name) | Q(short_name__iexact=name) | Q(aliases__name__iexact=name)
    )
    found = list(named.distinct()[:2])
    if len(found) != 1:
        raise CannotMatch("no partner")
    return found[0]


def _make_partner(municipality: Municipality) -> Partner:
    name = _("Municipality of %(name)s") % {"name": municipality.label}
    slug = municipality.slug
    if Partner.objects.filter(slug=slug).exists():
        slug = f"gemeente-{slug}"
    return Partner.objects.create(
        name=name,
        short_name=municipality.label,
        slug=slug,
        kind=PartnerKind.MUNICIPALITY,
        municipality=municipality,
        summary=_("%(name)s takes part in the work that followed the City Deal.") % {"name": name},
        status=Partner.Status.PUBLISHED,
    )


@transaction.atomic
def undo_match(made: RoleMatch, user) -> None:
    """Put role, membership, partner and registration back as they were.

    Raises CannotUndo when the role has changed since, or was matched to another.
    """
    role = Role.objects.select_for_update().get(pk=made.role_id)
    interest = Interest.objects.select_for_update().get(pk=made.interest_id)
    later = RoleMatch.objects.filter(
        Q(role=role) | Q(interest=interest), pk__gt=made.pk, undone_at=None
    )
    is_filled = interest.matched_role_id == role.pk
    expected = RoleStatus.FILLED if is_filled else RoleStatus.IN_CONVERSATION
    if later.exists() or role.state != expected:
        raise CannotUndo
    role.state = made.role_state_before
    role.holder = role.holder_since = role.holder_until = None
    role.save()
    if made.membership:
        made.membership.delete()
    if made.partner and _is_untouched(made.partner):
        made.partner.delete()
    interest.state, interest.matched_role = made.interest_state_before, None
    interest.due_on = made.due_on_before
    interest.save()
    made.membership = made.partner = None
    made.undone_at = timezone.now()
    made.save()
    interest.log(InterestAction.UNMATCHED, user)


def _is_untouched(partner: Partner) -> bool:
    """Nobody worked on it since it was made, and nothing else refers to it."""
    is_edited = (partner.updated_at - partner.created_at).total_seconds() > 1
    return not (is_edited or partner.roles_held.exists() or partner.alliance_memberships.exists())
