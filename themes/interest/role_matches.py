"""Matching a registration to a role, and taking that back."""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Municipality, Partner
from partners.models.partner import PartnerKind
from portal.publishing.models import ContentVersion
from themes.models import AllianceMembership, Role
from themes.models.alliance import AllianceCapacity
from themes.models.role import RoleState

from . import acts
from .models import Interest, InterestState, MatchOutcome, RoleMatch


class CannotMatch(ValidationError):  # noqa: N818 - a state of affairs that the desk tells
    """The registration and the role do not go together; says why, by field of the form."""


class CannotUndo(ValidationError):  # noqa: N818 - a state of affairs that the desk tells
    """Taking the match back would overwrite what happened after it."""


@transaction.atomic
def match(
    interest: Interest,
    role: Role,
    user: User,
    outcome: str,
    partner: Partner | None = None,
    *,
    has_consent: bool = False,
) -> RoleMatch:
    """Put a role in conversation, fill it, or add a member to its alliance, in one step.

    `partner` is who gets it, when it is not to be found by the name that was registered. A
    municipality that is no partner yet becomes one. `has_consent` says that the coordinator
    checked who registered, and that the organisation agrees to be named with the role.
    Raises CannotMatch.
    """
    interest = Interest.objects.select_for_update().get(pk=interest.pk)
    role = _locked_role(role.pk)
    act = acts.DISCUSS_ROLE if outcome == MatchOutcome.IN_CONVERSATION else acts.GIVE_ROLE
    if not act.is_possible(interest):
        raise CannotMatch(
            _("The registrant withdrew this registration. It can no longer be matched.")
        )
    if role.state == RoleState.FILLED and outcome != MatchOutcome.MEMBER:
        raise CannotMatch({"role": _("This role is filled already.")})
    if role.state == RoleState.OVERTAKEN:
        raise CannotMatch({"role": _("This role is overtaken. Nobody can get it any more.")})
    if outcome == MatchOutcome.MEMBER and not role.alliance_id:
        raise CannotMatch({"outcome": _("This role belongs to no alliance that one could join.")})
    if act is acts.GIVE_ROLE and not has_consent:
        text = _(
            "Ask the organisation first whether its name may be on the site with this role. "
            "Until then you can put the role in conversation: that shows no name."
        )
        raise CannotMatch({"consent": text})
    made = RoleMatch(
        interest=interest,
        role=role,
        outcome=outcome,
        role_state_before=role.state,
        interest_state_before=interest.state,
        matched_role_before=interest.matched_role,
        due_on_before=interest.due_on,
    )
    interest.close_reason = ""
    if act is acts.GIVE_ROLE:
        _give_place(made, partner)
        made.consented_at = timezone.now()
        if interest.verified_at is None:
            interest.verify(user)
            acts.VERIFY.note(interest, user)
        interest.matched_role = role
    role.state = made.role_state_after
    if outcome == MatchOutcome.FILLED:
        role.holder = made.partner
    role.save()
    made.save()
    act.apply(interest, user, detail=role.title)
    return made


def _give_place(made: RoleMatch, partner: Partner | None) -> None:
    """Find or make the partner, and let it take part in the alliance of the role."""
    made.partner = partner or partner_of(made.interest)
    if made.partner is None and made.interest.municipality:
        made.partner, made.made_partner = _make_partner(made.interest.municipality), True
    if made.role.alliance_id:
        membership, is_new = AllianceMembership.objects.get_or_create(
            alliance_id=made.role.alliance_id,
            partner=made.partner,
            capacity=AllianceCapacity.MEMBER,
        )
        made.membership = membership if is_new else None


def partner_of(interest: Interest) -> Partner | None:
    """The partner that registered; None for a municipality that is no partner yet.

    Raises CannotMatch when another organisation is not, or not surely, among the partners,
    and when the partner is not public: nobody would see who has the role.
    """
    if interest.municipality:
        found = Partner.objects.filter(municipality=interest.municipality)[:1]
    else:
        name = interest.organisation.strip()
        named = Partner.objects.filter(
            Q(name__iexact=name) | Q(short_name__iexact=name) | Q(aliases__name__iexact=name)
        )
        found = named.distinct()[:2]
        if len(found) != 1:
            text = _(
                "There is no partner with exactly this name, or more than one. Choose the partner "
                "here, or add the organisation to the partners first."
            )
            raise CannotMatch({"partner": text})
    partner = next(iter(found), None)
    if partner and not partner.is_public:
        raise CannotMatch(
            _(
                "This organisation is a partner that is not public. Publish it first: otherwise "
                "nobody can see who has the role."
            )
        )
    return partner


