"""Telling an address elsewhere that something happened: a signed POST, tried again with patience, never to a machine of one's own network.

A room keeps a row for each listener and each telling (`foundation.models`), and writes them in its actions.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from typing import Any

from django.conf import settings

PATIENCE_SECONDS = 10
MOST_TRIES = 6
"""How often an address is tried before it is given up."""


def wait_before_try(tries: int) -> int:
    """Seconds to wait after so many tries in vain: a minute, then twice as long each time."""
    return 60 * 2 ** (tries - 1)


class NotPublic(OSError):
    """Raised when a name leads to a machine that is not on the public internet."""


def signature(secret: str, content: bytes) -> str:
    """What the header X-Sojourn-Signature holds: the HMAC of the bytes with the listener's secret."""
    return "sha256=" + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def post_signed(*, address: str, secret: str, told: Mapping[str, Any], headers: Mapping[str, str], at: datetime) -> str:
    """Tell an address something as JSON, `at` among it and signed with it; what went wrong, empty when it was taken.

    Where it sends us elsewhere we do not follow: what is told is for the address that the team knows. No proxy is used.
    """
    content = json.dumps({**told, "at": at.isoformat()}, ensure_ascii=False).encode()
    signed = {"Content-Type": "application/json", "X-Sojourn-Signature": signature(secret, content), **headers}
    try:
        request = urllib.request.Request(address, data=content, headers=signed, method="POST")
        with _opener().open(request, timeout=PATIENCE_SECONDS):
            return ""
    except (OSError, ValueError, http.client.HTTPException) as error:
        return (str(error) or type(error).__name__)[:300]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet: not of this machine, a private network, a link, nor of many."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast


def _connected(address: tuple[str, int], timeout: float | None, source: object = None) -> socket.socket:
    """A connection to an address that a name has. What was looked at is what is called: the name is not looked up again."""
    host, port = address
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not settings.HOOKS_TO_PRIVATE and not all(is_public(str(each[4][0])) for each in found):
        raise NotPublic(f"{host} is not on the public internet (SOJOURN_HOOKS_TO_PRIVATE=1 lets it be told)")
    failed: OSError = OSError(f"{host} has no address")
    for family, kind, protocol, _name, place in found:
        made = socket.socket(family, kind, protocol)
        made.settimeout(timeout)
        try:
            made.connect(place)
            return made
        except OSError as error:
            made.close()
            failed = error
    raise failed


class _Plain(http.client.HTTPConnection):
    def connect(self) -> None:
        self._create_connection = _connected
        super().connect()


class _Secure(http.client.HTTPSConnection):
    def connect(self) -> None:
        self._create_connection = _connected
        super().connect()


class _PlainHandler(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Plain, req)


class _SecureHandler(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Secure, req, context=ssl.create_default_context())


def _opener() -> urllib.request.OpenerDirector:
    """Opens http and https alone, through no proxy, and follows nothing."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        _PlainHandler(),
        _SecureHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener
