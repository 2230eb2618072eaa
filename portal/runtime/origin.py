"""Where a visitor comes from, for limits and for the security log; it is kept nowhere else."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the visitor; what a proxy says counts only from a proxy of ours."""
    address: str = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while _is_ours(address) and forwarded and forwarded[-1].strip():
        address = forwarded.pop().strip()
    return address


def network_of(request: HttpRequest) -> str:
    """The network of the visitor: of IPv6 the 56 bits that one subscriber gets."""
    parsed = _parsed(client_address(request))
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((parsed, 56), strict=False))


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None


def _is_ours(address: str) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in settings.TRUSTED_PROXIES)
