"""An e-mail that came in, read with distrust: who sent it, to which of our addresses, what it answers, what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from html import unescape

import nh3
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

LARGEST = 15 * 1024 * 1024
LONGEST_TEXT = 50_000
MOST_PARTS = 200
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To")
QUOTED = re.compile(r"(\n[^\n>]{0,200}:)?\n(>[^\n]*(\n|$))+\s*$")
"""What an answer quotes of the letter before it, at its end."""


class BadMail(Exception):
    """Raised when what came is no e-mail that can be read."""


@dataclass(frozen=True)
class Mail:
    sender: str
    name: str
    recipients: tuple[str, ...]
    """In small letters."""
    subject: str
    text: str
    message_id: str
    answers: tuple[str, ...]
    """The Message-IDs that it names as what it answers, the nearest last."""
    is_automatic: bool
    attachments: tuple[str, ...]


def read_mail(raw: bytes, *, recipient: str = "") -> Mail:
    """Read an RFC 822 message. `recipient` is the envelope's, where the mail server says it.

    Raises: BadMail, when it is too large, has no sender, or cannot be read.
    """
    if len(raw) > LARGEST:
        raise BadMail("larger than 15 MB")
    try:
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        return _read(message, recipient)
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, IndexError, RecursionError) as error:
        raise BadMail(f"cannot be read: {type(error).__name__}") from error


def _read(message: EmailMessage, recipient: str) -> Mail:
    name, sender = parseaddr(_header(message, "From"))
    try:
        validate_email(sender)
    except ValidationError as error:
        raise BadMail("without a sender") from error
    addressed = [address for header in RECIPIENTS for _name, address in getaddresses(_headers(message, header))]
    text, attachments = _content(message)
    return Mail(
        sender=sender[:254],
        name=_one_line(name)[:100],
        recipients=tuple(address.lower() for address in [recipient, *addressed] if address),
        subject=_one_line(_header(message, "Subject"))[:300],
        text=text[:LONGEST_TEXT],
        message_id=_one_line(_header(message, "Message-ID"))[:300],
        answers=tuple(
            re.findall(r"<[^<>\s]{1,290}>", f"{_header(message, 'References')} {_header(message, 'In-Reply-To')}")[-50:]
        ),
        is_automatic=_is_automatic(message),
        attachments=attachments,
    )


def _headers(message: EmailMessage, name: str) -> list[str]:
    return [_printable(str(value)) for value in message.get_all(name, [])]


def _header(message: EmailMessage, name: str) -> str:
    return next(iter(_headers(message, name)), "")


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _is_automatic(message: EmailMessage) -> bool:
    """Whether a machine wrote it (RFC 3834): such mail is never answered by a machine."""
    return (
        _header(message, "Auto-Submitted").split(";")[0].strip().lower() not in {"", "no"}
        or _header(message, "Precedence").strip().lower() in {"bulk", "junk", "list", "auto_reply"}
        or any(message.get(name) is not None for name in ("List-Id", "X-Autoreply", "X-Autorespond"))
        or _header(message, "Return-Path").strip() == "<>"
        or message.get_content_type() == "multipart/report"
    )


def _content(message: EmailMessage) -> tuple[str, tuple[str, ...]]:
    """The text, without what it quotes at its end, and the names of what was attached."""
    plain, html, attachments = "", "", []
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            break
        if part.is_multipart():
            continue
        if (
            part.get_filename()
            or part.get_content_disposition() == "attachment"
            or part.get_content_maintype() != "text"
        ):
            attachments.append(_one_line(_printable(part.get_filename() or part.get_content_type())))
        elif part.get_content_subtype() == "html":
            html = html or _decoded(part)
        else:
            plain = plain or _decoded(part)
    text = plain or _as_text(html)
    text = _printable(text).replace("\r\n", "\n").replace("\r", "\n").strip()
    return QUOTED.sub("", text).strip() or text, tuple(attachments)


def _decoded(part: EmailMessage) -> str:  # type: ignore[type-arg, unused-ignore]
    payload = part.get_payload(decode=True)
    octets = payload if isinstance(payload, bytes) else b""
    try:
        return octets.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:  # a charset that nobody knows
        return octets.decode("utf-8", "replace")


def _as_text(html: str) -> str:
    broken = re.sub(r"(?i)<(br|/p|/div|/li|/tr|/h\d)\b[^>]*>", "\n", html[: 4 * LONGEST_TEXT])
    bare = nh3.clean(broken, tags=set(), clean_content_tags={"script", "style", "title"})
    return re.sub(r"\n{3,}", "\n\n", unescape(bare))
