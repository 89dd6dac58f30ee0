"""What must hold between the cells of a workbook, and between the workbook and what is stored. Pure: contents in, mistakes out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import time, timedelta
from functools import cached_property
from itertools import chain, islice
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from . import columns
from .cells import unknown
from .columns import Contents, Kind, Row, Sheet, key_of, shown
from .mistakes import MOST_MISTAKES, Mistake, suggestion

LONGEST_EDITION_DAYS = 400
SINGLE_ROW = 1


def mistakes_in(contents: Contents, stored: Contents) -> list[Mistake]:
    """The mistakes between cells that were read, so many that a person has enough to do.

    `stored`: what the database holds of the same edition.
    """
    book = Book(contents, stored)
    return list(islice(chain.from_iterable(check(book) for check in CHECKS), MOST_MISTAKES))


class Book:
    """A workbook laid over what is stored: what would be there after the import."""

    def __init__(self, contents: Contents, stored: Contents) -> None:
        self.contents, self.stored = contents, stored

    def rows(self, sheet: Sheet) -> tuple[Row, ...]:
        """The rows that the workbook itself brings."""
        return self.contents.get(sheet.name, ())

    @cached_property
    def merged(self) -> dict[str, dict[tuple[str, ...], dict[str, Any]]]:
        """By sheet and key, what would be there after the import: the workbook's cells over the stored ones."""
        merged: dict[str, dict[tuple[str, ...], dict[str, Any]]] = {}
        for sheet in columns.SHEETS:
            rows = {key_of(sheet, row.values): dict(row.values) for row in self.stored.get(sheet.name, ())}
            for row in self.rows(sheet):
                key = key_of(sheet, row.values)
                rows[key] = rows.get(key, {column.heading: column.blank for column in sheet.columns}) | row.values
            merged[sheet.name] = rows
        return merged

    def all(self, sheet: Sheet) -> Iterable[dict[str, Any]]:
        return self.merged[sheet.name].values()

    def whole(self, sheet: Sheet) -> Iterator[tuple[Row, dict[str, Any]]]:
        """Each row that the workbook brings, with all its cells after the import."""
        for row in self.rows(sheet):
            yield row, self.merged[sheet.name][key_of(sheet, row.values)]

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """What a reference may name, by sheet."""
        return {
            sheet.name: list(dict.fromkeys(str(row.get(sheet.key[-1], "")) for row in self.all(sheet)))
            for sheet in columns.SHEETS
        }

    @cached_property
    def edition(self) -> dict[str, Any]:
        return next(iter(self.all(columns.EDITION)), {})

    @cached_property
    def capacity(self) -> int:
        return int(self.edition.get("Capacity") or 0)


def one_edition(book: Book) -> Iterator[Mistake]:
    rows = book.rows(columns.EDITION)
    if not rows:
        yield Mistake(
            "Edition", 0, "", _("The workbook does not say which edition it is."), _("One row on sheet Edition.")
        )
    for row in rows[SINGLE_ROW:]:
        yield Mistake("Edition", row.number, "", _("There is a second edition."), _("One workbook, one edition."))


NAME = re.compile(r"(?=.*[0-9])(?!i18n$)[A-Za-z0-9][A-Za-z0-9_.-]*")


def the_name_can_be_an_address(book: Book) -> Iterator[Mistake]:
    for row in book.rows(columns.EDITION):
        name = str(row.values.get("Name") or "")
        if name and not NAME.fullmatch(name):
            wrong = _("“%(name)s” cannot stand in the address of a page.") % {"name": name}
            right = _("Letters A to Z and a number, such as 2018 or 2018-autumn.")
            yield Mistake("Edition", row.number, "Name", wrong, right)


