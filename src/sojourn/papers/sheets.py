"""What the coursebook says, gathered from the rooms as plain values in the reader's language."""

from collections import defaultdict
from dataclasses import asdict
from datetime import date, time
from itertools import groupby
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.edition.models import Edition, Phase
from sojourn.placement.models import PartnerOffer, Placement
from sojourn.selection.models import Fellow
from sojourn.supporters.sheets import ReceiptSheet, SupporterReport
from sojourn.timetable.models import Contributor, Version
from sojourn.timetable.sheets import DaySheet, SlotLine, TimetableSheet, printed_sheet

Values = dict[str, Any]


def coursebook_sheet(edition: Edition, version: Version) -> Values:
    """Everything the coursebook's template needs, ready to be written as JSON.

    Persons who are hidden (people.Person.is_hidden) are left out by name and counted.
    """
    timetable = printed_sheet(version)
    fellows = list(
        Fellow.objects.filter(edition=edition)
        .select_related("person__institution", "place", "department__representative")
        .order_by("person__name")
    )
    placements = {
        placement.fellow_id: placement
        for placement in Placement.objects.filter(offer__edition=edition).select_related("offer")
    }
    named = [fellow for fellow in fellows if not fellow.person.is_hidden]
    return {
        "lang": (translation.get_language() or "en").split("-")[0],
        "title": _("%(programme)s %(edition)s, coursebook")
        % {"programme": edition.programme.name, "edition": edition.name},
        "programme": edition.programme.name,
        "edition": edition.name,
        "dates": _("%(first)s to %(last)s") % {"first": in_full(edition.arrive_on), "last": in_full(edition.leave_on)},
        "places": sorted({fellow.place.name for fellow in fellows}),
        "made": made_from(version),
        "words": words(),
        "facts": facts(edition),
        "aims": list(edition.programme.aims),
        "day_facts": day_facts(edition),
        "weeks": weeks(timetable),
        "fellows": [fellow_entry(fellow, placements) for fellow in named],
        "unnamed": unnamed(len(fellows) - len(named)),
        "partners": partners(edition, placements, named),
        "departments": departments(named),
        "contributors": contributors(edition, timetable),
    }