def _make_partner(municipality: Municipality) -> Partner:
    name = _("Municipality of %(name)s") % {"name": municipality.label}
    slugs = [municipality.slug, f"gemeente-{municipality.slug}", municipality.code.lower()]
    taken = set(Partner.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    slug = next(slug for slug in slugs if slug not in taken)
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
def undo_match(made: RoleMatch, user: User) -> None:
    """Put role, membership and partner back as they were, and the registration if it still is
    as the match left it.

    Raises CannotUndo when the role has changed since, or was matched to another.
    """
    interest = Interest.objects.select_for_update().get(pk=made.interest_id)
    role = _locked_role(made.role_id)
    made = RoleMatch.objects.get(pk=made.pk)
    if made.undone_at is not None:
        return
    if not _is_as_left(role, made):
        raise CannotUndo(
            _(
                "The role has changed since this match, or was matched to another. "
                "Change the role itself, or undo the later match first."
            )
        )
    made.undone_at = timezone.now()
    made.save()
    if made.outcome != MatchOutcome.MEMBER:
        role.state, role.holder = made.role_state_before, None
        role.save()
    _take_place_back(made)
    _put_back(interest, made)
    interest.save()
    acts.UNDO_MATCH.note(interest, user, detail=role.title)


def _locked_role(pk: int) -> Role:
    """A role that nobody else changes until the end of the transaction.

    Everyone takes locks in this order, so that no two wait for each other: the
    registration, the version of the content, the role.
    """
    ContentVersion.lock()
    return Role.objects.select_for_update(no_key=True).get(pk=pk)


def _is_as_left(role: Role, made: RoleMatch) -> bool:
    """Whether nobody did anything with the role since this match."""
    if made.outcome == MatchOutcome.MEMBER:
        return True
    later = RoleMatch.objects.filter(role=role, pk__gt=made.pk, undone_at=None)
    if later.exclude(outcome=MatchOutcome.MEMBER).exists():
        return False
    is_same_holder = made.outcome != MatchOutcome.FILLED or (
        role.holder_id == made.partner_id and not role.holder_since and not role.holder_until
    )
    return role.state == made.role_state_after and is_same_holder


def _take_place_back(made: RoleMatch) -> None:
    """Delete the membership and the partner that the match made, unless they are needed still."""
    partner, membership = made.partner, made.membership
    if partner is None:
        return
    if membership:
        others = RoleMatch.objects.filter(
            partner=partner, role__alliance=membership.alliance, undone_at=None
        )
        if heir := others.first():  # another role in the same alliance still needs it
            heir.membership = membership
            heir.save()
        elif not partner.roles_held.filter(alliance=membership.alliance).exists():
            membership.delete()
    if made.made_partner and _is_untouched(partner):
        partner.delete()


def _put_back(interest: Interest, made: RoleMatch) -> None:
    """The registration as it was, unless something else happened to it after the match."""
    if made.outcome == MatchOutcome.IN_CONVERSATION:
        is_as_left = interest.state == InterestState.IN_CONVERSATION
    else:
        is_as_left = interest.matched_role_id == made.role_id
        if is_as_left:
            earlier = interest.matches.filter(role=made.matched_role_before, undone_at=None)
            interest.matched_role = made.matched_role_before if earlier.exists() else None
        is_as_left = is_as_left and interest.state == InterestState.MATCHED
    if not is_as_left or made.interest_state_before == InterestState.CLOSED:
        return
    if made.interest_state_before == InterestState.MATCHED and interest.matched_role is None:
        interest.state = InterestState.IN_CONVERSATION  # the earlier match was undone before
        return
    interest.state = made.interest_state_before
    interest.due_on = interest.due_on or made.due_on_before


@transaction.atomic
def release_roles(interests: Collection[int]) -> None:
    """Open the roles again that were in conversation with who is no longer there."""
    for made in RoleMatch.objects.filter(
        interest__in=interests, undone_at=None, outcome=MatchOutcome.IN_CONVERSATION
    ):
        role = _locked_role(made.role_id)
        if _is_as_left(role, made):
            role.state = made.role_state_before
            role.save()
            made.undone_at = timezone.now()
            made.save()


def _is_untouched(partner: Partner) -> bool:
    """Nobody worked on it since it was made, and nothing else refers to it."""
    is_edited = (
        not partner.is_public or (partner.updated_at - partner.created_at).total_seconds() > 1
    )
    return not is_edited and not any(
        relation.related_model._base_manager.filter(**{relation.field.name: partner}).exists()
        for relation in Partner._meta.related_objects
    )