def no_row_twice(book: Book) -> Iterator[Mistake]:
    for sheet in columns.SHEETS:
        seen: dict[tuple[str, ...], int] = {}
        for row in book.rows(sheet):
            key = key_of(sheet, row.values)
            if not all(key):
                continue
            if key in seen:
                wrong = _("“%(name)s” is there already, in row %(row)s.") % {"name": ", ".join(key), "row": seen[key]}
                yield Mistake(sheet.name, row.number, sheet.key[-1], wrong, _("Keep one of the two."))
            seen.setdefault(key, row.number)


def references_exist(book: Book) -> Iterator[Mistake]:
    known = {name: set(names) for name, names in book.names.items()}
    for sheet in columns.SHEETS:
        for column in sheet.columns:
            if not column.sheet or (sheet is columns.SESSIONS and column.heading == "Rooms"):
                continue  # rooms are looked for in their venue
            for row in book.rows(sheet):
                value: Any = row.values.get(column.heading) or ()
                for name in (value,) if isinstance(value, str) else value:
                    if name not in known[column.sheet]:
                        mistake = unknown(name, book.names[column.sheet][:2000], column.sheet)
                        yield Mistake(sheet.name, row.number, column.heading, mistake.wrong, mistake.right)


def names_can_be_listed(book: Book) -> Iterator[Mistake]:
    targets = {column.sheet for sheet in columns.SHEETS for column in sheet.columns if column.kind == Kind.REFERENCES}
    for sheet in columns.SHEETS:
        if sheet.name in targets:
            for row in book.rows(sheet):
                if ";" in str(row.values.get(sheet.key[-1], "")):
                    wrong = _("A name that is used in lists has a semicolon in it.")
                    yield Mistake(sheet.name, row.number, sheet.key[-1], wrong, _("Write it with a comma."))


def dates_of_the_edition(book: Book) -> Iterator[Mistake]:
    for row, cells in book.whole(columns.EDITION):
        days = [cells[name] for name in ("Arrival", "First taught day", "Last taught day", "Departure")]
        if None not in days and days != sorted(days):
            wrong = _("The dates are not in order.")
            right = _("Arrival, first taught day, last taught day, departure.")
            yield Mistake("Edition", row.number, "First taught day", wrong, right)
        elif None not in days and (days[-1] - days[0]).days > LONGEST_EDITION_DAYS:
            wrong = _("The edition lasts %(days)s days.") % {"days": (days[-1] - days[0]).days}
            right = _("At most %(days)s.") % {"days": LONGEST_EDITION_DAYS}
            yield Mistake("Edition", row.number, "Departure", wrong, right)
        for first, last in (("Taught from", "Taught until"), ("Lunch not before", "Lunch over by")):
            if cells[first] and cells[last] and cells[first] >= cells[last]:
                wrong = _("“%(last)s” is not later than “%(first)s”.") % {"first": first, "last": last}
                yield Mistake("Edition", row.number, last, wrong, _("A later time."))
        if cells["Lunch not before"] and cells["Lunch over by"] and cells["Lunch minutes"]:
            room = minutes_between(cells["Lunch not before"], cells["Lunch over by"])
            if cells["Lunch not before"] < cells["Lunch over by"] and room < cells["Lunch minutes"]:
                wrong = _("Lunch does not fit between its two times.")
                yield Mistake("Edition", row.number, "Lunch minutes", wrong, _("At most %(n)s.") % {"n": room})
        if cells["Time zone"] and cells["Time zone"] not in available_timezones():
            wrong = _("There is no time zone “%(name)s”.") % {"name": cells["Time zone"]}
            yield Mistake(
                "Edition", row.number, "Time zone", wrong, suggestion(cells["Time zone"], available_timezones())
            )


def minutes_between(start: time, end: time) -> int:
    return end.hour * 60 + end.minute - start.hour * 60 - start.minute


