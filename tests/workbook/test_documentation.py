"""The workbook is described once: in columns.py. Documentation and database follow it."""

from pathlib import Path

import pytest
from django.db.models.fields import CharField

from sojourn.edition.models import Edition, Phase, WantedPlace
from sojourn.museums.models import Department, Room, Venue
from sojourn.people.models import Person
from sojourn.placement.models import PartnerOffer
from sojourn.programme.models import SessionFormat
from sojourn.selection.models import CohortRule, Nomination, Review
from sojourn.timetable.models import Session
from sojourn.workbook import columns
from sojourn.workbook.columns import SHEETS, Kind
from sojourn.workbook.write import documentation

PAGE = Path(__file__).resolve().parents[2] / "docs" / "workbook.md"
ROWS = {
    "Edition": Edition,
    "Phases": Phase,
    "Places": WantedPlace,
    "Departments": Department,
    "People": Person,
    "Placements": PartnerOffer,
    "Venues": Venue,
    "Rooms": Room,
    "Formats": SessionFormat,
    "Sessions": Session,
    "Nominations": Nomination,
    "Reviews": Review,
    "Cohort rules": CohortRule,
}
FIELDS = [(sheet, column) for sheet in SHEETS for column in sheet.columns if column.field]


def test_the_page_of_the_documentation_is_the_description():
    assert PAGE.read_text(encoding="utf-8") == documentation(), "write it again: sojourn manage document_workbook"


@pytest.mark.parametrize(("sheet", "column"), FIELDS, ids=lambda each: getattr(each, "name", "") or each.heading)
def test_what_a_column_lets_in_fits_into_its_field(sheet, column):
    field = ROWS[sheet.name]._meta.get_field(column.field)

    if isinstance(field, CharField) and column.kind != Kind.CHOICE:
        assert column.longest <= field.max_length
    if column.kind == Kind.CHOICE and field.choices:
        assert {code for code, _ in column.choices} == set(dict(field.choices))
    assert column.is_required or field.null or field.blank or column.blank is not None


def test_every_setting_of_a_session_and_an_edition_has_a_column():
    """A field that is added to a model and forgotten here would be lost on the way round."""
    elsewhere = {"id", "edition", "programme", "topic", "format", "venue", "lock", "person", "place", "institution"}
    elsewhere |= {"email", "language"}  # the address is the key; the language is the person's own choice
    forgotten = {
        f"{sheet.name}: {field.name}"
        for sheet in SHEETS
        for field in ROWS[sheet.name]._meta.concrete_fields
        if field.name not in elsewhere
        and field.name not in sheet.fields.values()
        and (sheet.name, field.name) not in PARTS_OF_OTHER_COLUMNS
    }
    assert forgotten == set()


PARTS_OF_OTHER_COLUMNS = {
    ("Departments", "representative"),
    ("People", "gender"),
    ("Placements", "contact"),
    ("Rooms", "department"),
    ("Reviews", "nomination"),
    ("Reviews", "reviewer"),
}


def test_a_reference_points_at_the_last_column_of_a_key():
    for sheet in SHEETS:
        for column in sheet.columns:
            if column.sheet:
                target = columns.sheet_named(column.sheet)
                assert target.column(target.key[-1]).longest <= max(column.longest, 254)
