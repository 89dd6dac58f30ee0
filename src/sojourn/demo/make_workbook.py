"""Makes the demonstration workbook: the facts of a real edition, filled with people who are visibly invented.

The same seed makes the same workbook. The facts stand in edition-2018.yaml, what is invented in invented.yaml.
"""

from __future__ import annotations

import unicodedata
from datetime import date, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml

from sojourn.workbook.columns import SHEETS, Contents, Row, Sheet, Value
from sojourn.workbook.write import write_xlsx

HERE = Path(__file__).resolve().parent
HOST = "British Museum"
TAUGHT_WEEKS = (1, 2, 3, 5, 6)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
Rows = list[dict[str, Value]]


def write_demo_workbook(path: str | Path, *, seed: int = 2018) -> None:
    """Write the demonstration workbook as .xlsx."""
    write_xlsx(demo_contents(seed=seed), path)


def demo_contents(*, seed: int = 2018) -> Contents:
    """The demonstration as the contents of a workbook; the same for the same seed."""
    facts = yaml.safe_load((HERE / "edition-2018.yaml").read_text(encoding="utf-8"))
    invented = yaml.safe_load((HERE / "invented.yaml").read_text(encoding="utf-8"))
    chance = Random(seed)
    people, by_topic = _people(facts, invented, chance)
    sessions = _sessions(facts, invented, by_topic)
    _spread_absences(people, sessions, facts, chance)
    placements = _placements(facts, invented, people)
    nominations = _nominations(facts, invented, placements, sessions, chance)
    sheets: dict[str, Rows] = {
        "Edition": [_edition(facts, invented)],
        "Phases": [
            {"Number": number, "Name": phase["name"], "Kind": phase["kind"], "From": phase["from"], "To": phase["to"]}
            for number, phase in enumerate(facts["phases"], start=1)
        ],
        "Places": [
            {"Place": name, "At least": place["wants"][0], "At most": place["wants"][1], "Why": place["wants"][2]}
            for name, place in sorted(invented["places"].items())
        ],
        "Departments": _departments(facts, invented),
        "People": sorted(people.values(), key=lambda row: str(row["E-mail"])),
        "Placements": placements,
        "Venues": [
            {"Venue": venue["name"], "City": venue["city"], "Address": venue["address"], "Host museum": venue["host"]}
            for venue in invented["venues"]
        ],
        "Rooms": _rooms(invented),
        "Formats": [
            {"Format": name, "Taught": taught, "Lecture": lecture}
            for name, (taught, lecture) in invented["formats"].items()
        ],
        "Sessions": sessions,
        "Nominations": nominations,
        "Reviews": _reviews(invented, nominations, chance),
        "Cohort rules": _rules(),
    }
    return {
        sheet.name: tuple(
            Row(number, _whole(sheet, values)) for number, values in enumerate(sheets[sheet.name], start=2)
        )
        for sheet in SHEETS
    }


def _whole(sheet: Sheet, values: dict[str, Value]) -> dict[str, Value]:
    """The values in the order of the columns, with blanks where nothing is said."""
    return {column.heading: values.get(column.heading, column.blank) for column in sheet.columns}


