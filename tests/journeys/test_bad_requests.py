"""Whatever is asked of an address, however strangely, the house answers; it never breaks (500)."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from sojourn.people.rules import Role
from tests.house.test_walls import every_address

pytestmark = pytest.mark.django_db
STRANGE = {
    "a quotation mark": 'O\'Brien "the" <b>Example</b>',
    "a null byte": "a\x00b",
    "control characters": "a\x01\x07\x1b[31m\r\nb",
    "300 letters": "ő" * 300,
    "20,000 letters": "x" * 20_000,
    "marks of direction": "\u202eexample\u200f\u2066",
    "a number beyond 2**63": "9" * 30,
    "a negative number": "-1",
    "half a pair": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "a formula": '=HYPERLINK("http://example.org")',
    "nothing": "",
}
FIELDS = (
    "q sort page place state status career department fellow partner to_department offer note reason lock code on day group view "
    "week room seconds seed starts starts_at start time answer places locked kind wants person session contributor version before "
    "nominee text email password next language login slot interest stage audience token file at effect value"
).split()


def doors() -> list[str]:
    return [address for address, _ in every_address(get_resolver()) if not address.startswith(("account/", "editor/"))]


def filled(address: str, values: dict[str, str]) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], address)


@pytest.fixture
def summer(planned_summer):
    return planned_summer


@pytest.fixture(params=[Role.TEAM, Role.FELLOW, Role.CONTRIBUTOR, Role.PARTNER, None], ids=str)
def reader(summer, request):
    client = Client(raise_request_exception=False)
    if request.param is not None:
        client.force_login(summer.account(request.param))
    return client


@pytest.fixture
def team(summer):
    client = Client(raise_request_exception=False)
    client.force_login(summer.account(Role.TEAM))
    return client


def test_strange_questions_after_an_address_are_answered(summer, reader):
    for address in doors():
        page = filled(address, summer.values_for(address))
        for what, value in STRANGE.items():
            status = reader.get(page, dict.fromkeys(FIELDS, value)).status_code
            assert status < 500, f"GET {page} with {what}: {status}"


def test_strange_forms_are_answered(summer, team):
    for address in doors():
        page = filled(address, summer.values_for(address))
        for what, value in STRANGE.items():
            status = team.post(page, dict.fromkeys(FIELDS, value)).status_code
            assert status < 500, f"POST {page} with {what}: {status}"


def test_an_address_that_names_nothing_is_not_found(summer, team):
    for address in doors():
        for name in re.findall(r"<(?:\w+:)?(\w+)>", address):
            for wrong in (
                "0",
                "9" * 30,
                "9223372036854775808",
                "%00",
                "a%0Ab",
                "x" * 2000,
                "%E2%80%AE",
                "2018-02-30",
                "0001-01-01",
                "9999-12-31",
            ):
                values = summer.values_for(address) | {name: wrong}
                page = filled(address, values)
                for method in ("get", "post"):
                    status = getattr(team, method)(page).status_code
                    assert status in {400, 404, 405} or (status == 302 and name == "token"), (
                        f"{method} {page}: {status}"
                    )


def test_every_method_is_answered_and_reading_changes_nothing(summer, team):
    for address in doors():
        page = filled(address, summer.values_for(address))
        for method in ("head", "options", "put", "patch", "delete", "trace"):
            status = getattr(team, method)(page).status_code
            assert status < 500, f"{method} {page}: {status}"
            assert method in {"head", "options"} or status == 405, f"{method} {page}: {status}"


def test_strange_log_ins_are_answered(summer):
    client = Client(raise_request_exception=False)
    for page in ("/account/login/", "/account/login/code/", "/account/password/reset/", "/account/login/code/confirm/"):
        for what, value in STRANGE.items():
            given = {"login": value, "password": value, "email": value, "code": value, "next": value}
            for status in (client.get(page, given).status_code, client.post(page, given).status_code):
                assert status < 500, f"{page} with {what}: {status}"


def test_a_broken_cookie_is_a_stranger(summer):
    client = Client(raise_request_exception=False)
    for value in ("a\x00b", "9" * 4000, "../../x"):
        client.cookies["sessionid"] = value
        client.cookies["django_language"] = value
        assert client.get("/my/").status_code == 302
        assert client.get("/2018/").status_code == 200
