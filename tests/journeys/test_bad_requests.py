"""Whatever is asked of an address, however strangely, the house answers; it never breaks (500)."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from sojourn.people.rules import PERMISSIONS, Role
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
WRONG_NAMES = (
    "0", "9" * 30, "9223372036854775808", "%00", "a%0Ab", "x" * 2000, "%E2%80%AE", "2018-02-30", "0001-01-01", "9999-12-31",
)  # fmt: skip
READERS: list[Role | None] = [
    Role.TEAM,
    Role.FELLOW,
    Role.REPRESENTATIVE,
    Role.CONTRIBUTOR,
    Role.PARTNER,
    Role.EVALUATOR,
    None,
]
FIELDS = (
    "q sort page place state status career department fellow partner to_department offer note reason lock code on day group view "
    "week room seconds seed starts starts_at start time answer places locked kind wants person session contributor version before "
    "nominee text email password next language login slot interest stage audience token file at effect value"
).split()


STOPPED_AT_THE_DOOR = ("a null byte", "half a pair")
"""What no view ever sees: one address shows it for all."""
SHIFTS = (0, 3, 7)
"""Each address is asked this often; each time another strange value stands in each field."""


def doors(role: Role | None) -> list[str]:
    """The addresses that a role opens and the roles before it in the list of readers do not."""
    before = READERS[: READERS.index(role)]
    opened = PERMISSIONS[role] if role else frozenset({None})
    known = frozenset().union(*(PERMISSIONS[other] for other in before)) if role else frozenset()
    return [
        address
        for address, view in every_address(get_resolver())
        if hasattr(view, "permission")
        and view.permission in opened - known
        and not address.startswith(("account/", "editor/"))
    ]


def strange_fields(address: str, shift: int) -> dict[str, str]:
    """A strange value for every field that any form has; which value stands in which field depends on the address."""
    values = [value for what, value in STRANGE.items() if what not in STOPPED_AT_THE_DOOR]
    begin = sum(address.encode()) + shift
    return {field: values[(begin + place) % len(values)] for place, field in enumerate(FIELDS)}


def filled(address: str, values: dict[str, str]) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], address)


@pytest.fixture
def summer(planned_summer):
    return planned_summer


@pytest.fixture
def enter(summer):
    def entered(role: Role | None) -> Client:
        client = Client(raise_request_exception=False)
        if role is not None:
            client.force_login(summer.account(role))
        return client

    return entered


@pytest.fixture
def team(enter):
    return enter(Role.TEAM)


@pytest.mark.parametrize("role", READERS, ids=str)
def test_strange_questions_and_forms_are_answered(summer, enter, role):
    reader = enter(role)
    for address in doors(role):
        page = filled(address, summer.values_for(address))
        for shift in SHIFTS:
            given = strange_fields(address, shift)
            for method in ("get", "post"):
                status = getattr(reader, method)(page, given).status_code
                assert status < 500, f"{method} {page}, shift {shift}: {status}"


def test_what_no_view_ever_sees_is_answered(summer, team):
    for what in STOPPED_AT_THE_DOOR:
        for method in ("get", "post"):
            status = getattr(team, method)(
                "/desk/2018/sessions/", {"q": STRANGE[what], "sort": STRANGE[what]}
            ).status_code
            assert status < 500, what


def test_an_address_that_names_nothing_is_not_found(summer, team):
    for address in doors(Role.TEAM) + doors(None):
        for name in re.findall(r"<(?:\w+:)?(\w+)>", address):
            for wrong in WRONG_NAMES:
                values = summer.values_for(address) | {name: wrong}
                page = filled(address, values)
                for method in ("get", "post"):
                    status = getattr(team, method)(page).status_code
                    assert status in {400, 404, 405} or (status == 302 and name == "token"), (
                        f"{method} {page}: {status}"
                    )


def test_every_method_is_answered_and_reading_changes_nothing(summer, team):
    for address in doors(Role.TEAM) + doors(Role.FELLOW) + doors(None):
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
