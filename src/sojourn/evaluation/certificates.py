"""A certificate as paper and as badge: PDF with code and QR, and an Open Badge 3.0, which is a signed Verifiable Credential."""

from __future__ import annotations

import base64
from datetime import datetime
from pathlib import Path
from typing import Any

import jwt
import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.edition.models import Edition
from sojourn.foundation.typesetting import Paper, typeset

from . import keys
from .models import Certificate

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
ALGORITHM = "EdDSA"


def address_of(name: str, *arguments: object) -> str:
    return settings.SITE_ADDRESS + reverse(f"evaluation:{name}", args=arguments)


def certificate_paper(certificate: Certificate) -> Paper:
    """The certificate as a tagged PDF, in the language that is spoken now. Raises: CannotTypeset."""
    fellow = certificate.fellow
    person, edition = fellow.person, fellow.edition
    address = address_of("verified", certificate.code)
    dates = {
        "first": date_format(edition.first_day_on, "DATE_FORMAT"),
        "last": date_format(edition.last_day_on, "DATE_FORMAT"),
    }
    hours = round(certificate.minutes_attended / 60)
    attended = ngettext("%(number)d hour of sessions attended", "%(number)d hours of sessions attended", hours)
    return typeset(
        Path(__file__).parent / "typst" / "certificate.typ",
        {
            "lang": (translation.get_language() or "en").split("-")[0],
            "title": _("Certificate"),
            "programme": edition.programme.name,
            "edition": edition.name,
            "name": person.name,
            "own_name": person.own_name if person.own_name != person.name else "",
            "institution": person.institution.name if person.institution else "",
            "place": fellow.place.name,
            "says": _("has completed the programme as a fellow"),
            "dates": _("%(first)s to %(last)s") % dates,
            "hours": attended % {"number": hours} if hours else "",
            "issued": _("Issued on %(day)s") % {"day": date_format(certificate.issued_on, "DATE_FORMAT")},
            "verify": _("Anyone can verify this certificate:"),
            "address": address,
            "code": certificate.code,
            "qr": segno.make(address, error="m").svg_inline(scale=4, border=2),
            "qr_says": _("QR code of the page that verifies this certificate"),
        },
    )


def issuer() -> dict[str, Any]:
    """The profile of the issuer, at its address."""
    return {
        "@context": CONTEXTS,
        "id": address_of("issuer"),
        "type": ["Profile"],
        "name": settings.DEFAULT_FROM_EMAIL.partition("<")[0].strip() or "Sojourn",
        "url": settings.SITE_ADDRESS + "/",
    }


def issuer_jwk() -> dict[str, str]:
    """The public key with which badges are verified (RFC 8037)."""
    public = base64.urlsafe_b64encode(keys.issuer_public()).rstrip(b"=").decode()
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": public,
        "use": "sig",
        "alg": ALGORITHM,
        "kid": address_of("issuer_key"),
    }


def achievement(edition: Edition) -> dict[str, Any]:
    """What the badge is for, at its address."""
    said = {"programme": edition.programme.name, "edition": edition.name}
    return {
        "id": address_of("achievement", edition.name),
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "name": _("%(programme)s %(edition)s, fellow") % said,
        "description": _("Took part in the %(programme)s %(edition)s as a fellow.") % said,
        "criteria": {
            "narrative": _(
                "Fellows are chosen by their future hosts, take part for the whole edition, and complete a project."
            )
        },
    }


def credential(certificate: Certificate, agreed: set[str]) -> dict[str, Any]:
    """The certificate as an Open Badge 3.0 credential; it names its holder only if they agreed to show their name."""
    fellow = certificate.fellow
    subject: dict[str, Any] = {
        "id": f"urn:sojourn:certificate:{certificate.code}",
        "type": ["AchievementSubject"],
        "achievement": achievement(fellow.edition),
    }
    if "name" in agreed and not fellow.person.is_hidden:
        subject["identifier"] = [
            {"type": "IdentityObject", "hashed": False, "identityHash": fellow.person.name, "identityType": "name"}
        ]
    return {
        "@context": CONTEXTS,
        "id": address_of("verified", certificate.code),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {key: value for key, value in issuer().items() if key != "@context"},
        "validFrom": f"{certificate.issued_on.isoformat()}T00:00:00Z",
        "name": achievement(fellow.edition)["name"],
        "credentialSubject": subject,
    }


def badge(certificate: Certificate, agreed: set[str]) -> str:
    """The credential as a signed JWT (Open Badges 3.0, section 8.2: external proof)."""
    content = credential(certificate, agreed)
    claims = {"iss": content["issuer"]["id"], "jti": content["id"], "sub": content["credentialSubject"]["id"]}
    headers = {"kid": address_of("issuer_key"), "typ": "JWT"}
    return jwt.encode(
        content | claims | {"nbf": _midnight(content["validFrom"])}, keys.issuer_key(), ALGORITHM, headers
    )


def _midnight(moment: str) -> int:
    return int(datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp())
