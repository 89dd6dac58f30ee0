"""Nobody sees what is not theirs: every address, opened as every role."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from sojourn.people.rules import PERMISSIONS, Role
from tests.house.test_walls import every_address

pytestmark = pytest.mark.django_db
OF_ALLAUTH = ("account/", "i18n/")


def doors():
    """(address pattern, permission it needs or None) of every page of ours."""
    return [
        (address, view.permission)
        for address, view in every_address(get_resolver())
        if not address.startswith(OF_ALLAUTH)
    ]


@pytest.fixture
def summer(planned_summer):
    """A published edition with one person in each role: see tests/journeys/conftest.py."""
    return planned_summer


def filled(address: str, values: dict[str, str]) -> str:
    """An address with every <converter:name> filled from rows that exist."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], address)


def statuses(client: Client, summer) -> dict[str, int]:
    found = {}
    for address, _ in doors():
        response = client.get(filled(address, summer.values_for(address)))
        found[address] = (
            302 if response.status_code == 302 and "/account/login/" in response["Location"] else response.status_code
        )
    return found


def test_a_stranger_is_sent_to_log_in_everywhere_but_at_open_doors(summer):
    found = statuses(Client(), summer)
    for address, permission in doors():
        if permission is not None:
            assert found[address] == 302, f"{address}: {found[address]}"
        else:
            assert found[address] in {200, 404, 405}, f"{address}: {found[address]}"


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_own_doors_and_no_other(summer, role):
    client = Client()
    client.force_login(summer.account(role))
    found = statuses(client, summer)
    for address, permission in doors():
        if permission is None:
            continue
        if permission in PERMISSIONS[role]:
            assert found[address] not in {403, 500}, f"{role} is kept out of {address}: {found[address]}"
        else:
            assert found[address] == 403, f"{role} opens {address}: {found[address]}"
