"""Editions to test with, imported as an edition is: the whole demonstration, or a small part of it."""

from dataclasses import replace

import pytest

from sojourn.demo.make_workbook import demo_contents
from sojourn.edition.models import Edition
from sojourn.workbook.actions import apply
from sojourn.workbook.changes import changes_of
from sojourn.workbook.columns import Contents, Row
from sojourn.workbook.read import Workbook

SMALL_SESSIONS = ("S01", "S02", "S07", "S17", "S18", "S46", "S48", "S49", "R2", "T1")
SMALL_CAPACITY = 6


@pytest.fixture(scope="session")
def demo() -> Contents:
    """The demonstration workbook: 80 nominations, 83 people, 62 sessions."""
    return demo_contents()


@pytest.fixture(scope="session")
def small(demo) -> Contents:
    """A small edition: 8 nominations for 6 places, 10 sessions, 3 placements; made of the demonstration."""
    return small_part_of(demo)


@pytest.fixture
def demo_edition(db, demo, now) -> Edition:
    """The whole demonstration, imported; about half a second."""
    return imported(demo, now)


@pytest.fixture
def small_edition(db, small, now) -> Edition:
    """The small edition, imported; a fifth of a second."""
    return imported(small, now)


def imported(contents: Contents, at) -> Edition:
    return apply(changes=changes_of(Workbook(contents)), by=None, at=at)


def small_part_of(demo: Contents) -> Contents:
    """Few rows of each sheet that still fit together."""
    small = dict(demo)
    small["Edition"] = changed(demo["Edition"], {"Capacity": SMALL_CAPACITY})
    nominations = demo["Nominations"][:8]
    codes = {row.values["Code"] for row in nominations}
    small["Placements"] = changed(demo["Placements"][:3], {"At least": 1})
    offers = [row.values["Name"] for row in small["Placements"]]
    small["Sessions"] = tuple(
        replace(row, values=row.values | {"After": among(row.values["After"], SMALL_SESSIONS)})
        for row in demo["Sessions"]
        if row.values["Code"] in SMALL_SESSIONS
    )
    small["Nominations"] = tuple(
        replace(
            row,
            values=row.values
            | {
                "Wishes for a placement": among(row.values["Wishes for a placement"], offers),
                "Wishes for electives": among(row.values["Wishes for electives"], SMALL_SESSIONS),
            },
        )
        for row in nominations
    )
    places = {row.values["Place"] for row in nominations}
    small["Places"] = changed((row for row in demo["Places"] if row.values["Place"] in places), {"At least": 0})
    small["Departments"] = tuple(
        replace(row, values=row.values | {"Hosts at least": row.values["Hosts at most"] and 0})
        for row in demo["Departments"]
    )
    small["Reviews"] = tuple(row for row in demo["Reviews"] if row.values["Nomination"] in codes)
    small["Cohort rules"] = tuple(row for row in demo["Cohort rules"] if row.values["Kind"] == "max_per")
    used = {row.values["Representative"] for row in small["Departments"]}
    used |= {row.values["Contact"] for row in small["Placements"]}
    used |= {row.values["Reviewer"] for row in small["Reviews"]}
    used |= {address for row in small["Sessions"] for address in row.values["Contributors"]}
    small["People"] = tuple(row for row in demo["People"] if row.values["E-mail"] in used)
    return {name: tuple(replace(row, number=n) for n, row in enumerate(rows, start=2)) for name, rows in small.items()}


def among(names, kept) -> tuple[str, ...]:
    return tuple(name for name in names if name in kept)


def changed(rows, cells) -> tuple[Row, ...]:
    return tuple(replace(row, values=row.values | cells) for row in rows)
