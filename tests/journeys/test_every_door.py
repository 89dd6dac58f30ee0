"""Nobody sees what is not theirs: every address, opened as every role."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from sojourn.evaluation.actions import CannotMakeKey, make_key
from sojourn.people.queries import roles_of
from sojourn.people.rules import PERMISSIONS, Role, permissions_of
from tests.house.test_walls import every_address

pytestmark = pytest.mark.django_db
OF_OTHERS = ("account/", "i18n/", "editor/")  # of allauth, Django and Wagtail; tests/site walks the editor's


def doors():
    """(address pattern, permission it needs or None) of every page of ours, for people; other programs have doors of their own."""
    return [
        (address, view.permission)
        for address, view in every_address(get_resolver())
        if not address.startswith(OF_OTHERS) and not hasattr(view, "is_by_key")
    ]


def doors_by_key():
    """(address pattern, permission) of everything that a program reads by a key."""
    return [(address, view.permission) for address, view in every_address(get_resolver()) if hasattr(view, "is_by_key")]


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


def test_a_door_for_programs_is_shut_without_a_key_for_whoever_is_logged_in_too(summer):
    client = Client()
    assert len(doors_by_key()) == 5
    for _each in range(2):
        for address, _permission in doors_by_key():
            assert client.get(filled(address, summer.values_for(address))).status_code == 401, address
        client.force_login(summer.account(Role.TEAM))


@pytest.mark.parametrize("role", list(Role))
def test_a_key_opens_the_doors_for_programs_that_its_person_may_open_and_no_page(summer, role):
    person, now = summer.account(role).person, timezone.now()
    permitted = permissions_of(roles_of(person.pk))
    try:
        _key, key = make_key(person=person, name="Script", ends_on=timezone.localdate(now), at=now)
    except CannotMakeKey:
        assert not permitted & {permission for _address, permission in doors_by_key()}
        return
    client = Client(headers={"Authorization": f"Bearer {key}"})
    for address, permission in doors_by_key():
        status = client.get(filled(address, summer.values_for(address))).status_code
        assert (status == 403) == (permission not in permitted), f"{role}: {address} answers {status}"
        assert status in {200, 403, 404}
    assert is_kept_out(client, "/answers/")
