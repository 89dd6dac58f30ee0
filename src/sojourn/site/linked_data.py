"""What machines read of a page: schema.org in JSON-LD. Data, not a script: no browser runs it."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from sojourn.edition.models import Edition
from sojourn.programme.models import Programme

from .addresses import absolute
from .sheets import EditionSheet

ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
Data = dict[str, Any]


def as_script(data: Data) -> SafeString:
    """The element that carries linked data in a page's head."""
    written = json.dumps({"@context": "https://schema.org"} | data, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')


def organization(name: str) -> Data:
    return {"@type": "Organization", "@id": absolute("/#organization"), "name": name, "url": absolute("/")}


def programme(of_house: Programme, editions: list[Edition]) -> Data:
    """The programme that lasts, with each edition as an instance."""
    return {
        "@type": "EducationalOccupationalProgram",
        "@id": absolute("/#programme"),
        "name": of_house.name,
        "url": absolute("/"),
        "description": " ".join(of_house.aims),
        "provider": organization(of_house.name),
        "programType": "Fellowship",
        "occupationalCategory": "Museum and heritage professionals",
        "hasCourse": {
            "@type": "Course",
            "name": of_house.name,
            "description": " ".join(of_house.aims) or of_house.name,
            "provider": organization(of_house.name),
            "hasCourseInstance": [instance(edition) for edition in editions],
        },
    }


def instance(edition: Edition) -> Data:
    """One edition as an instance of the course."""
    return {
        "@type": "CourseInstance",
        "@id": absolute(f"/{edition.name}/#edition"),
        "name": f"{edition.programme.name} {edition.name}",
        "url": absolute(f"/{edition.name}/"),
        "courseMode": "onsite",
        "startDate": edition.arrive_on.isoformat(),
        "endDate": edition.leave_on.isoformat(),
        "maximumAttendeeCapacity": edition.capacity,
    }


def edition_with_events(sheet: EditionSheet) -> Data:
    """One edition, with its phases as events."""
    events = [
        event(f"{sheet.edition.name}: {phase.name}", phase.from_on, phase.to_on, f"/{sheet.edition.name}/")
        for phase in sheet.phases
    ]
    return instance(sheet.edition) | {"subEvent": events}


def event(name: str, from_on: date, to_on: date, address: str) -> Data:
    return {
        "@type": "Event",
        "name": name,
        "startDate": from_on.isoformat(),
        "endDate": to_on.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "url": absolute(address),
    }


def article(
    *,
    headline: str,
    address: str,
    written_at: datetime | date,
    changed_at: datetime | None,
    author: str,
    language: str,
    about: str,
) -> Data:
    """A post or a story. Without a name that may be shown, the programme is its author."""
    return {
        "@type": "Article",
        "headline": headline[:110],
        "url": absolute(address),
        "mainEntityOfPage": absolute(address),
        "description": about,
        "inLanguage": language,
        "datePublished": written_at.isoformat(),
        **({"dateModified": changed_at.isoformat()} if changed_at else {}),
        "author": {"@type": "Person", "name": author} if author else {"@id": absolute("/#organization")},
        "publisher": {"@id": absolute("/#organization")},
    }
