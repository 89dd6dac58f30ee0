"""Every mistake that one cell alone does not show: where it is, what is wrong, what would be right."""

from datetime import date, time

import pytest

from sojourn.workbook.changes import changes_of
from sojourn.workbook.checks import mistakes_in
from sojourn.workbook.mistakes import CannotImport, Mistake
from sojourn.workbook.read import Workbook
from tests.workbook.pieces import with_cells, with_row, without_rows


def said_of(contents, stored=None) -> list[str]:
    return [str(mistake) for mistake in mistakes_in(contents, stored or {})]


def number_of(contents, sheet: str, heading: str, value) -> int:
    return next(row.number for row in contents[sheet] if row.values[heading] == value)


def test_the_demonstration_has_no_mistake(demo, small):
    assert said_of(demo) == []
    assert said_of(small) == []


CELLS = [
    ("Edition", {"Arrival": date(2018, 7, 5)}, "First taught day",
     "The dates are not in order. Arrival, first taught day, last taught day, departure."),
    ("Edition", {"Departure": date(2020, 7, 5)}, "Departure", "The edition lasts 736 days. At most 400."),
    ("Edition", {"Taught from": time(18)}, "Taught until", "“Taught until” is not later than “Taught from”. A later time."),
    ("Edition", {"Lunch minutes": 150}, "Lunch minutes", "Lunch does not fit between its two times. At most 120."),
    ("Edition", {"Time zone": "Europe/Lundon"}, "Time zone", "There is no time zone “Europe/Lundon”. Did you mean “Europe/London”?"),
    ("Edition", {"Name": "summer/18"}, "Name",
     "“summer/18” cannot stand in the address of a page. Letters A to Z and a number, such as 2018 or 2018-autumn."),
    ("Edition", {"Name": "workbook"}, "Name",
     "“workbook” cannot stand in the address of a page. Letters A to Z and a number, such as 2018 or 2018-autumn."),
    ("Phases", {"From": date(2018, 6, 25)}, "From",
     "The phase lies outside the taught days of the edition. From 2018-07-02 to 2018-08-10."),
    ("Phases", {"To": date(2018, 7, 1)}, "To", "The phase ends before it begins. A later day."),
    ("Places", {"At least": 3}, "At most", "At least 3, but at most 2. At least 3."),
    ("Departments", {"Hosts at most": None}, "Hosts at most", "One of the two numbers is blank. Fill both, or neither."),
    ("Departments", {"Representative": "hazel.inkwel@example.org"}, "Representative",
     "“hazel.inkwel@example.org” is not on sheet People. Did you mean “hazel.inkwell@example.org”?"),
    ("Departments", {"Department": "Africa; Oceania"}, "Department",
     "A name that is used in lists has a semicolon in it. Write it with a comma."),
    ("Rooms", {"Venue": "Britisch Museum"}, "Venue", "“Britisch Museum” is not on sheet Venues. Did you mean “British Museum”?"),
    ("Sessions", {"Format": "lecture"}, "Format", "“lecture” is not on sheet Formats. Did you mean “elective”?"),
    ("Sessions", {"Week": 9}, "Week", "The edition has no week 9. From 1 to 6."),
    ("Sessions", {"Times": 13, "Times a week": 2}, "Times a week", "13 times do not fit into 6 weeks. More a week, or fewer times."),
    ("Sessions", {"Contributors needed": 40}, "Contributors", "It needs 40, but names 3. Name more, or need fewer (0: nobody)."),
    ("Sessions", {"Not before": time(12), "Not after": time(10)}, "Not after", "“Not after” is earlier than “Not before”. A later time."),
    ("Sessions", {"Not after": time(17)}, "Not after", "Begun so late, it is not over in time. Over by 17:15 means: not after 16:15."),
    ("Sessions", {"Minutes": 500}, "Minutes", "The session is longer than the time it has. From 09:15 to 17:15."),
    ("Sessions", {"Group size": 9}, "Group size", "This audience has no group size. Clear it, or choose split or elective."),
    ("Sessions", {"Audience": "split", "Rooms": ()}, "Group size",
     "A session for groups needs a group size. How many fellows it takes at a time."),
    ("Sessions", {"Venue": ""}, "Venue", "It has rooms, but no venue. The venue of the rooms."),
    ("Sessions", {"Contributors": ("octavia.bookend@example.org",), "Contributors needed": 1}, "Contributors",
     "octavia.bookend@example.org is a colleague, not a contributor. Change the part on sheet People, or name somebody else."),
    ("Nominations", {"Place": "Atlantis"}, "Place", "“Atlantis” is not on sheet Places. Add it there, or name one that is there."),
    ("Nominations", {"Departments": ("Exhibitions",)}, "Departments",
     "Exhibitions hosts nobody in this edition. Fill “Hosts at most” on sheet Departments, or name another."),
    ("Nominations", {"Wishes for electives": ("S01",)}, "Wishes for electives", "Session S01 is not an elective. Name electives only."),
    ("Nominations", {"Away": ((date(2017, 7, 1), date(2017, 7, 2)),)}, "Away",
     "2017-07-01..2017-07-02 is outside the edition. From 2018-06-30 to 2018-08-12."),
    ("Nominations", {"E-mail": "hazel.inkwell@example.org"}, "E-mail", None),
    ("Reviews", {"Nomination": "N999"}, "Nomination", None),
    ("Cohort rules", {"Value": "woman"}, "Value", "This kind of rule has no value. Clear it, or choose a kind with a value."),
    ("Cohort rules", {"Kind": "min_value", "Field": "gender"}, "Value", None),
    ("Cohort rules", {"Kind": "min_value", "Field": "gender", "Value": "womn"}, "Value",
     "No nomination has the value “womn”. Did you mean “woman”?"),
    ("Cohort rules", {"Kind": "min_distinct", "Field": "place", "Number": 14}, "Number",
     "More than the edition holds. The edition holds 6."),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "cells", "column", "said"), CELLS, ids=lambda value: str(value)[:40])
