"""Where a visitor comes from, and that no address is kept for it."""

import ipaddress

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory

from portal.runtime.networks import client_address, network_of


@pytest.mark.parametrize(
    ("proxies", "expected"), [([], "10.0.0.5"), (["10.0.0.0/8"], "203.0.113.9")]
)
def test_only_a_proxy_of_ours_is_believed(settings, proxies, expected):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network(part) for part in proxies]
    forwarded = "1.1.1.1, 203.0.113.9, 10.0.0.9"
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.5", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2ff::9", "2001:db8:1:200::/56"),
        ("", "None"),
    ],
)
def test_of_ipv6_a_subscriber_is_one_network_and_ipv4_is_known_in_its_long_form(address, network):
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    assert network_of(client_address(request)) == network


@pytest.mark.django_db
def test_the_cache_keeps_no_name_and_no_address():
    cache.set("rl:ip:203.0.113.9:annie", [1.0], 60)
    assert cache.get("rl:ip:203.0.113.9:annie") == [1.0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM portal_cache")
        rows = str(cursor.fetchall())
    assert rows != "[]"
    assert "203" not in rows
    assert "annie" not in rows
