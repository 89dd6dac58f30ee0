"""A message to many, made cheaply: the MIME text is written once, and cast for each reader with what is their own.

Django builds, checks and encodes an EmailMessage in milliseconds, which for ten thousand readers is most of the time of sending. Here all
that is the same stands ready as octets; a cast joins them with the few that differ. The body is quoted-printable: a soft line break stands
on both sides of each word that differs, so that no line becomes too long, and no line begins with a full stop, so that nothing has to be
stuffed for SMTP.
"""

import re
from binascii import b2a_qp
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import quoprimime
from email.header import Header
from email.utils import format_datetime, parseaddr
from html import escape

WORD = re.compile(r"%%(name|greeting|preferences|unsubscribe)%%")
PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]{1,60}")
SOFT_BREAK = b"=\r\n"
Pieces = tuple[bytes | str, ...]
"""What is the same, as octets, and in between the names of what differs."""


@dataclass(frozen=True)
class Mould:
    """A message in one language, ready to be cast."""

    head: bytes
    plain: Pieces
    between: bytes
    html: Pieces
    tail: bytes

    def cast(self, *, address: str, name: str, number: str, at: datetime, words: Mapping[str, str]) -> bytes:
        """The whole message to one reader, with CRLF, ready for SMTP but for the full stop that ends it.

        `number` makes the Message-ID, the same whenever the message is cast anew; `words` holds what stands for each %%word%%,
        and `unsubscribe`, the address for the List-Unsubscribe field.
        Raises: ValueError, when the address cannot be written in a message.
        """
        own_head = (
            f"To: {mailbox(name, address)}\r\nDate: {format_datetime(at)}\r\nMessage-ID: <{number}>\r\n"
            f"List-Unsubscribe: <{words['unsubscribe']}>\r\n"
        ).encode("ascii")
        plain = {word: _own(value) for word, value in words.items()}
        html = {word: _own(escape(value)) for word, value in words.items()}
        return b"".join(
            [
                own_head,
                self.head,
                *(piece if isinstance(piece, bytes) else plain[piece] for piece in self.plain),
                self.between,
                *(piece if isinstance(piece, bytes) else html[piece] for piece in self.html),
                self.tail,
            ]
        )


def mould(
    *, subject: str, plain: str, html: str, language: str, sender: str, answers_to: str, list_name: str, boundary: str
) -> Mould:
    """Write the message once. `list_name` tells mailbox programs which list it belongs to, such as newsletter.example.org."""
    fields = [
        f"From: {mailbox(*parseaddr(sender))}",
        f"Reply-To: {answers_to}",
        f"Subject: {_folded(subject, len('Subject: '))}",
        f"List-Id: <{list_name}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Precedence: bulk",
        f"Content-Language: {language}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    head = "\r\n".join(fields) + f"\r\n\r\n--{boundary}\r\n" + _part_head("plain")
    between = f"\r\n--{boundary}\r\n" + _part_head("html")
    return Mould(
        head.encode("ascii"), _pieces(plain), between.encode(), _pieces(html), f"\r\n--{boundary}--\r\n".encode()
    )


def mailbox(name: str, address: str) -> str:
    """A reader as a header field names them; the name is folded and encoded where it must be.

    Raises: ValueError, when the address has characters that SMTP without extensions cannot carry.
    """
    local, _at, domain = address.rpartition("@")
    if not local or not domain or not local.isascii() or any(each in address for each in " \r\n<>\t"):
        raise ValueError(f"{address!r} cannot be written to")
    where = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    name = " ".join(name.split())
    if not name:
        return where
    if PLAIN_NAME.fullmatch(name):
        return f"{name} <{where}>"
    return f"{_folded(name, len('Reply-To: '))}\r\n <{where}>"


def _folded(text: str, first_taken: int) -> str:
    """A text in a header field: encoded words of at most 75 characters, one a line."""
    text = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    if text.isascii() and len(text) + first_taken <= 76 and "=?" not in text and first_taken == len("Subject: "):
        return text
    return Header(text, "utf-8", maxlinelen=74, header_name="x" * first_taken).encode(linesep="\r\n")


def _part_head(kind: str) -> str:
    return f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"


def _pieces(text: str) -> Pieces:
    """A text cut at its %%words%%: octets and names by turns, each of the octets on lines of its own."""
    cut = WORD.split("\n".join(text.splitlines()) + "\n")
    return tuple(part if position % 2 else _same(part) for position, part in enumerate(cut))


def _same(text: str) -> bytes:
    encoded = quoprimime.body_encode(text.encode().decode("latin-1"), maxlinelen=72, eol="\r\n").encode("ascii")
    return _without_leading_stop(encoded + (b"" if encoded.endswith(b"\n") or not encoded else SOFT_BREAK))


def _own(value: str) -> bytes:
    encoded = b2a_qp(" ".join(value.split()).encode(), istext=True).replace(b"\n", b"\r\n")
    return _without_leading_stop(encoded + SOFT_BREAK)


def _without_leading_stop(encoded: bytes) -> bytes:
    return re.sub(rb"(?m)^\.", b"=2E", encoded)
