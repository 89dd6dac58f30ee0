"""Keys that the database must not hold: files in the data folder, readable by their owner only.

A round's key seals its answers and makes its links; it is destroyed when the round closes. A series' key is the salt of own codes. The
issuer's key signs badges. Machines that share a database share this folder. See docs/decisions/anonymous-answers.md.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import json
import os
import secrets
import zlib
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

PAGE = 4096
"""Sealed answers are as long as the next of 4, 8, 16 … KB, so that their length says nothing."""


class KeyIsGone(Exception):
    """Raised when a key has been destroyed, or the data folder does not have it."""


def _folder() -> Path:
    return Path(settings.DATA) / "keys"


def _read_or_make(name: str) -> bytes:
    path = _folder() / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(32))
    return path.read_bytes()


def make_round_key(key: object) -> None:
    """Make the key of a round, once."""
    _read_or_make(f"round-{key}")


def round_key(key: object) -> bytes:
    """The key of an open round. Raises: KeyIsGone."""
    try:
        return (_folder() / f"round-{key}").read_bytes()
    except FileNotFoundError as error:
        raise KeyIsGone(str(key)) from error


def destroy_round_key(key: object) -> None:
    """Overwrite and remove the key of a round: what it sealed can never be read again."""
    path = _folder() / f"round-{key}"
    with contextlib.suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def _derived(key: bytes, *words: str) -> bytes:
    return hmac.digest(key, "\0".join(words).encode(), "sha256")


def link_secret(key: bytes, invitation: object) -> str:
    """The secret in an invitation's link; 128 bits."""
    return base64.b32encode(_derived(key, "link", str(invitation))[:16]).decode().rstrip("=").lower()


def fingerprint(key: bytes, secret: str) -> str:
    """By what an invitation is known, where its secret is not to be stored."""
    return _derived(key, "fingerprint", secret).hex()


def lock_of(key: bytes, secret: str) -> str:
    """Under what the answer is kept that belongs to a secret."""
    return _derived(key, "lock", secret).hex()


def seal(key: bytes, secret: str, content: dict[str, Any]) -> bytes:
    """Encrypt what somebody said (AES-256-GCM), padded."""
    packed = zlib.compress(json.dumps(content, ensure_ascii=False).encode())
    size = PAGE
    while size < len(packed) + 4:
        size *= 2
    padded = len(packed).to_bytes(4, "big") + packed + bytes(size - 4 - len(packed))
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(_derived(key, "seal", secret)).encrypt(nonce, padded, None)


def unseal(key: bytes, secret: str, sealed: bytes) -> dict[str, Any]:
    """Read what was sealed. Raises: KeyIsGone, when the key does not fit."""
    try:
        padded = AESGCM(_derived(key, "seal", secret)).decrypt(bytes(sealed[:12]), bytes(sealed[12:]), None)
    except InvalidTag as error:
        raise KeyIsGone("sealed answer") from error
    length = int.from_bytes(padded[:4], "big")
    return dict(json.loads(zlib.decompress(padded[4 : 4 + length])))


def wave_of(series: int, code: str) -> str:
    """An own code as it is stored: under the salt of its series, which no other series shares and the database does not hold."""
    return _derived(_read_or_make(f"series-{series}"), "wave", code).hex()


def issuer_key() -> Ed25519PrivateKey:
    """The key that signs badges, made once."""
    return Ed25519PrivateKey.from_private_bytes(_read_or_make("issuer"))


def issuer_public() -> bytes:
    """The public half, 32 bytes."""
    return issuer_key().public_key().public_bytes_raw()


def issuer_pem() -> bytes:
    return issuer_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
