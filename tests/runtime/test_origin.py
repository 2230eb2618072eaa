"""Whose word is believed about where a visitor comes from."""

import ipaddress

import pytest
from django.test import RequestFactory

from portal.runtime import origin


@pytest.mark.parametrize(
    ("proxies", "expected"), [([], "10.0.0.5"), (["10.0.0.0/8"], "203.0.113.9")]
)
def test_only_a_proxy_of_ours_is_believed(settings, proxies, expected):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network(part) for part in proxies]
    forwarded = "1.1.1.1, 203.0.113.9, 10.0.0.9"
    request = RequestFactory().post(
        "/meedoen/", REMOTE_ADDR="10.0.0.5", HTTP_X_FORWARDED_FOR=forwarded
    )
    assert origin.client_address(request) == expected


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2ff:3::4", "2001:db8:1:200::/56"),
        ("", "None"),
        ("onzin", "None"),
    ],
)
def test_one_subscriber_is_one_network(address, network):
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    assert origin.network_of(request) == network
