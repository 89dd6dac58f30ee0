"""An address is told of something by a signed POST; none that is not on the public internet."""

import pytest
from django.utils import timezone

from sojourn.foundation.webhooks import is_public, post_signed

PRIVATE = """127.0.0.1 10.1.2.3 172.16.0.9
192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 ::1 fe80::1%eth0 fc00::1 ::ffff:127.0.0.1 ::"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_machines_of_ones_own_network_are_not_public(address):
    assert not is_public(address)


def test_machines_of_the_internet_are_public():
    assert [is_public(address) for address in ("93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34")] == [
        True
    ] * 3


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/", "http://localhost:9/", "https://[::1]:9/", "http://2130706433:9/", "http://0x7f.1:9/"],
)
def test_a_private_address_is_refused_however_it_is_written(settings, address):
    settings.HOOKS_TO_PRIVATE = False
    said = post_signed(address=address, secret="s", told={}, headers={}, at=timezone.now())
    assert "is not on the public internet" in said


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/", "not an address", "http://"])
def test_only_web_addresses_are_told_anything(address):
    assert post_signed(address=address, secret="s", told={}, headers={}, at=timezone.now())