def phases_follow_each_other(book: Book) -> Iterator[Mistake]:
    first, last = book.edition.get("First taught day"), book.edition.get("Last taught day")
    numbers = {cells["Number"]: cells for cells in book.all(columns.PHASES)}
    for row, cells in book.whole(columns.PHASES):
        begin, end, number = cells["From"], cells["To"], cells["Number"]
        if begin is None or end is None or number is None:
            continue
        if end < begin:
            yield Mistake("Phases", row.number, "To", _("The phase ends before it begins."), _("A later day."))
        if first and last and (begin < first or end > last):
            wrong = _("The phase lies outside the taught days of the edition.")
            right = _("From %(first)s to %(last)s.") % {"first": first, "last": last}
            yield Mistake("Phases", row.number, "From" if begin < first else "To", wrong, right)
        before = numbers.get(number - 1)
        if number > 1 and before is None:
            right = _("1, 2, 3 … without a gap.")
            yield Mistake("Phases", row.number, "Number", _("There is no phase before this one."), right)
        elif before and before["To"] and before["To"] >= begin:
            wrong = _("The phase begins before the one before it has ended (%(day)s).") % {"day": before["To"]}
            yield Mistake("Phases", row.number, "From", wrong, _("A later day, or other numbers."))


def least_not_above_most(book: Book) -> Iterator[Mistake]:
    pairs: tuple[tuple[Sheet, str, str], ...] = (
        (columns.PLACES, "At least", "At most"),
        (columns.DEPARTMENTS, "Hosts at least", "Hosts at most"),
        (columns.PARTNERS, "At least", "At most"),
    )
    for sheet, least, most in pairs:
        for row, cells in book.whole(sheet):
            if cells[least] is not None and cells[most] is not None and cells[least] > cells[most]:
                wrong = _("At least %(least)s, but at most %(most)s.") % {"least": cells[least], "most": cells[most]}
                yield Mistake(sheet.name, row.number, most, wrong, _("At least %(least)s.") % {"least": cells[least]})
            elif (cells[least] is None) != (cells[most] is None):
                blank = least if cells[least] is None else most
                if sheet is columns.DEPARTMENTS:
                    wrong = _("One of the two numbers is blank.")
                    yield Mistake(sheet.name, row.number, blank, wrong, _("Fill both, or neither."))
    for sheet, least, _most in pairs:
        rows = book.rows(sheet)
        total = sum(cells[least] or 0 for cells in book.all(sheet))
        if rows and book.capacity and total > book.capacity:
            wrong = _("Together they ask for at least %(total)s.") % {"total": total}
            right = _("The edition holds %(capacity)s.") % {"capacity": book.capacity}
            yield Mistake(sheet.name, 0, least, wrong, right)


def people_have_a_part(book: Book) -> Iterator[Mistake]:
    used = {cells["Representative"] for cells in book.all(columns.DEPARTMENTS)}
    used |= {cells["Contact"] for cells in book.all(columns.PARTNERS)}
    used |= {cells["Reviewer"] for cells in book.all(columns.REVIEWS)}
    nominees = {cells["E-mail"] for cells in book.all(columns.NOMINATIONS)}
    stored = {key_of(columns.PEOPLE, row.values): row.values for row in book.stored.get("People", ())}
    for row, cells in book.whole(columns.PEOPLE):
        address, part = cells["E-mail"], cells["Part"]
        was = stored.get((address,), {}).get("Part")
        if part == "colleague" and address not in used:
            wrong = _("A colleague whom no other sheet names.")
            right = _(
                "Name this person as representative, contact or reviewer, choose another part, or delete the row."
            )
            yield Mistake("People", row.number, "Part", wrong, right)
        if part == "colleague" and cells["Department"]:
            wrong = _("The department is kept only for those who give sessions.")
            yield Mistake("People", row.number, "Department", wrong, _("Clear it, or choose another part."))
        if (was == "team" and part in {"contributor", "colleague"}) or (was == "contributor" and part == "colleague"):
            wrong = _("An import takes no part away from a person.")
            right = _("Keep “%(part)s”.") % {"part": shown(columns.PEOPLE.column("Part"), was)}
            yield Mistake("People", row.number, "Part", wrong, right)
        if address and address in nominees:
            wrong = _("This person is on sheet Nominations too.")
            yield Mistake("People", row.number, "E-mail", wrong, _("Nobody is nominee and contributor of one edition."))


