"""Addresses that must not open, and names that must not become one."""

import re

import pytest
from django.urls import get_resolver

from sojourn.people.rules import Role
from sojourn.workbook.changes import changes_of
from sojourn.workbook.mistakes import CannotImport
from sojourn.workbook.read import Workbook
from tests.house.test_walls import every_address
from tests.timetable.factories import make_account, make_person
from tests.workbook.pieces import with_cells

pytestmark = pytest.mark.django_db


def fixed_words() -> list[str]:
    """What stands where an edition's name could stand: the first word of an address, and the first after desk/."""
    addresses = [address for address, _ in every_address(get_resolver())]
    found = {address.removeprefix("desk/").split("/")[0] for address in addresses}
    return sorted(word for word in found if re.fullmatch(r"[a-z0-9.-]+", word))


def test_nobody_changes_the_address_of_an_account_without_the_team(client):
    client.force_login(make_account(make_person("Ama Example"), Role.FELLOW))
    assert client.get("/account/email/").status_code == 404
    answer = client.post("/account/email/", {"action_add": "", "email": "other@example.org"})
    assert answer.status_code == 404


def test_the_words_of_addresses_are_known_to_this_test():
    assert {"journal", "letters", "workbook", "runs", "feeds", "account"} <= set(fixed_words())


@pytest.mark.parametrize("word", fixed_words())
def test_no_edition_has_the_name_of_a_page(small, word):
    with pytest.raises(CannotImport) as refusal:
        changes_of(Workbook(with_cells(small, "Edition", 2, Name=word)))
    assert "Name" in [mistake.column for mistake in refusal.value.mistakes]
