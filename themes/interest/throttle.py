"""Limits on sending forms: robots are slowed down, people behind a shared address are not."""

import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..models import SubmissionCount

# In an hour. A municipality has one address on the network for all who work there, and
# one mail domain; what robots send from that address has another domain or goes faster.
MOST_PER_DOMAIN = 30  # forms from one network with addresses of one domain
MOST_WHEN_BUSY = 10  # forms from one network once there are many in total
BUSY = 1_000  # forms from everywhere
MOST_IN_TOTAL = 10_000
KEPT = timedelta(days=1)
RETRY_AFTER = 3600  # seconds


def client_address(request: HttpRequest) -> str:
    """The address of the visitor; what a proxy says counts only from a proxy of ours."""
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while _is_ours(address) and forwarded and forwarded[-1].strip():
        address = forwarded.pop().strip()
    return address


def _is_ours(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in settings.TRUSTED_PROXIES)


def network_of(address: str) -> str:
    """The network of an address: of IPv6 the 56 bits that one subscriber gets."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6 and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 56), strict=False))
    return str(parsed)


def count_submission(request: HttpRequest, email: str, *, is_patient: bool = False) -> bool:
    """Count a form that is right; False when there were too many this hour.

    `is_patient`: it took as long as a person takes. Such forms have a count of their own.
    """
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    network = network_of(client_address(request))
    domain = email.rpartition("@")[2].lower()
    with transaction.atomic():
        # In one order, so that no two wait for each other.
        total = _count("everywhere", hour)
        of_network = _count(f"network|{network}", hour)
        of_domain = _count(f"domain|{network}|{domain}|{is_patient}", hour)
        SubmissionCount.objects.filter(hour__lt=now - KEPT).delete()
    return (
        of_domain <= MOST_PER_DOMAIN
        and (total <= BUSY or of_network <= MOST_WHEN_BUSY)
        and total <= MOST_IN_TOTAL
    )


def _count(what: str, hour: datetime) -> int:
    key = salted_hmac("themes.submissions", f"{what}|{hour}").hexdigest()[:64]
    row, is_new = SubmissionCount.objects.get_or_create(key=key, hour=hour)
    if not is_new:
        SubmissionCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
        row.refresh_from_db()
    return row.count


def remember_mail(mailbox: str, moment: datetime) -> None:
    """Remember for a day that a mailbox was mailed, without keeping its address."""
    SubmissionCount.objects.get_or_create(key=_key_of_mail(mailbox), hour=moment)


def last_mail(mailbox: str) -> datetime | None:
    """When a mailbox was last mailed, as far as that was remembered here."""
    mails = SubmissionCount.objects.filter(key=_key_of_mail(mailbox))
    return mails.aggregate(last=Max("hour"))["last"]


def _key_of_mail(mailbox: str) -> str:
    return salted_hmac("themes.mails", mailbox).hexdigest()[:64]
