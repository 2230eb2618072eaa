"""Where a visitor comes from, and names of it that tell nobody an address."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def client_address(request: HttpRequest) -> str:
    """The address of the visitor; what a proxy says counts only from a proxy of ours."""
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while _is_ours(address) and forwarded and forwarded[-1].strip():
        address = forwarded.pop().strip()
    # A server that listens to both kinds writes one of IPv4 as a longer one.
    return str(getattr(_parsed(address), "ipv4_mapped", None) or address)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None


def _is_ours(address: str) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in settings.TRUSTED_PROXIES)


def network_of(address: str) -> str:
    """The network of an address: of IPv6 the 56 bits that one subscriber gets."""
    parsed = _parsed(address)
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(ip_network((parsed, 56), strict=False))


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """The name of a row in the cache; a limit of a network is kept there without its address."""
    return salted_hmac("portal.cache", f"{version}:{key}").hexdigest()
