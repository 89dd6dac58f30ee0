"""A workbook becomes an edition; the same workbook again changes nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sojourn.people.models import Absence, Account, Interest, JournalEntry, Person, RoleGrant
from sojourn.people.queries import roles_of
from sojourn.people.rules import Role
from sojourn.selection.models import Nomination
from sojourn.workbook.actions import apply
from sojourn.workbook.changes import changes_of, known_people
from sojourn.workbook.mistakes import CannotImport
from sojourn.workbook.queries import contents_of
from sojourn.workbook.read import Workbook
from tests.demo_fixtures import imported
from tests.workbook.pieces import with_cells, without_rows

pytestmark = pytest.mark.django_db
LATER = timedelta(days=1)


def test_a_small_edition_is_imported_whole(small, small_edition):
    assert contents_of("2018") == small
    assert (Nomination.objects.count(), small_edition.capacity) == (8, 6)


def test_the_demonstration_is_imported_whole(demo, demo_edition):
    assert contents_of("2018") == demo


def test_the_same_workbook_again_changes_nothing_and_touches_no_row(
    small, small_edition, now, django_assert_num_queries
):
    lines = JournalEntry.objects.count()

    changes = changes_of(Workbook(small))
    edition = apply(changes=changes, by=None, at=now + LATER)

    assert (changes.new, changes.changed, changes.same) == (0, 0, sum(len(rows) for rows in small.values()))
    assert edition == small_edition
    assert JournalEntry.objects.count() == lines
    assert changes.summary() == f"Edition 2018: nothing to change ({changes.same} rows are the same)."


def test_looking_at_the_changes_writes_nothing(small, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        changes = changes_of(Workbook(small))

    assert changes.new == sum(len(rows) for rows in small.values())
    assert Person.objects.count() == 0


def test_a_changed_cell_changes_its_row_and_nothing_else(small, small_edition, now):
    changed = with_cells(small, "Rooms", 2, Seats=57)

    changes = changes_of(Workbook(changed))
    apply(changes=changes, by=None, at=now + LATER)

    row = small["Rooms"][0].values
    [change] = changes.changes
    assert (change.sheet, change.key) == ("Rooms", (row["Venue"], row["Room"]))
    assert [(field.heading, field.was, field.now) for field in change.fields] == [("Seats", str(row["Seats"]), "57")]
    assert contents_of("2018") == changed
    assert JournalEntry.objects.first().details == {
        "new": {},
        "changed": [{"sheet": "Rooms", "row": change.name, "column": "Seats", "was": str(row["Seats"]), "now": "57"}],
    }


CELLS = [
    ("Edition", 2, {"Capacity": 7, "Programme aims": ("One aim.", "Another aim.")}),
    ("Phases", 3, {"From": date(2018, 7, 24), "Name": "Away"}),
    ("Places", 2, {"At most": 3, "Why": "They asked."}),
    ("Departments", 2, {"Hosts at most": 4}),
    (
        "Placements",
        2,
        {"Museums": ("Museum of One", "Museum of Two"), "Fields of interest": ("ceramics",), "What it offers": "Tea."},
    ),
    ("Venues", 3, {"City": "Leeds", "Host museum": True}),
    ("Rooms", 3, {"Closed": ((date(2018, 7, 4), date(2018, 7, 4)), (date(2018, 7, 9), date(2018, 7, 11)))}),
    ("Formats", 2, {"Taught": False}),
    ("Nominations", 2, {"Departments": ("Conservation",), "Wishes for electives": ("S49", "S48"), "Gender": ""}),
    ("Nominations", 3, {"Institution": "Museum of Nowhere", "Career stage": "senior", "Fields of interest": ()}),
    ("Nominations", 4, {"Away": ((date(2018, 7, 2), date(2018, 7, 3)),), "Wishes for a placement": ()}),
    ("Nominations", 5, {"Hidden": True}),
    ("People", 5, {"Hidden": True, "Biography": "One line.\nAnother line."}),
    ("Reviews", 2, {"Score": 99, "Comment": "Again."}),
    ("Cohort rules", 2, {"Number": 3}),
]


@pytest.mark.parametrize(("sheet", "row", "cells"), CELLS, ids=lambda value: str(value)[:30])
def test_whatever_is_changed_is_changed_by_the_import_and_then_the_same(small, small_edition, now, sheet, row, cells):
    changed = with_cells(small, sheet, row, **cells)

    imported(changed, now + LATER)

    assert contents_of("2018") == changed
    assert changes_of(Workbook(changed)).changes == ()


def test_a_session_can_move_to_another_venue_with_its_rooms_and_people(small, small_edition, now):
    session = next(row for row in small["Sessions"] if row.values["Code"] == "S17")
    changed = with_cells(
        small,
        "Sessions",
        session.number,
        **{"Venue": "Museum stores", "Rooms": ("Store 7, textiles",), "Audience": "split", "Group size": 9},
        After=("S01", "S02"),
        Contributors=session.values["Contributors"][:1],
        Weekday=3,
    )

    imported(changed, now + LATER)

    assert contents_of("2018") == changed


def test_rows_that_the_workbook_leaves_out_stay_and_are_named(small, small_edition, now):
    fewer = without_rows(small, "Reviews", 2)
    changes = changes_of(Workbook(fewer))
    apply(changes=changes, by=None, at=now + LATER)

    left = small["Reviews"][0].values
    assert {sheet.sheet: sheet.left for sheet in changes.sheets if sheet.left} == {
        "Reviews": (f"{left['Nomination']}, {left['Reviewer']}",)
    }
    assert contents_of("2018")["Reviews"] == small["Reviews"]


def test_a_workbook_without_a_sheet_or_column_says_nothing_about_it(small, small_edition):
    partial = {name: rows for name, rows in small.items() if name != "Reviews"}
    partial["Rooms"] = tuple(
        replace(row, values={heading: value for heading, value in row.values.items() if heading != "Closed"})
        for row in small["Rooms"]
    )

    assert changes_of(Workbook(partial)).changes == ()


def test_the_order_of_names_counts_only_where_it_is_a_ranking(small, small_edition):
    turned = with_cells(small, "Sessions", 2, Contributors=small["Sessions"][0].values["Contributors"][::-1])
    assert changes_of(Workbook(turned)).changes == ()

    wishes = small["Nominations"][0].values["Departments"][::-1]
    turned = with_cells(small, "Nominations", 2, Departments=wishes)
    assert [change.sheet for change in changes_of(Workbook(turned)).changes] == ["Nominations"]


def test_everyone_with_a_part_gets_roles_and_an_account_without_password(small, small_edition):
    def roles(part, sheet="People", heading="Part"):
        row = next(row for row in small[sheet] if row.values[heading] == part)
        return roles_of(Person.objects.get(email=row.values["E-mail"]).pk)

    representative = Person.objects.get(email="wren.porcelain@example.org")
    contact = Person.objects.get(email=small["Placements"][0].values["Contact"])
    assert roles("team") == {Role.TEAM, Role.CONTRIBUTOR}
    assert roles_of(representative.pk) == {Role.REPRESENTATIVE, Role.CONTRIBUTOR}
    assert roles_of(contact.pk) == {Role.PARTNER}
    assert not representative.account.has_usable_password()
    assert not Account.objects.filter(person__email=small["Nominations"][0].values["E-mail"]).exists()
    assert RoleGrant.objects.filter(role=Role.FELLOW).count() == 0


def test_who_would_work_at_the_desk_is_said_beforehand(small):
    assert changes_of(Workbook(small)).new_team == (
        "Hazel Inkwell <hazel.inkwell@example.org>",
        "Rowan Postbox <rowan.postbox@example.org>",
        "Sorrel Keyring <sorrel.keyring@example.org>",
    )


def test_who_is_known_keeps_name_and_interests_when_nominated_anew_and_it_is_said_beforehand(small, now):
    row = small["Nominations"][0].values
    known = Person.objects.create(name="A Name Corrected Long Ago", email=row["E-mail"], is_hidden=True)
    known.interests.add(Interest.objects.create(name="bell founding"))

    changes = changes_of(Workbook(small))
    assert known_people(changes) == (f"A Name Corrected Long Ago <{row['E-mail']}>: Name, Fields of interest",)
    apply(changes=changes, by=None, at=now)

    known.refresh_from_db()
    assert (known.name, known.own_name, known.is_hidden) == (
        "A Name Corrected Long Ago",
        row["Name in own script"],
        True,
    )
    assert [interest.name for interest in known.interests.all()] == ["bell founding"]
    assert known.place.name == row["Place"]


def test_the_journal_has_one_line_for_the_import_and_names_who_did_it(small, now):
    director = Person.objects.create(name="Dora Director", email="dora@example.org")

    apply(changes=changes_of(Workbook(small)), by=director, at=now)

    line = JournalEntry.objects.get(did="imported a workbook")
    assert (line.by, line.at, line.about_name) == (director, now, "2018")
    assert line.details["new"]["Nominations"] == 8


def test_a_nominee_keeps_person_and_wishes_when_the_address_is_put_right(small, small_edition, now):
    person = Nomination.objects.get(code="N001").person
    moved = with_cells(small, "Nominations", 2, **{"E-mail": "new.address@example.org"})

    imported(moved, now + LATER)

    person.refresh_from_db()
    assert person.email == "new.address@example.org"
    assert contents_of("2018") == moved


def test_a_code_is_not_handed_from_one_person_to_another(small, small_edition):
    other = with_cells(small, "Nominations", 2, **{"E-mail": "olu.other@example.org", "Name": "Olu Other"})

    with pytest.raises(CannotImport) as refusal:
        changes_of(Workbook(other))

    [mistake] = refusal.value.mistakes
    assert (mistake.sheet, mistake.row, mistake.column) == ("Nominations", 2, "Code")


def test_what_a_person_has_become_since_is_not_overwritten_by_an_old_nomination(small, small_edition, now):
    person = Nomination.objects.get(code="N001").person
    Person.objects.filter(pk=person.pk).update(job_title="Director at last")

    imported(with_cells(small, "Nominations", 2, Role="Assistant to the curator"), now + LATER)

    person.refresh_from_db()
    assert person.job_title == "Director at last"


def test_absences_outside_the_edition_are_not_its_business(small, small_edition, now):
    row = next(row for row in small["People"] if row.values["Away"])
    person = Person.objects.get(email=row.values["E-mail"])
    Absence.objects.create(person=person, from_on=date(2017, 7, 3), to_on=date(2017, 7, 5))

    imported(with_cells(small, "People", row.number, Away=()), now + LATER)

    assert [absence.from_on for absence in person.absences.all()] == [date(2017, 7, 3)]


def test_changes_worked_out_before_another_import_are_not_carried_out(small, small_edition, now):
    seen = changes_of(Workbook(with_cells(small, "Rooms", 2, Seats=57)))
    imported(with_cells(small, "Rooms", 2, Seats=58), now + LATER)

    with pytest.raises(CannotImport):
        apply(changes=seen, by=None, at=now + LATER)

    assert contents_of("2018")["Rooms"][0].values["Seats"] == 58


def test_a_second_edition_shares_what_lasts_and_leaves_the_first_alone(small, small_edition, now):
    def later(value):
        return value.replace(year=2019) if isinstance(value, date) else value

    second = {name: rows for name, rows in small.items() if name in {"Departments", "Venues", "Rooms", "Formats"}}
    second["Edition"] = with_cells(small, "Edition", 2, Name="2019")["Edition"]
    second["Edition"] = tuple(
        replace(row, values={heading: later(value) for heading, value in row.values.items()})
        for row in second["Edition"]
    )
    second["People"] = tuple(row for row in small["People"] if row.values["Part"] == "team")
    second["People"] = tuple(replace(row, values=row.values | {"Away": ()}) for row in second["People"])

    changes = changes_of(Workbook(second))
    apply(changes=changes, by=None, at=now + LATER)

    assert contents_of("2018") == small
    assert {sheet.sheet for sheet in changes.sheets if sheet.new} == {"Edition", "People"}
    assert Person.objects.filter(email="hazel.inkwell@example.org").count() == 1