def days_away_touch_the_edition(book: Book) -> Iterator[Mistake]:
    arrive, leave = book.edition.get("Arrival"), book.edition.get("Departure")
    if not arrive or not leave:
        return
    for sheet in (columns.PEOPLE, columns.NOMINATIONS):
        for row in book.rows(sheet):
            away: Any = row.values.get("Away") or ()
            outside = [days for days in away if days[1] < arrive or days[0] > leave]
            if outside:
                wrong = _("%(days)s is outside the edition.") % {"days": columns.shown_range(*outside[0])}
                right = _("From %(first)s to %(last)s.") % {"first": arrive, "last": leave}
                yield Mistake(sheet.name, row.number, "Away", wrong, right)


def sessions_make_sense(book: Book) -> Iterator[Mistake]:
    titles: dict[str, tuple[str, ...]] = {}
    for key, cells in book.merged["Sessions"].items():
        titles.setdefault(cells["Title"], key)
    for row, cells in book.whole(columns.SESSIONS):
        key = key_of(columns.SESSIONS, row.values)
        if cells["Title"] and titles[cells["Title"]] != key:
            wrong = _("Session %(code)s has the same title.") % {"code": titles[cells["Title"]][0]}
            yield Mistake("Sessions", row.number, "Title", wrong, _("Each title only once; add “part 2”."))
        for heading, wrong, right in (*_hours(book, cells), *_audience(cells), *_week(book, cells)):
            yield Mistake("Sessions", row.number, heading, wrong, right)