def test_a_mistake_is_told_where_it_is(small, sheet, cells, column, said):
    found = mistakes_in(with_cells(small, sheet, 2, **cells), {})

    if said is None:
        assert column in [mistake.column for mistake in found]
    else:
        where = f"{sheet}, row 2, {column}: "
        assert where + said in [str(mistake) for mistake in found]


def test_a_title_may_be_used_once(small):
    number = number_of(small, "Sessions", "Code", "S17")

    assert said_of(with_cells(small, "Sessions", number, Title="Orientation walk")) == [
        f"Sessions, row {number}, Title: Session S02 has the same title. Each title only once; add “part 2”."
    ]


def test_there_must_be_one_edition(small):
    assert said_of(without_rows(small, "Edition", 2))[0] == (
        "Edition: The workbook does not say which edition it is. One row on sheet Edition."
    )
    assert said_of(with_row(small, "Edition", 2, Name="2019")) == [
        "Edition, row 3: There is a second edition. One workbook, one edition."
    ]


def test_the_same_row_twice_is_told_with_the_first(small):
    twice = with_row(small, "Places", 2, Why="again")

    assert said_of(twice) == [
        f"Places, row {twice['Places'][-1].number}, Place: “Azerbaijan” is there already, in row 2. Keep one of the two."
    ]


def test_phases_may_not_overlap_nor_be_counted_with_a_gap(small):
    assert said_of(with_cells(small, "Phases", 3, From=date(2018, 7, 18))) == [
        "Phases, row 3, From: The phase begins before the one before it has ended (2018-07-20). "
        "A later day, or other numbers."
    ]
    assert said_of(with_cells(small, "Phases", 4, Number=5)) == [
        "Phases, row 4, Number: There is no phase before this one. 1, 2, 3 … without a gap."
    ]


