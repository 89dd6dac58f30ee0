"""Nobody sees what is not theirs: every address, opened as every role."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from sojourn.people.queries import roles_of
from sojourn.people.rules import PERMISSIONS, Role, permissions_of
from tests.house.test_walls import every_address

pytestmark = pytest.mark.django_db
OF_OTHERS = ("account/", "i18n/", "editor/")  # of allauth, Django and Wagtail; tests/site walks the editor's


def doors():
    """(address pattern, permission it needs or None) of every page of ours."""
    return [
        (address, view.permission)
        for address, view in every_address(get_resolver())
        if not address.startswith(OF_OTHERS)
    ]


@pytest.fixture
def summer(planned_summer):
    """A published edition with one person in each role: see tests/journeys/conftest.py."""
    return planned_summer


def filled(address: str, values: dict[str, str]) -> str:
    """An address with every <converter:name> filled from rows that exist."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], address)


def is_kept_out(client: Client, address: str) -> bool:
    """Whether a page (or, where it takes no reading, a button) sends this reader to log in or says that it is not theirs."""
    response = client.get(address)
    if response.status_code == 405:
        response = client.post(address)
    assert response.status_code < 500, f"{address}: {response.status_code}"
    return response.status_code == 403 or "/account/login/" in response.headers.get("Location", "")


def test_a_stranger_is_kept_out_everywhere_but_at_open_doors(summer):
    client = Client()
    for address, permission in doors():
        kept_out = is_kept_out(client, filled(address, summer.values_for(address)))
        assert kept_out == (permission is not None), f"{address} needs {permission}"


@pytest.mark.parametrize("role", list(Role))
def test_nobody_opens_a_door_that_none_of_their_roles_opens(summer, role):
    client, account = Client(), summer.account(role)
    client.force_login(account)
    permitted = permissions_of(roles_of(account.person_id))
    assert PERMISSIONS[role] <= permitted
    for address, permission in doors():
        if permission is not None and permission not in permitted:
            assert is_kept_out(client, filled(address, summer.values_for(address))), f"{role} opens {address}"


@pytest.mark.parametrize("role", list(Role))
def test_everybody_opens_the_pages_that_are_theirs(summer, role):
    client, account = Client(), summer.account(role)
    client.force_login(account)
    permitted = permissions_of(roles_of(account.person_id))
    for address, permission in doors():
        if permission in permitted:
            status = client.get(filled(address, summer.values_for(address))).status_code
            assert status in {200, 302, 404, 405}, f"{role} cannot open {address}: {status}"
