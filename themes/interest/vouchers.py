"""Checking that a registration comes from its organisation, and taking that back."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import acts
from .models import Interest, VerifiedDomain
from .registering import lock


@transaction.atomic
def verify(interest: Interest, user: User, *, learns_domain: bool = False) -> None:
    """Note that a coordinator checked a registration.

    With `learns_domain` everyone with such an address speaks for the municipality from now on.
    Nothing else teaches a domain. Raises NotPossible, and ValidationError for the domain of a
    public provider.
    """
    lock(interest)
    acts.VERIFY.check(interest)
    is_new = interest.verified_at is None
    if is_new:
        interest.verify(user)
    if learns_domain:
        _domain, is_learned = VerifiedDomain.objects.get_or_create(
            municipality=interest.municipality,
            domain=interest.mail_domain,
            defaults={"verified_by": user},
        )
        is_new = is_new or is_learned
    if is_new:  # and not a button that was pressed twice
        detail = f"@{interest.mail_domain}" if learns_domain else ""
        acts.VERIFY.apply(interest, user, detail)


@transaction.atomic
def take_back(interest: Interest, user: User) -> None:
    """Forget that a registration was checked, and the domain that vouches for it."""
    lock(interest)
    domain = interest.known_domain
    if domain is None and interest.verified_at is None:  # the button was pressed twice
        return
    if domain:
        domain.delete()
    interest.verified_at, interest.verified_by = None, None
    acts.UNVERIFY.apply(interest, user)


def others_by_domain(interest: Interest) -> QuerySet[Interest]:
    """The other registrations that nothing but the mail domain of this one vouches for."""
    same = Interest.objects.counted().filter(
        municipality=interest.municipality, mail_domain=interest.mail_domain, verified_at=None
    )
    return same.exclude(pk=interest.pk)


def in_words(interest: Interest) -> str:
    """By what a registration is known to come from its organisation, for the coordinator."""
    if interest.verified_at is not None:
        return _("Yes, by %(who)s on %(day)s") % _when(interest.verified_by, interest.verified_at)
    if domain := interest.known_domain:
        values = {"domain": domain.domain} | _when(domain.verified_by, domain.created_at)
        return _("Yes, by its address @%(domain)s, of which %(who)s decided so on %(day)s") % values
    return _("Not yet")


def _when(user: User | None, moment: datetime) -> dict[str, str]:
    who = user.get_username() if user else _("a former coordinator")
    return {"who": who, "day": date_format(timezone.localtime(moment), "DATE_FORMAT")}