def test_a_room_must_hold_the_group(small):
    number = number_of(small, "Sessions", "Code", "S18")
    too_many = with_cells(small, "Sessions", number, **{"Group size": 13, "Rooms": ("Store 7, textiles",)})
    too_many = with_cells(too_many, "Edition", 2, Capacity=26)

    assert f"Sessions, row {number}, Rooms: “Store 7, textiles” has 9 seats; the session needs 13. " in str(
        said_of(too_many)
    )


def test_a_room_is_looked_for_in_its_venue_with_a_suggestion(small):
    number = number_of(small, "Sessions", "Code", "S18")
    elsewhere = with_cells(small, "Sessions", number, Rooms=("Store 7, textile",))

    assert said_of(elsewhere) == [
        f"Sessions, row {number}, Rooms: “Store 7, textile” is not a room of Museum stores. "
        "Did you mean “Store 7, textiles”?"
    ]


def test_sessions_that_wait_for_each_other_are_told_as_a_loop(small):
    looped = with_cells(small, "Sessions", number_of(small, "Sessions", "Code", "S17"), After=("S18",))
    looped = with_cells(looped, "Sessions", number_of(small, "Sessions", "Code", "S46"), After=("S17",))

    assert [said.partition(": ")[2] for said in said_of(looped)] == [
        "Sessions wait for each other: S17 → S18 → S17. Take one of them out."
    ] * 2


def test_a_session_cannot_wait_for_itself(small):
    looped = with_cells(small, "Sessions", 2, After=("S01",))
    row = number_of(looped, "Sessions", "Code", "S01")
    if row != 2:
        looped = with_cells(small, "Sessions", row, After=("S01",))

    assert said_of(looped) == [
        f"Sessions, row {row}, After: Sessions wait for each other: S01 → S01. Take one of them out."
    ]


def test_a_long_chain_of_sessions_is_no_loop(small):
    long = small
    for number in range(2, 62):
        last = long["Sessions"][-1]
        after = (last.values["Code"],)
        long = with_row(long, "Sessions", last.number, Code=f"X{number}", Title=f"Link {number}", After=after)

    assert said_of(long) == []


def test_a_colleague_whom_nobody_names_has_no_place_in_the_workbook(small):
    lonely = with_row(
        small, "People", 2, **{"E-mail": "lone@example.org", "Part": "colleague", "Department": "", "Away": ()}
    )

    assert said_of(lonely) == [
        f"People, row {lonely['People'][-1].number}, Part: A colleague whom no other sheet names. "
        "Name this person as representative, contact or reviewer, choose another part, or delete the row."
    ]


def test_an_import_takes_no_part_away(small):
    number = number_of(small, "People", "Part", "team")

    assert said_of(with_cells(small, "People", number, Part="contributor"), stored=small) == [
        f"People, row {number}, Part: An import takes no part away from a person. Keep “programme team”."
    ]


def test_all_together_may_not_ask_for_more_than_the_edition_holds(small):
    greedy = small | {
        "Places": tuple(type(row)(row.number, row.values | {"At least": 1}) for row in small["Places"]),
        "Edition": with_cells(small, "Edition", 2, Capacity=3)["Edition"],
    }

    assert "Places, At least: Together they ask for at least" in str(said_of(greedy))


@pytest.mark.django_db
def test_all_mistakes_come_in_one_list_in_the_order_of_the_sheets_and_none_twice(small):
    wrong = with_row(small, "Rooms", 2, Venue="Nowhere")
    number = wrong["Rooms"][-1].number
    wrong = with_cells(wrong, "Places", 2, **{"At least": 3})
    of_reading = [
        Mistake("Phases", 2, "From", "is no date."),
        Mistake("Rooms", number, "Venue", "cannot be read."),
    ]

    with pytest.raises(CannotImport) as refusal:
        changes_of(Workbook(wrong, of_reading))

    assert [(mistake.sheet, mistake.row, mistake.column) for mistake in refusal.value.mistakes] == [
        ("Phases", 2, "From"),
        ("Places", 2, "At most"),
        ("Rooms", number, "Venue"),
    ]
    assert str(refusal.value) == "The workbook has 3 mistakes; nothing was imported."