def _hours(book: Book, cells: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    edition, minutes = book.edition, cells["Minutes"]
    begin, end = edition.get("Taught from"), edition.get("Taught until")
    if not begin or not end or not minutes or begin >= end:
        return
    earliest, latest = cells["Not before"], cells["Not after"]
    over = cells["Over by"] or end
    if earliest and latest and earliest > latest:
        yield "Not after", _("“Not after” is earlier than “Not before”."), _("A later time.")
    elif latest and minutes_between(latest, over) < minutes:
        right = _("Over by %(over)s means: not after %(latest)s.") % {
            "over": f"{over:%H:%M}",
            "latest": _minus(over, minutes),
        }
        yield "Not after", _("Begun so late, it is not over in time."), right
    elif minutes_between(max(begin, earliest or begin), over) < minutes:
        right = _("From %(begin)s to %(over)s.") % {"begin": f"{earliest or begin:%H:%M}", "over": f"{over:%H:%M}"}
        yield "Minutes", _("The session is longer than the time it has."), right
    elif latest and latest < begin:
        yield "Not after", _("The day begins later."), _("%(begin)s or later.") % {"begin": f"{begin:%H:%M}"}


def _minus(at: time, minutes: int) -> str:
    left = max(at.hour * 60 + at.minute - minutes, 0)
    return f"{left // 60:02}:{left % 60:02}"


def _audience(cells: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    grouped = cells["Audience"] in {"split", "elective"}
    if grouped and not cells["Group size"]:
        yield "Group size", _("A session for groups needs a group size."), _("How many fellows it takes at a time.")
    if not grouped and cells["Audience"] and cells["Group size"]:
        yield "Group size", _("This audience has no group size."), _("Clear it, or choose split or elective.")
    needed, named = cells["Contributors needed"] or 0, len(cells["Contributors"])
    if cells["Audience"] != "department" and needed > named:
        wrong = _("It needs %(needed)s, but names %(named)s.") % {"needed": needed, "named": named}
        yield "Contributors", wrong, _("Name more, or need fewer (0: nobody).")
    if cells["Rooms"] and not cells["Venue"]:
        yield "Venue", _("It has rooms, but no venue."), _("The venue of the rooms.")
    if cells["Whole day"] and cells["Last of day"]:
        yield "Last of day", _("A whole day has nothing after it anyway."), _("no")


def _week(book: Book, cells: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    first, last = book.edition.get("First taught day"), book.edition.get("Last taught day")
    if not first or not last or first > last:
        return
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    if cells["Week"] and cells["Week"] > weeks:
        wrong = _("The edition has no week %(week)s.") % {"week": cells["Week"]}
        yield "Week", wrong, _("From 1 to %(weeks)s.") % {"weeks": weeks}
    if cells["Times a week"] and cells["Times"] and cells["Times"] > cells["Times a week"] * weeks:
        wrong = _("%(times)s times do not fit into %(weeks)s weeks.") % {"times": cells["Times"], "weeks": weeks}
        yield "Times a week", wrong, _("More a week, or fewer times.")


def rooms_hold_their_groups(book: Book) -> Iterator[Mistake]:
    seats = {key: (cells["Seats"] or 0, cells["Department"]) for key, cells in book.merged["Rooms"].items()}
    hosted = {cells["Department"]: cells["Hosts at most"] or 0 for cells in book.all(columns.DEPARTMENTS)}
    by_venue: dict[str, list[str]] = defaultdict(list)
    for venue, room in seats:
        by_venue[venue].append(room)
    for row, cells in book.whole(columns.SESSIONS):
        venue = cells["Venue"]
        for room in cells["Rooms"]:
            if not venue or venue not in book.names["Venues"]:
                continue
            if (venue, room) not in seats:
                wrong = _("“%(room)s” is not a room of %(venue)s.") % {"room": room, "venue": venue}
                right = suggestion(room, by_venue[venue]) or _("Add it to sheet Rooms, or name another.")
                yield Mistake("Sessions", row.number, "Rooms", wrong, right)
                continue
            has, department = seats[venue, room]
            needs = _fellows_at_once(cells, book.capacity, hosted.get(department, 0))
            if needs > has:
                words = {"room": room, "has": has, "needs": needs}
                wrong = _("“%(room)s” has %(has)s seats; the session needs %(needs)s.") % words
                yield Mistake("Sessions", row.number, "Rooms", wrong, _("A larger room, or a smaller group."))


def _fellows_at_once(cells: dict[str, Any], capacity: int, hosted: int) -> int:
    if cells["Audience"] in {"split", "elective"}:
        return min(cells["Group size"] or 0, capacity)
    if cells["Audience"] == "department":
        return min(hosted, capacity)
    return 0 if cells["Optional"] else capacity


def contributors_give_sessions(book: Book) -> Iterator[Mistake]:
    parts = {cells["E-mail"]: cells["Part"] for cells in book.all(columns.PEOPLE)}
    for row in book.rows(columns.SESSIONS):
        who: Any = row.values.get("Contributors") or ()
        for address in who:
            if parts.get(address) == "colleague":
                wrong = _("%(address)s is a colleague, not a contributor.") % {"address": address}
                right = _("Change the part on sheet People, or name somebody else.")
                yield Mistake("Sessions", row.number, "Contributors", wrong, right)


def no_session_waits_for_itself(book: Book) -> Iterator[Mistake]:
    """Precedence without loops: taken away one by one, sessions that wait for nobody leave nothing behind."""
    waits = {key[0]: set(cells["After"]) for key, cells in book.merged["Sessions"].items()}
    waits = {code: {other for other in after if other in waits} for code, after in waits.items()}
    later: dict[str, set[str]] = defaultdict(set)
    for code, after in waits.items():
        for other in after:
            later[other].add(code)
    open_count = {code: len(after) for code, after in waits.items()}
    ready = [code for code, count in open_count.items() if count == 0]
    while ready:
        for code in later[ready.pop()]:
            open_count[code] -= 1
            if open_count[code] == 0:
                ready.append(code)
    stuck = {code for code, count in open_count.items() if count}
    loop = _loop_in(stuck, waits)
    for row in book.rows(columns.SESSIONS):
        if row.values.get("Code") in loop:
            wrong = _("Sessions wait for each other: %(loop)s.") % {"loop": " → ".join([*loop, loop[0]])}
            yield Mistake("Sessions", row.number, "After", wrong, _("Take one of them out."))


def _loop_in(stuck: set[str], waits: dict[str, set[str]]) -> list[str]:
    """One loop among sessions of which each waits for another one of them."""
    if not stuck:
        return []
    path = [min(stuck)]
    while True:
        step = min(waits[path[-1]] & stuck)
        if step in path:
            return path[path.index(step) :]
        path.append(step)


def nominations_make_sense(book: Book) -> Iterator[Mistake]:
    hosting = {cells["Department"] for cells in book.all(columns.DEPARTMENTS) if cells["Hosts at most"] is not None}
    electives = {key[0] for key, cells in book.merged["Sessions"].items() if cells["Audience"] == "elective"}
    by_address: dict[str, str] = {}
    for key, cells in book.merged["Nominations"].items():
        by_address.setdefault(cells["E-mail"], key[0])
    for row, cells in book.whole(columns.NOMINATIONS):
        address = cells["E-mail"]
        if address and by_address[address] != cells["Code"]:
            wrong = _("Nomination %(code)s is of the same person.") % {"code": by_address[address]}
            yield Mistake("Nominations", row.number, "E-mail", wrong, _("One nomination for each person."))
        for name in cells["Departments"]:
            if name in book.names["Departments"] and name not in hosting:
                wrong = _("%(name)s hosts nobody in this edition.") % {"name": name}
                right = _("Fill “Hosts at most” on sheet Departments, or name another.")
                yield Mistake("Nominations", row.number, "Departments", wrong, right)
        for code in cells["Wishes for electives"]:
            if code in book.names["Sessions"] and code not in electives:
                wrong = _("Session %(code)s is not an elective.") % {"code": code}
                yield Mistake("Nominations", row.number, "Wishes for electives", wrong, _("Name electives only."))


RULE_VALUES = {"place": "Place", "institution": "Institution", "gender": "Gender", "stage": "Career stage"}


def cohort_rules_make_sense(book: Book) -> Iterator[Mistake]:
    counts = {
        field: Counter(str(cells[heading] or "") for cells in book.all(columns.NOMINATIONS))
        for field, heading in RULE_VALUES.items()
    }
    for row, cells in book.whole(columns.RULES):
        kind, field, value, number = cells["Kind"], cells["Field"], cells["Value"], cells["Number"]
        if kind in {"max_per", "min_distinct"} and value:
            right = _("Clear it, or choose a kind with a value.")
            yield Mistake("Cohort rules", row.number, "Value", _("This kind of rule has no value."), right)
        if kind in {"min_value", "max_value"}:
            known = [name for name in counts.get(field, ()) if name]
            if not value:
                right = _("What is counted, such as %(name)s.") % {"name": (known or ["early"])[0]}
                yield Mistake("Cohort rules", row.number, "Value", _("This kind of rule needs a value."), right)
            elif known and value not in known:
                wrong = _("No nomination has the value “%(value)s”.") % {"value": value}
                right = suggestion(value, known) or _("One of: %(names)s.") % {"names": ", ".join(known[:10])}
                yield Mistake("Cohort rules", row.number, "Value", wrong, right)
        if kind in {"min_value", "min_distinct"} and number and book.capacity and number > book.capacity:
            right = _("The edition holds %(capacity)s.") % {"capacity": book.capacity}
            yield Mistake("Cohort rules", row.number, "Number", _("More than the edition holds."), right)


CHECKS = (
    one_edition,
    the_name_can_be_an_address,
    no_row_twice,
    references_exist,
    names_can_be_listed,
    dates_of_the_edition,
    phases_follow_each_other,
    least_not_above_most,
    people_have_a_part,
    days_away_touch_the_edition,
    sessions_make_sense,
    rooms_hold_their_groups,
    contributors_give_sessions,
    no_session_waits_for_itself,
    nominations_make_sense,
    cohort_rules_make_sense,
)
