"""Every sheet and every column of the workbook, described once. Reader, writer, template, checks and documentation follow it.

The workbook speaks British English whatever the language of the pages, so that a file made by one team can be read by another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache

DateRange = tuple[date, date]
Value = str | int | bool | date | time | None | tuple[str, ...] | tuple[DateRange, ...]
"""What a cell means: "" or None or () for blank; a tuple for a list; the code of a choice."""


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "text, several lines allowed"
    EMAIL = "e-mail address"
    WHOLE = "whole number"
    DATE = "date"
    TIME = "time of day"
    YES_NO = "yes or no"
    CHOICE = "one of a list"
    REFERENCE = "a name from another sheet"
    REFERENCES = 'names from another sheet, with ";" between them'
    NAMES = 'names, with ";" between them'
    LINES = "sentences, one a line"
    DATES = 'days, with ";" between them'


BLANKS: dict[Kind, Value] = {
    Kind.WHOLE: None,
    Kind.DATE: None,
    Kind.TIME: None,
    Kind.CHOICE: None,
    Kind.YES_NO: False,
    Kind.REFERENCES: (),
    Kind.NAMES: (),
    Kind.LINES: (),
    Kind.DATES: (),
}


@dataclass(frozen=True)
class Column:
    """One column. `field` names the attribute of the sheet's row in the database, where there is exactly one."""

    heading: str
    kind: Kind
    meaning: str
    field: str = ""
    is_required: bool = False
    longest: int = 200
    """Letters, at most; of one name where the kind is a list."""
    most_items: int = 60
    choices: tuple[tuple[str | int, str], ...] = ()
    """(code in the database, word in the workbook)."""
    sheet: str = ""
    """The sheet that a reference points to: the last column of that sheet's key."""
    default: Value = None
    """What a blank cell means; None: nothing."""
    least: int = 0
    most: int = 100_000
    width: int = 0
    """In characters; 0: by kind."""
    is_ranked: bool = False
    """The order of a list means something: the first is the most wanted."""
    example: str = ""

    @property
    def blank(self) -> Value:
        return BLANKS.get(self.kind, "") if self.default is None else self.default

    @property
    def is_list(self) -> bool:
        return self.kind in {Kind.REFERENCES, Kind.NAMES, Kind.LINES, Kind.DATES}


