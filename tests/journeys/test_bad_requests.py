"""Whatever is asked of an address, however strangely, the house answers; it never breaks (500)."""

import os
import re
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import get_resolver

from sojourn.people.rules import PERMISSIONS, Role
from tests.house.test_walls import every_address
from tests.journeys.walk import kind_of

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
SHIFTS = range(10) if os.environ.get("SOJOURN_THOROUGH") == "1" else (0,)
"""Each address is asked this often; each time another strange value stands in each field.

Asked once, each field still meets each value: the value moves on by one from address to address, and the form is sent
with another than the question was asked with.
"""
LINKS = {"token", "secret"}
"""Names in an address that somebody was sent: one that is void is gone (410), or leads to where a new one is had (302)."""


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


def strange_fields(begin: int) -> dict[str, str]:
    """A strange value for every field that any form has, each field with another than its neighbour."""
    values = [value for what, value in STRANGE.items() if what not in STOPPED_AT_THE_DOOR]
    return {field: values[(begin + place) % len(values)] for place, field in enumerate(FIELDS)}


def wrong_names(address: str, values: dict[str, str], name: str, turn: int) -> list[str]:
    """Two wrong names for this place in an address: one that the address takes, if any, and one that it does not."""
    takes = [wrong for wrong in WRONG_NAMES if kind_of(unquote(filled(address, values | {name: wrong}))) == address]
    others = [wrong for wrong in WRONG_NAMES if wrong not in takes]
    return [some[turn % len(some)] for some in (takes, others) if some]


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
    for place, address in enumerate(doors(role)):
        page = filled(address, summer.values_for(address))
        for shift in SHIFTS:
            for method, begin in (("get", place + shift), ("post", place + shift + 4)):
                status = getattr(reader, method)(page, strange_fields(begin)).status_code
                assert status < 500, f"{method} {page}, from value {begin}: {status}"


def test_every_field_meets_every_strange_value():
    met = {(field, value) for begin in range(len(doors(Role.TEAM))) for field, value in strange_fields(begin).items()}
    assert len(met) == len(FIELDS) * (len(STRANGE) - len(STOPPED_AT_THE_DOOR))


def test_what_no_view_ever_sees_is_answered(summer, team):
    for what in STOPPED_AT_THE_DOOR:
        for method in ("get", "post"):
            status = getattr(team, method)(
                "/desk/2018/sessions/", {"q": STRANGE[what], "sort": STRANGE[what]}
            ).status_code
            assert status < 500, what


def test_an_address_that_names_nothing_is_not_found(summer, team):
    addresses = doors(Role.TEAM) + doors(None)
    places = [(address, name) for address in addresses for name in re.findall(r"<(?:\w+:)?(\w+)>", address)]
    for turn, (address, name) in enumerate(places):
        values = summer.values_for(address)
        for wrong in wrong_names(address, values, name, turn):
            page = filled(address, values | {name: wrong})
            answers = {400, 404, 405} | ({302, 410} if name in LINKS else set())
            answers |= {401} if address.startswith("api/") else set()  # who brings no key is asked for one
            for method in ("get", "post"):  # what is found by neither was looked for once
                status = getattr(team, method)(page).status_code
                assert status in answers, f"{method} {page}: {status}"
                if status != 405:
                    break


def test_every_method_is_answered_and_reading_changes_nothing(summer, team):
    writing = ("put", "patch", "delete", "trace")
    for place, address in enumerate(doors(Role.TEAM) + doors(Role.FELLOW) + doors(None)):
        page = filled(address, summer.values_for(address))
        for method in (("head", "options")[place % 2], writing[place % len(writing)]):
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