def in_full(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def made_from(version: Version) -> str:
    moment = version.published_at or version.made_at
    state = _("published") if version.published_at else _("a draft")
    return _("Made from version %(number)d of the timetable (%(state)s, %(day)s).") % {
        "number": version.number,
        "state": state,
        "day": in_full(moment.date()),
    }


def words() -> dict[str, str]:
    """The fixed words of the coursebook."""
    return {
        "coursebook": _("Coursebook"),
        "contents": _("Contents"),
        "about": _("About this edition"),
        "aims": _("What the programme is for"),
        "how_a_day_works": _("How a day works"),
        "at_a_glance": _("The weeks at a glance"),
        "day": _("Day"),
        "sessions": _("Sessions"),
        "fellows": _("Fellows"),
        "partners": _("Partner museums"),
        "contact": _("Contact"),
        "departments": _("Departments"),
        "department": _("Department"),
        "representative": _("Department representative"),
        "contributors": _("Contributors"),
    }


def facts(edition: Edition) -> list[list[str]]:
    dates = [
        [
            _("Residence"),
            _("%(first)s to %(last)s") % {"first": in_full(edition.arrive_on), "last": in_full(edition.leave_on)},
        ],
        [
            _("Programme"),
            _("%(first)s to %(last)s") % {"first": in_full(edition.first_day_on), "last": in_full(edition.last_day_on)},
        ],
    ]
    return dates + [
        [phase.name, _("%(first)s to %(last)s") % {"first": in_full(phase.from_on), "last": in_full(phase.to_on)}]
        for phase in edition.phases.all()
    ]


def day_facts(edition: Edition) -> list[str]:
    said = {
        "meet": edition.meet_at.strftime("%H:%M"),
        "where": edition.meeting_point or _("the meeting point"),
        "from": edition.teach_from.strftime("%H:%M"),
        "to": edition.teach_to.strftime("%H:%M"),
        "lunch": edition.lunch_minutes,
        "lunch_from": edition.lunch_from.strftime("%H:%M"),
        "lunch_to": edition.lunch_to.strftime("%H:%M"),
    }
    return [
        _("We meet at %(meet)s: %(where)s.") % said,
        _("Sessions run from %(from)s to %(to)s, unless a day says otherwise.") % said,
        _("You have %(lunch)d minutes for lunch between %(lunch_from)s and %(lunch_to)s.") % said,
        _("What changes after printing stands in your own days online and in your calendar feed."),
    ]


def weeks(timetable: TimetableSheet) -> list[Values]:
    return [
        {"name": _("Week %(number)d") % {"number": week.number}, "days": [day_entry(day) for day in week.days]}
        for week in timetable.weeks
    ]


def day_entry(day: DaySheet) -> Values:
    is_placement = day.phase_kind == Phase.Kind.PLACEMENT
    return {
        "short": date_format(day.on, "D j M"),
        "long": date_format(day.on, "l j F"),
        "phase": day.phase if is_placement else _("No sessions"),
        "note": _("At the partner museums.") if is_placement else "",
        "lines": [session_entry(list(lines)) for _key, lines in groupby(in_sessions(day.lines), key=same_session)],
    }


def same_session(line: SlotLine) -> tuple[time, time, str]:
    return (line.starts, line.ends, line.title)


def in_sessions(lines: tuple[SlotLine, ...]) -> list[SlotLine]:
    """The lines of a day so that groups which do one session side by side follow each other."""
    return sorted(lines, key=lambda line: (*same_session(line), line.group))


def session_entry(lines: list[SlotLine]) -> Values:
    """One session at one hour; the groups that do it side by side, each with its room and contributors, are its `groups`."""
    first = lines[0]
    places = [place_of(line) for line in lines]
    is_shared = len(lines) > 1
    return {
        "hours": f"{first.starts:%H:%M}–{first.ends:%H:%M}",
        "title": first.title,
        "format": first.format + (f", {_('optional')}" if first.is_optional else ""),
        "who": "" if is_shared else first.group,
        "where": "" if is_shared else places[0],
        "contributors": "" if is_shared else ", ".join(first.contributors),
        "groups": [
            [line.group, place, ", ".join(line.contributors)]
            for line, place in zip(lines, places, strict=True)
            if is_shared
        ],
        "aims": first.aims,
        "bring": _("Bring: %(what)s") % {"what": first.bring} if first.bring else "",
    }


def place_of(line: SlotLine) -> str:
    where = ", ".join(part for part in (line.room, line.venue) if part)
    if not line.meeting_point:
        return where
    meet = _("Meet: %(point)s") % {"point": line.meeting_point}
    return f"{where}. {meet}" if where else meet


def fellow_entry(fellow: Fellow, placements: dict[int, Placement]) -> Values:
    person, placement = fellow.person, placements.get(fellow.pk)
    return {
        "name": person.name,
        "own_name": person.own_name if person.own_name != person.name else "",
        "job_title": person.job_title,
        "institution": person.institution.name if person.institution else "",
        "place": fellow.place.name,
        "department": fellow.department.name,
        "partner": placement.offer.name if placement else "",
        "biography": person.biography,
    }


def unnamed(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d fellow is not named here.", "%(count)d fellows are not named here.", count) % {
        "count": count
    }


def partners(edition: Edition, placements: dict[int, Placement], named: list[Fellow]) -> list[Values]:
    phase = edition.phases.filter(kind=Phase.Kind.PLACEMENT).first()
    groups = defaultdict(list)
    for fellow in named:
        if fellow.pk in placements:
            groups[placements[fellow.pk].offer_id].append(fellow.person.name)
    offers = PartnerOffer.objects.filter(edition=edition).prefetch_related("museums").select_related("contact")
    return [
        {
            "name": offer.name,
            "city": offer.city,
            "dates": _("%(first)s to %(last)s") % {"first": in_full(phase.from_on), "last": in_full(phase.to_on)}
            if phase
            else "",
            "museums": [museum.name for museum in offer.museums.all()],
            "offers": offer.offers,
            "contact": offer.contact.name if offer.contact and not offer.contact.is_hidden else "",
            "fellows": groups[offer.pk],
        }
        for offer in offers
    ]


def departments(named: list[Fellow]) -> list[Values]:
    rows: dict[str, Values] = {}
    for fellow in named:
        department = fellow.department
        representative = department.representative
        is_shown = representative is not None and not representative.is_hidden
        row = {
            "name": department.name,
            "representative": representative.name if is_shown and representative else "",
            "fellows": [],
        }
        rows.setdefault(department.name, row)["fellows"].append(fellow.person.name)
    return [rows[name] for name in sorted(rows)]


def contributors(edition: Edition, timetable: TimetableSheet) -> list[Values]:
    """Everyone who contributes to a session of this version, with what they contribute to."""
    sessions: dict[int, list[str]] = defaultdict(list)
    for week in timetable.weeks:
        for day in week.days:
            for line in day.lines:
                for contributor in line.contributor_ids:
                    if line.title not in sessions[contributor]:
                        sessions[contributor].append(line.title)
    people = Contributor.objects.filter(edition=edition, pk__in=list(sessions)).select_related("person__institution")
    return [
        {
            "name": contributor.person.name,
            "job_title": contributor.person.job_title,
            "institution": contributor.person.institution.name if contributor.person.institution else "",
            "biography": contributor.person.biography,
            "sessions": sessions[contributor.pk],
        }
        for contributor in people.order_by("person__name")
        if not contributor.person.is_hidden
    ]


def supporter_values(report: SupporterReport) -> Values:
    """What a supporter's report needs, ready to be written as JSON."""
    return {
        "lang": (translation.get_language() or "en").split("-")[0],
        "title": _("What your support did: a report for %(supporter)s") % {"supporter": report.supporter},
        "supporter": report.supporter,
        "made": _("Made on %(day)s.") % {"day": in_full(timezone.localdate())},
        "gifts": [asdict(gift) for gift in report.gifts],
        "promises": [
            [what, in_full(kept_on) if kept_on else _("not yet"), proof] for what, kept_on, proof in report.promises
        ],
        "words": {
            "heading": _("What your support did"),
            "given": _("Given"),
            "used": _("Used"),
            "left": _("Left"),
            "paid_for": _("What it paid for"),
            "share": _("share of the gift that is used"),
            "people": _("The people"),
            "promised": _("What we promised"),
            "thanks": _("Thank you."),
        },
    }


def receipt_values(receipt: ReceiptSheet, programme: str) -> Values:
    """What a receipt needs, ready to be written as JSON. It thanks and says what came; of taxes it says nothing."""
    cancelled = _("Cancelled on %(day)s: %(why)s") % {
        "day": in_full(receipt.cancelled_on) if receipt.cancelled_on else "",
        "why": receipt.cancelled_why,
    }
    return {
        "lang": (translation.get_language() or "en").split("-")[0],
        "title": _("Receipt %(number)d") % {"number": receipt.number},
        "programme": programme,
        "made": in_full(receipt.made_on),
        "addressed_to": receipt.addressed_to,
        "thanks": _("Thank you. We have received your gift, and are grateful for what it makes possible."),
        "amount": receipt.amount,
        "received": in_full(receipt.received_on),
        "gift": receipt.title,
        "own_words": [line for line in receipt.words.splitlines() if line.strip()],
        "cancelled": cancelled if receipt.cancelled_on else "",
        "words": {
            "amount": _("Amount"),
            "received": _("Received on"),
            "gift": _("Your gift"),
            "team": _("The programme team"),
        },
    }