@dataclass(frozen=True)
class Sheet:
    """One sheet: a table with one row of headings. `key`: the columns that tell its rows apart."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, heading: str) -> Column:
        return next(column for column in self.columns if column.heading == heading)

    @property
    def fields(self) -> dict[str, str]:
        """Heading to attribute of the row, for the columns that are one attribute."""
        return {column.heading: column.field for column in self.columns if column.field}


PHASE_KINDS = (("taught", "taught"), ("placement", "placement"), ("online", "online"))
PARTS = (("contributor", "contributor"), ("team", "programme team"), ("colleague", "colleague"))
AUDIENCES = tuple((word, word) for word in ("all", "split", "department", "elective", "pairs"))
STAGES = tuple((word, word) for word in ("early", "mid", "senior"))
WEEKDAYS = tuple(enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")))
RULE_KINDS = (
    ("max_per", "at most of each"),
    ("min_value", "at least with value"),
    ("max_value", "at most with value"),
    ("min_distinct", "at least different"),
)
RULE_FIELDS = (("place", "place"), ("institution", "institution"), ("gender", "gender"), ("stage", "career stage"))

EDITION = Sheet(
    "Edition",
    "The edition itself: one row.",
    ("Name",),
    (
        Column("Name", Kind.TEXT, "The edition is known by this; mostly its year.", "name", True, 20, example="2018"),
        Column("Programme", Kind.TEXT, "The programme of which this is one run.", is_required=True, width=32),
        Column(
            "Programme aims", Kind.LINES, "What the programme is measured by, one aim a line.", longest=300, width=60
        ),
        Column("Capacity", Kind.WHOLE, "Fellows, at most.", "capacity", True, least=1, most=2000),
        Column("Time zone", Kind.TEXT, "As in the tz database.", "time_zone", longest=60, default="Europe/London"),
        Column("Arrival", Kind.DATE, "First day of residence.", "arrive_on", True),
        Column("Departure", Kind.DATE, "Last day of residence.", "leave_on", True),
        Column("First taught day", Kind.DATE, "First day of the programme itself.", "first_day_on", True),
        Column("Last taught day", Kind.DATE, "Last day of the programme itself.", "last_day_on", True),
        Column("Fellows meet at", Kind.TIME, "When fellows meet in the morning.", "meet_at", True, example="08:45"),
        Column("Meeting point", Kind.TEXT, "Where fellows meet in the morning.", "meeting_point", width=32),
        Column("Taught from", Kind.TIME, "No session starts earlier.", "teach_from", True, example="09:15"),
        Column("Taught until", Kind.TIME, "Sessions are over by then.", "teach_to", True, example="17:15"),
        Column("Lunch not before", Kind.TIME, "Lunch lies after this …", "lunch_from", True, example="12:00"),
        Column("Lunch over by", Kind.TIME, "… and before this.", "lunch_to", True, example="14:00"),
        Column("Lunch minutes", Kind.WHOLE, "Length of lunch.", "lunch_minutes", True, least=1, most=300),
        Column(
            "Step minutes",
            Kind.WHOLE,
            "Sessions start on multiples of this.",
            "step_minutes",
            default=15,
            least=5,
            most=60,
        ),
        Column(
            "Taught minutes a day", Kind.WHOLE, "For a fellow, at most.", "taught_minutes_a_day", default=360, most=1440
        ),
        Column(
            "Taught minutes a week",
            Kind.WHOLE,
            "For a fellow, at most.",
            "taught_minutes_a_week",
            default=1680,
            most=10080,
        ),
        Column(
            "Lecture minutes a day",
            Kind.WHOLE,
            "For a fellow, at most.",
            "lecture_minutes_a_day",
            default=180,
            most=1440,
        ),
        Column(
            "Rotation days",
            Kind.WHOLE,
            "Taught days within which all groups of a rotating session are done.",
            "rotation_days",
            default=5,
            least=1,
            most=60,
        ),
        Column(
            "Asked a week",
            Kind.WHOLE,
            "How often a contributor is asked in a week, at most.",
            "asked_a_week",
            default=3,
            least=1,
            most=50,
        ),
        Column("Travel minutes", Kind.WHOLE, "Between two venues in one city.", "travel_minutes", default=30, most=600),
    ),
)

PHASES = Sheet(
    "Phases",
    "The blocks of the edition in order of time: taught days, the partner placement, online weeks.",
    ("Number",),
    (
        Column("Number", Kind.WHOLE, "1, 2, 3 … in order of time.", is_required=True, least=1, most=50),
        Column("Name", Kind.TEXT, "What the block is called; two may have the same name.", "name", True, 100, width=26),
        Column("Kind", Kind.CHOICE, "What happens in it.", "kind", True, choices=PHASE_KINDS),
        Column("From", Kind.DATE, "First day.", "from_on", True),
        Column("To", Kind.DATE, "Last day.", "to_on", True),
    ),
)

PLACES = Sheet(
    "Places",
    "Countries and territories, named as the programme chooses, and how many people the edition wants from each.",
    ("Place",),
    (
        Column("Place", Kind.TEXT, "Country or territory.", is_required=True, longest=100, width=22),
        Column("At least", Kind.WHOLE, "Fellows wanted, at least.", "least", default=0),
        Column("At most", Kind.WHOLE, "Fellows wanted, at most.", "most", True),
        Column("Why", Kind.TEXT, "Strategy, need, whatever decided it.", "why", longest=300, width=60),
    ),
)

DEPARTMENTS = Sheet(
    "Departments",
    "Departments of the host museum, who represents each, and how many fellows each can look after in this edition.",
    ("Department",),
    (
        Column("Department", Kind.TEXT, "Name of the department.", "name", True, width=36),
        Column("Representative", Kind.REFERENCE, "E-mail address of a row on sheet People.", sheet="People", width=34),
        Column(
            "Hosts at least", Kind.WHOLE, "Fellows, at least. Blank, with the next column: it hosts nobody this time."
        ),
        Column("Hosts at most", Kind.WHOLE, "Fellows, at most."),
    ),
)

PEOPLE = Sheet(
    "People",
    "Everyone but the nominees: contributors, the programme team, department representatives, partners' contacts, reviewers.",
    ("E-mail",),
    (
        Column(
            "E-mail", Kind.EMAIL, "Each person is known by this, for life.", is_required=True, longest=254, width=34
        ),
        Column("Name", Kind.TEXT, "In Latin letters.", "name", True, width=26),
        Column("Name in own script", Kind.TEXT, "Where there is one.", "own_name", width=22),
        Column("Job title", Kind.TEXT, "As in the coursebook.", "job_title", width=34),
        Column(
            "Part",
            Kind.CHOICE,
            "contributor: gives sessions · programme team: gives sessions, may be asked any number of times, works at the desk · "
            "colleague: represents, reviews, or is a partner's contact, and gives no session.",
            is_required=True,
            choices=PARTS,
            width=18,
        ),
        Column(
            "Department",
            Kind.REFERENCE,
            "Of a contributor or team member; a row on sheet Departments.",
            sheet="Departments",
            width=34,
        ),
        Column(
            "Away",
            Kind.DATES,
            "Days when the person cannot be asked.",
            width=34,
            example="2018-07-02..2018-07-04; 2018-07-10",
        ),
        Column("Biography", Kind.LONG_TEXT, "A few lines for the coursebook.", "biography", longest=4000, width=60),
        Column("Hidden", Kind.YES_NO, "yes: this person is named on no public page and in no paper.", "is_hidden"),
    ),
)

PARTNERS = Sheet(
    "Placements",
    "What each partner museum, or several together, offers to a group of fellows.",
    ("Name",),
    (
        Column("Name", Kind.TEXT, "What the placement is called.", "name", True, width=36),
        Column(
            "Museums",
            Kind.NAMES,
            "The museum, or the museums that make the placement together.",
            is_required=True,
            width=44,
        ),
        Column("City", Kind.TEXT, "Where.", "city", True, 100, width=24),
        Column("Kind", Kind.TEXT, "university, multi-site, joint …", "kind", longest=40, width=14),
        Column("Contact", Kind.REFERENCE, "E-mail address of a row on sheet People.", sheet="People", width=34),
        Column("At least", Kind.WHOLE, "Fellows in the group, at least.", "least", True, least=1),
        Column("At most", Kind.WHOLE, "Fellows in the group, at most.", "most", True, least=1),
        Column("What it offers", Kind.LONG_TEXT, "In a sentence or two.", "offers", longest=4000, width=60),
        Column(
            "Fields of interest", Kind.NAMES, "What a fellow with these interests finds there.", longest=100, width=50
        ),
        Column("Meeting point", Kind.TEXT, "Where the group meets first.", "meeting_point", width=40),
    ),
)

VENUES = Sheet(
    "Venues",
    "Buildings and sites where sessions happen, day trips' destinations included.",
    ("Venue",),
    (
        Column("Venue", Kind.TEXT, "Name of the building or site.", "name", True, width=36),
        Column("City", Kind.TEXT, "Travel between venues is planned within one city.", "city", True, 100, width=16),
        Column("Address", Kind.TEXT, "And how to get in.", "address", longest=300, width=60),
        Column("Host museum", Kind.YES_NO, "yes: the museum that runs the programme.", "is_host"),
    ),
)

ROOMS = Sheet(
    "Rooms",
    "Rooms that can be booked for a session; galleries, studios and stores too.",
    ("Venue", "Room"),
    (
        Column("Venue", Kind.REFERENCE, "A row on sheet Venues.", is_required=True, sheet="Venues", width=36),
        Column("Room", Kind.TEXT, "Name of the room.", "name", True, 100, width=36),
        Column("Seats", Kind.WHOLE, "Fellows who fit in.", "seats", True, least=1),
        Column(
            "Department",
            Kind.REFERENCE,
            "The department to which it belongs, where department time is held in it.",
            sheet="Departments",
            width=34,
        ),
        Column(
            "Closed", Kind.DATES, "Days when it cannot be used.", width=34, example="2018-07-09; 2018-07-16..2018-07-18"
        ),
    ),
)

FORMATS = Sheet(
    "Formats",
    "How a session can work, and how it counts in a fellow's load.",
    ("Format",),
    (
        Column("Format", Kind.TEXT, "Name of the format.", "name", True, 60, width=22),
        Column("Taught", Kind.YES_NO, "Counts as taught time.", "is_taught", default=True),
        Column("Lecture", Kind.YES_NO, "Counts as lecture time.", "is_lecture"),
    ),
)

SESSIONS = Sheet(
    "Sessions",
    "What fellows do together. A session says what is wanted; the timetable says when.",
    ("Code",),
    (
        Column("Code", Kind.TEXT, "Short and lasting.", "code", True, 20, width=9, example="S01"),
        Column("Title", Kind.TEXT, "Each only once in an edition.", "title", True, width=44),
        Column("Topic", Kind.TEXT, "What it is about.", is_required=True, longest=100, width=24),
        Column("Format", Kind.REFERENCE, "A row on sheet Formats.", is_required=True, sheet="Formats", width=18),
        Column("Minutes", Kind.WHOLE, "How long.", "minutes", True, least=5, most=720),
        Column(
            "Audience",
            Kind.CHOICE,
            "all: whole cohort · split: rotating groups · department: department groups in parallel · "
            "elective: whoever chooses it · pairs: project pairs side by side.",
            "audience",
            True,
            choices=AUDIENCES,
        ),
        Column(
            "Group size",
            Kind.WHOLE,
            "Fellows in a group, at most; for split and elective.",
            "group_size",
            least=1,
            most=2000,
        ),
        Column("Week", Kind.WHOLE, "Preferred week of the edition, from 1.", "week", least=1, most=60),
        Column("Times", Kind.WHOLE, "How often each fellow has it.", "times", default=1, least=1, most=100),
        Column("Times a week", Kind.WHOLE, "At most, for one fellow.", "times_a_week", least=1, most=50),
        Column("Weekday", Kind.CHOICE, "Only on this day of the week.", "weekday", choices=WEEKDAYS, width=13),
        Column("Not before", Kind.TIME, "Starts at this time or later.", "starts_from"),
        Column("Not after", Kind.TIME, "Starts at this time or earlier.", "latest_start"),
        Column("Over by", Kind.TIME, "For an event that may last longer than the taught day.", "ends_by"),
        Column("Last of day", Kind.YES_NO, "Nothing comes after it on its day.", "is_last_of_day"),
        Column("Whole day", Kind.YES_NO, "A day away; nothing else on that day.", "is_whole_day"),
        Column("Optional", Kind.YES_NO, "Fellows need not come.", "is_optional"),
        Column("Public", Kind.YES_NO, "Shown in the public timetable.", "is_public", default=True),
        Column("Venue", Kind.REFERENCE, "A row on sheet Venues.", sheet="Venues", width=32),
        Column(
            "Rooms",
            Kind.REFERENCES,
            "Rooms of that venue in which it may happen. Blank: it needs none.",
            longest=100,
            sheet="Rooms",
            width=44,
        ),
        Column(
            "Contributors needed",
            Kind.WHOLE,
            "How many of the next column each sitting needs.",
            "contributors_needed",
            default=1,
            most=60,
        ),
        Column(
            "Contributors",
            Kind.REFERENCES,
            "E-mail addresses of contributors and team members on sheet People who can give it.",
            longest=254,
            sheet="People",
            width=60,
        ),
        Column(
            "After", Kind.REFERENCES, "Codes of sessions that must come first.", longest=20, sheet="Sessions", width=14
        ),
        Column("Aims", Kind.LONG_TEXT, "What a fellow takes away.", "aims", longest=4000, width=60),
        Column("What to bring", Kind.TEXT, "For fellows.", "bring", longest=300, width=40),
        Column("Meeting point", Kind.TEXT, "Where fellows meet for it.", "meeting_point", width=40),
    ),
)

NOMINATIONS = Sheet(
    "Nominations",
    "People put forward, or applying, for this edition, as they are now, with their wishes.",
    ("Code",),
    (
        Column("Code", Kind.TEXT, "Short and lasting.", "code", True, 20, width=9, example="N001"),
        Column(
            "E-mail", Kind.EMAIL, "Each person is known by this, for life.", is_required=True, longest=254, width=34
        ),
        Column("Name", Kind.TEXT, "In Latin letters.", is_required=True, width=26),
        Column("Name in own script", Kind.TEXT, "Where there is one.", width=22),
        Column("Gender", Kind.TEXT, "As self-described; may be blank.", longest=40),
        Column("Place", Kind.REFERENCE, "A row on sheet Places.", is_required=True, sheet="Places", width=16),
        Column("Institution", Kind.TEXT, "Where the person works.", is_required=True, width=36),
        Column("Role", Kind.TEXT, "Job title.", "job_title", True, width=30),
        Column("Career stage", Kind.CHOICE, "Of the person, now.", "career_stage", True, choices=STAGES),
        Column(
            "Departments",
            Kind.REFERENCES,
            "Departments that could host the person, the best first.",
            is_required=True,
            sheet="Departments",
            is_ranked=True,
            width=44,
        ),
        Column("Fields of interest", Kind.NAMES, "Of the person.", longest=100, width=44),
        Column(
            "Wishes for a placement",
            Kind.REFERENCES,
            "Rows on sheet Placements, the dearest wish first.",
            sheet="Placements",
            is_ranked=True,
            width=60,
        ),
        Column(
            "Wishes for electives",
            Kind.REFERENCES,
            "Codes of elective sessions, the dearest wish first.",
            longest=20,
            sheet="Sessions",
            is_ranked=True,
            width=24,
        ),
        Column(
            "Away",
            Kind.DATES,
            "Days of the edition on which the person is missing, such as a late arrival.",
            width=26,
            example="2018-07-02..2018-07-04",
        ),
        Column("Statement", Kind.LONG_TEXT, "Why the person would like to come.", "statement", longest=4000, width=80),
        Column("Hidden", Kind.YES_NO, "yes: this person is named on no public page and in no paper."),
    ),
)

REVIEWS = Sheet(
    "Reviews",
    "What each reader gave each nomination.",
    ("Nomination", "Reviewer"),
    (
        Column(
            "Nomination",
            Kind.REFERENCE,
            "Code of a row on sheet Nominations.",
            is_required=True,
            sheet="Nominations",
            longest=20,
        ),
        Column(
            "Reviewer",
            Kind.REFERENCE,
            "E-mail address of a row on sheet People.",
            is_required=True,
            sheet="People",
            longest=254,
            width=34,
        ),
        Column("Score", Kind.WHOLE, "From 0 to 100.", "score", True, most=100),
        Column("Comment", Kind.LONG_TEXT, "For the team only.", "comment", longest=4000, width=60),
    ),
)

RULES = Sheet(
    "Cohort rules",
    "What else the edition asks of its cohort; every proposal keeps all of it.",
    ("Rule",),
    (
        Column("Rule", Kind.TEXT, "In words; shown when it cannot be kept.", "label", True, width=60),
        Column(
            "Kind",
            Kind.CHOICE,
            "at most of each: no place (institution …) more than Number times · at least / at most with value · "
            "at least different: at least Number different places (institutions …).",
            "kind",
            True,
            choices=RULE_KINDS,
            width=20,
        ),
        Column("Field", Kind.CHOICE, "What is counted.", "field", True, choices=RULE_FIELDS),
        Column("Value", Kind.TEXT, "Whose number is counted, for the two kinds with a value.", "value"),
        Column("Number", Kind.WHOLE, "How many.", "number", True),
    ),
)

SHEETS = (
    EDITION,
    PHASES,
    PLACES,
    DEPARTMENTS,
    PEOPLE,
    PARTNERS,
    VENUES,
    ROOMS,
    FORMATS,
    SESSIONS,
    NOMINATIONS,
    REVIEWS,
    RULES,
)
READ_ME = "Read me"


@dataclass(frozen=True)
class Row:
    """One row of a sheet: where it stands (1 is the headings; 0: not from a file) and what its cells mean, by heading.

    A heading that the file does not have is missing here too: nothing was said about it.
    """

    number: int
    values: dict[str, Value]


Contents = dict[str, tuple[Row, ...]]
"""What a workbook says: rows by name of the sheet, in the order of the file."""


@cache
def sheet_named(name: str) -> Sheet:
    return next(sheet for sheet in SHEETS if sheet.name == name)


def key_of(sheet: Sheet, values: dict[str, Value]) -> tuple[str, ...]:
    """What tells a row apart from the others of its sheet."""
    return tuple(str(values.get(heading, "")) for heading in sheet.key)


def is_address(column: Column) -> bool:
    return column.kind == Kind.EMAIL or column.sheet == PEOPLE.name


def shown(column: Column, value: Value) -> str:
    """A value as a person reads it, in a CSV file or in a list of changes."""
    if value is None or value == "" or value == ():
        return ""
    if column.kind == Kind.YES_NO:
        return "yes" if value else "no"
    if column.kind == Kind.CHOICE:
        return dict(column.choices)[value]  # type: ignore[index]
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if column.kind == Kind.DATES:
        return "; ".join(shown_range(*days) for days in value)  # type: ignore[misc, union-attr]
    if isinstance(value, tuple):
        return ("\n" if column.kind == Kind.LINES else "; ").join(str(item) for item in value)
    return str(value)


def shown_range(from_on: date, to_on: date) -> str:
    return from_on.isoformat() if from_on == to_on else f"{from_on.isoformat()}..{to_on.isoformat()}"