def address_of(name: str) -> str:
    """An address at example.org made from a name in Latin letters."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(str.maketrans("əıđø", "eido")))
    letters = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in plain if letter.isascii())
    return ".".join(letters.split()) + "@example.org"


def _edition(facts: dict[str, Any], invented: dict[str, Any]) -> dict[str, Value]:
    day = facts["day"]
    return {
        "Name": facts["edition"],
        "Programme": facts["programme"],
        "Programme aims": tuple(invented["aims_of_the_programme"]),
        "Capacity": facts["capacity"],
        "Arrival": facts["residence"]["arrive"],
        "Departure": facts["residence"]["leave"],
        "First taught day": facts["programme_dates"]["first_day"],
        "Last taught day": facts["programme_dates"]["last_day"],
        "Fellows meet at": time.fromisoformat(day["meet"]),
        "Meeting point": "Information desk, Great Court",
        "Taught from": time.fromisoformat(day["teach_from"]),
        "Taught until": time.fromisoformat(day["teach_to"]),
        "Lunch not before": time.fromisoformat(day["lunch"]["between"][0]),
        "Lunch over by": time.fromisoformat(day["lunch"]["between"][1]),
        "Lunch minutes": day["lunch"]["minutes"],
        "Step minutes": day["step_minutes"],
    }


def _departments(facts: dict[str, Any], invented: dict[str, Any]) -> Rows:
    hosting: Rows = [
        {
            "Department": name,
            "Representative": address_of(invented["departments"][name]["representative"]["name"]),
            "Hosts at least": invented["departments"][name]["least"],
            "Hosts at most": invented["departments"][name]["most"],
        }
        for name in facts["departments"]
    ]
    others: Rows = [{"Department": name} for name in invented["other_departments"]]
    return sorted(hosting + others, key=lambda row: str(row["Department"]))


def _people(
    facts: dict[str, Any], invented: dict[str, Any], chance: Random
) -> tuple[dict[str, dict[str, Value]], dict[str, list[str]]]:
    """Rows of the sheet People by address, and the addresses of those who can speak on a topic."""
    people: dict[str, dict[str, Value]] = {}
    by_topic: dict[str, list[str]] = {"team": [], "representatives": []}

    def add(name: str, job: str, part: str, department: str = "", biography: str = "") -> str:
        address = address_of(name)
        assert address not in people, f"{address} twice"
        people[address] = {
            "E-mail": address,
            "Name": name,
            "Job title": job,
            "Part": part,
            "Department": department,
            "Away": (),
            "Biography": biography,
        }
        return address

    for member in invented["team"]:
        by_topic["team"].append(add(member["name"], member["job"], "team"))
    for department in facts["departments"]:
        representative = invented["departments"][department]["representative"]
        by_topic["representatives"].append(
            add(representative["name"], representative["job"], "contributor", department)
        )
    for colleague in invented["colleagues"]:
        add(colleague["name"], colleague["job"], "colleague")
    given = chance.sample(invented["given_names"], len(invented["given_names"]))
    family = chance.sample(invented["family_names"], len(invented["family_names"]))
    names = [f"{first} {last}" for first, last in zip(given, family, strict=False)]
    for topic, (department, jobs) in invented["contributors"].items():
        by_topic[topic] = []
        for job in jobs:
            words = chance.choice(invented["biographies"]).format(job_words=topic)
            by_topic[topic].append(add(names.pop(), job, "contributor", department, words))
    for partner in invented["partners"]:
        partner["contact"] = add(names.pop() if names else "", partner["job"], "colleague")
    return people, by_topic


def _placements(facts: dict[str, Any], invented: dict[str, Any], people: dict[str, dict[str, Value]]) -> Rows:
    rows: Rows = []
    for fact, partner in zip(facts["partner_museums"], invented["partners"], strict=True):
        museums = fact["museums"]
        rows.append(
            {
                "Name": museums[0] if len(museums) == 1 else f"{fact['city']}: {' with '.join(museums[:2])}",
                "Museums": tuple(museums),
                "City": fact["city"],
                "Kind": fact["kind"],
                "Contact": partner["contact"],
                "At least": partner["least"],
                "At most": partner["most"],
                "What it offers": partner["offers"],
                "Fields of interest": tuple(partner["interests"]),
                "Meeting point": partner["meeting_point"],
            }
        )
    return sorted(rows, key=lambda row: str(row["Name"]))


def _rooms(invented: dict[str, Any]) -> Rows:
    rows: Rows = [
        {
            "Venue": HOST,
            "Room": name,
            "Seats": seats,
            "Closed": tuple(tuple(days) for days in invented["closed_rooms"].get(name, ())),
        }
        for name, (seats, _) in invented["rooms"].items()
    ]
    for department, name in invented["department_rooms"].items():
        rows.append({"Venue": HOST, "Room": name, "Seats": 8, "Department": department})
    rows.append({"Venue": "Museum stores", "Room": "Store 4, east Asia", "Seats": 9})
    rows.append({"Venue": "Museum stores", "Room": "Store 7, textiles", "Seats": 9})
    order = [venue["name"] for venue in invented["venues"]]
    return sorted(rows, key=lambda row: (order.index(str(row["Venue"])), str(row["Room"])))


ROOMS_FOR = {  # kinds of room by format, for the whole cohort
    "presentation": ["hall"],
    "workshop": ["studio", "hall"],
    "panel discussion": ["hall", "panel"],
    "debate": ["hall", "panel"],
    "project": ["studio", "hall"],
    "evaluation": ["hall", "studio"],
    "reflection": ["hall", "studio", "lounge"],
    "event": ["reception", "hall"],
}


def _sessions(facts: dict[str, Any], invented: dict[str, Any], by_topic: dict[str, list[str]]) -> Rows:
    titled = {fact["title"]: f"S{number:02}" for number, fact in enumerate(facts["sessions"], start=1)}
    rows = [_session(titled[fact["title"]], fact, titled, invented, by_topic) for fact in facts["sessions"]]
    for number, fact in enumerate(facts["repeated"], start=1):
        rows.append(_session(f"R{number}", fact, titled, invented, by_topic))
    for number, fact in enumerate(facts["day_trips"], start=1):
        rows.append(_day_trip(f"T{number}", fact, invented, by_topic))
    return sorted(rows, key=lambda row: str(row["Code"]))


def _session(
    code: str,
    fact: dict[str, Any],
    titled: dict[str, str],
    invented: dict[str, Any],
    by_topic: dict[str, list[str]],
) -> dict[str, Value]:
    extra = invented["sessions"].get(fact["title"], {})
    audience, _, size = fact["audience"].partition(" ")
    venue = extra.get("venue", HOST)
    row: dict[str, Value] = {
        "Code": code,
        "Title": fact["title"],
        "Topic": fact["topic"],
        "Format": fact["format"],
        "Minutes": fact["minutes"],
        "Audience": audience,
        "Group size": int(size) if size else None,
        "Week": fact.get("week"),
        "Times": fact.get("times", 1),
        "Times a week": fact.get("at_most_per_week"),
        "Not after": _hour(fact.get("latest_start")),
        "Public": fact["topic"] not in {"department", "evaluation"},
        "Venue": venue,
        "Rooms": _rooms_for(venue, audience, fact["format"], extra, invented),
        "After": tuple(titled[title] for title in (*fact.get("after", ()), *extra.get("after", ()))),
        "Aims": invented["aims"][fact["topic"]],
        "What to bring": extra.get("bring", "Coursebook and something to write with" if fact["minutes"] >= 90 else ""),
        "Meeting point": extra.get("meet", "" if venue == HOST else f"{venue}, main door"),
    }
    if fact["format"] == "event" and fact.get("may_end_after"):
        row["Over by"] = time(19, 30)
    if "day" in extra:
        row["Weekday"] = WEEKDAYS.index(extra["day"])
    if "not_after" in extra:
        row["Not after"] = _hour(extra["not_after"])
    if "last" in extra:
        row["Last of day"] = extra["last"]
    when = fact.get("when", "")
    if "Friday" in when:
        row |= {"Weekday": 4, "Last of day": True, "Times a week": 1}
    if "Wednesday" in when:
        row |= {"Weekday": 2, "Not after": time(11, 30), "Times a week": 1}
    if audience == "department":
        row |= {"Contributors needed": 1, "Contributors": tuple(sorted(by_topic["representatives"]))}
    else:
        topics = extra.get("who", [fact["topic"]])
        who = [address for topic in topics for address in by_topic[topic]]
        row |= {"Contributors needed": extra.get("needed", 1), "Contributors": tuple(sorted(who))}
    return row


def _day_trip(
    code: str, fact: dict[str, Any], invented: dict[str, Any], by_topic: dict[str, list[str]]
) -> dict[str, Value]:
    venue = next(venue for venue in invented["venues"] if venue["name"] == fact["host"])
    return {
        "Code": code,
        "Title": f"Day trip, {fact['title']}",
        "Topic": "day trip",
        "Format": "day trip",
        "Minutes": 480,
        "Audience": "all",
        "Week": fact["week"],
        "Weekday": 5 if fact.get("day") == "Sat" else None,
        "Whole day": True,
        "Optional": fact.get("optional", False),
        "Venue": venue["name"],
        "Contributors needed": 1,
        "Contributors": tuple(sorted(by_topic["team"])),
        "Aims": invented["aims"]["day trip"],
        "What to bring": "Museum pass, water, a coat whatever the forecast says",
        "Meeting point": "East gate, 08:15" if venue["city"] != "London" else "Information desk, Great Court",
    }


def _hour(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


def _rooms_for(
    venue: str, audience: str, session_format: str, extra: dict[str, Any], invented: dict[str, Any]
) -> tuple[str, ...]:
    if venue == "Museum stores":
        return ("Store 4, east Asia", "Store 7, textiles")
    if audience == "department":
        return tuple(sorted(invented["department_rooms"].values()))
    kinds = extra.get("rooms")
    if kinds is None:
        is_small = audience in {"split", "elective"}
        kinds = ["small" if session_format != "visit" else "gallery"] if is_small else ROOMS_FOR[session_format]
    return tuple(sorted(name for name, (_, kind) in invented["rooms"].items() if kind in kinds))


def _spread_absences(
    people: dict[str, dict[str, Value]], sessions: Rows, facts: dict[str, Any], chance: Random
) -> None:
    """Give people days away, but leave each session enough of them on most days of the week that it prefers."""
    first: date = facts["programme_dates"]["first_day"]
    monday = first - timedelta(days=first.weekday())
    days = [first + timedelta(days=n) for n in range((facts["programme_dates"]["last_day"] - first).days + 1)]
    away: dict[str, set[date]] = {address: set() for address in people}
    representatives = {
        address
        for row in sessions
        if row["Audience"] == "department"
        for address in row["Contributors"]  # type: ignore[union-attr]
    }
    for address, row in people.items():
        if row["Part"] != "contributor":
            continue
        ranges: list[tuple[date, date]] = []
        for _ in range(chance.choice([0, 1, 1, 2])):
            begin = chance.choice(days)
            if address in representatives:  # they hold department time side by side: away while fellows are at partners
                begin = date(2018, 7, 23) + timedelta(days=chance.randrange(5))
            end = min(begin + timedelta(days=chance.choice([0, 0, 1, 2, 4])), days[-1])
            wanted = {begin + timedelta(days=n) for n in range((end - begin).days + 1)}
            if any(begin <= other_end and other_begin <= end for other_begin, other_end in ranges):
                continue
            tried = away | {address: away[address] | wanted}
            if _leaves_enough(tried, address, sessions, monday):
                away[address] |= wanted
                ranges.append((begin, end))
        row["Away"] = tuple(sorted(ranges))


def _leaves_enough(away: dict[str, set[date]], address: str, sessions: Rows, monday: date) -> bool:
    for row in sessions:
        who: tuple[str, ...] = row["Contributors"]  # type: ignore[assignment]
        if address not in who:
            continue
        for week in [int(str(row["Week"]))] if row.get("Week") else TAUGHT_WEEKS:
            days = [monday + timedelta(days=7 * (week - 1) + n) for n in range(5)]
            if week == 5:
                days = days[3:]
            enough = [
                on for on in days if sum(on not in away[one] for one in who) >= int(str(row["Contributors needed"]))
            ]
            if len(enough) < len(days) - 1:
                return False
    return True


def _nominations(
    facts: dict[str, Any], invented: dict[str, Any], placements: Rows, sessions: Rows, chance: Random
) -> Rows:
    electives = [str(row["Code"]) for row in sessions if row["Audience"] == "elective"]
    offers = [str(row["Name"]) for row in placements]
    rows: Rows = []
    for place in facts["places"]:
        about = invented["places"][place]
        for number, (name, own_name, gender) in enumerate(about["people"]):
            institution = about["institutions"][number % len(about["institutions"])]
            stage = chance.choices(["early", "mid", "senior"], [5, 5, 2])[0]
            interests = chance.sample(invented["interests"], chance.choice([2, 3, 3, 4]))
            departments = _department_wishes(about["departments"], interests, chance)
            rows.append(
                {
                    "E-mail": address_of(name),
                    "Name": name,
                    "Name in own script": own_name,
                    "Gender": gender,
                    "Place": place,
                    "Institution": institution,
                    "Role": chance.choice(invented["roles"][stage]),
                    "Career stage": stage,
                    "Departments": departments,
                    "Fields of interest": tuple(sorted(interests)),
                    "Wishes for a placement": _placement_wishes(interests, placements, offers, chance),
                    "Wishes for electives": tuple(chance.sample(electives, chance.choice([4, 5, 6]))),
                    "Statement": _statement(institution, interests[0], invented["statements"], chance),
                }
            )
    chance.shuffle(rows)
    for number, row in enumerate(rows, start=1):
        row["Code"] = f"N{number:03}"
    return rows


def _department_wishes(fitting: list[str], interests: list[str], chance: Random) -> tuple[str, ...]:
    """One to three departments; whoever conserves things thinks of Conservation first, whoever counts them of coins."""
    wishes = [fitting[0]]
    if any("conservation" in interest for interest in interests):
        wishes.insert(chance.choice([0, 1]), "Conservation")
    if "coins and medals" in interests:
        wishes.insert(0, "Coins and Medals")
    for department in fitting[1:]:
        if department not in wishes and chance.random() < 0.45:
            wishes.append(department)
    return tuple(dict.fromkeys(wishes))[:3]


def _placement_wishes(interests: list[str], placements: Rows, offers: list[str], chance: Random) -> tuple[str, ...]:
    """Three to five placements, those that share an interest first, and a little whim."""

    def liking(row: dict[str, Value]) -> float:
        shared = len(set(interests) & set(row["Fields of interest"]))  # type: ignore[arg-type]
        return -shared - chance.random() * 1.2

    ranked = sorted(placements, key=liking)
    return tuple(str(row["Name"]) for row in ranked[: chance.choice([3, 4, 5])])


def _statement(institution: str, interest: str, phrases: dict[str, list[str]], chance: Random) -> str:
    sentences = [
        chance.choice(phrases["begin"]).format(institution=institution),
        chance.choice(phrases["want"]).format(interest=interest),
        chance.choice(phrases["end"]),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _reviews(invented: dict[str, Any], nominations: Rows, chance: Random) -> Rows:
    """About three reviews each; readers differ: some are harsh, some lenient, some use the whole range."""
    names = [
        *(invented["departments"][name]["representative"]["name"] for name in list(invented["departments"])[:4]),
        invented["team"][0]["name"],
        *(colleague["name"] for colleague in invented["colleagues"]),
    ]
    readers = [(address_of(name), chance.randint(-12, 12), chance.uniform(0.7, 1.4)) for name in names]
    rows: Rows = []
    for nomination in nominations:
        quality = chance.gauss(64, 11)
        for address, tendency, range_used in sorted(chance.sample(readers, chance.choice([2, 3, 3, 3, 4]))):
            score = 64 + tendency + range_used * (quality - 64) + chance.gauss(0, 5)
            rows.append(
                {
                    "Nomination": nomination["Code"],
                    "Reviewer": address,
                    "Score": max(0, min(100, round(score))),
                    "Comment": chance.choice(invented["comments"]) if chance.random() < 0.4 else "",
                }
            )
    return rows


def _rules() -> Rows:
    return [
        {"Rule": words, "Kind": kind, "Field": field, "Value": value, "Number": number}
        for words, kind, field, value, number in (
            ("At least 14 of the places", "min_distinct", "place", "", 14),
            ("At least 8 at an early stage of their career", "min_value", "stage", "early", 8),
            ("At least 8 who describe themselves as men", "min_value", "gender", "man", 8),
            ("At least 8 who describe themselves as women", "min_value", "gender", "woman", 8),
            ("At most 5 at a senior stage of their career", "max_value", "stage", "senior", 5),
            ("No institution with more than two", "max_per", "institution", "", 2),
        )
    ]
