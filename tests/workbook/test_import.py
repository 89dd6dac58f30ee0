"""A workbook becomes an edition; the same workbook again changes nothing."""

from dataclasses import replace

import pytest

from sojourn.people.models import Account, JournalEntry, RoleGrant
from sojourn.selection.models import Nomination
from sojourn.workbook.actions import apply
from sojourn.workbook.changes import changes_of
from sojourn.workbook.queries import contents_of
from sojourn.workbook.read import Workbook

pytestmark = pytest.mark.django_db


def test_a_small_edition_is_imported_whole(small, small_edition):
    assert contents_of("2018") == small
    assert (Nomination.objects.count(), small_edition.capacity) == (8, 6)


def test_the_demonstration_is_imported_whole(demo, demo_edition):
    assert contents_of("2018") == demo
