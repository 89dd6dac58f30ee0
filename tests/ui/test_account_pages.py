"""A person logs in with a code or a password, and protects the account with a second factor; every page is plain and accessible."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from sojourn.people.actions import open_account
from sojourn.people.rules import Role
from tests.browser import axe_violations, log_in
from tests.timetable.factories import make_account, make_edition, make_person

pytestmark = pytest.mark.django_db
PASSWORD = "four words nobody guesses"


@pytest.fixture(autouse=True)
def no_attempts_yet():
    cache.clear()


@pytest.fixture
def fellow(now):
    account = make_account(make_person("Ama Example"), Role.FELLOW)
    open_account(person=account.person, by=None, at=now, password=PASSWORD)
    return account


def ask_for_code(client, address: str):
    return client.post("/account/login/code/", {"email": address})


def code_in(letter) -> str:
    return re.search(r"^    (\S+)$", letter.body, re.MULTILINE)[1]


def test_the_letter_with_the_code_is_short_and_plain(client, fellow):
    ask_for_code(client, "ama.example@example.org")
    letter = mail.outbox[0]
    assert letter.subject == "Your code to log in"
    assert letter.body == (
        "This is your code to log in to Sojourn:\n\n"
        f"    {code_in(letter)}\n\n"
        "Type it on the page where you asked for it. It holds for a few minutes and works once.\n\n"
        "If you did not ask for it, you need not do anything: without the code nobody can log in as you.\n\n"
        "Sojourn\ntestserver"
    )


def test_a_code_logs_in_once(client, fellow):
    ask_for_code(client, "ama.example@example.org")
    code = code_in(mail.outbox[0])
    assert client.post("/account/login/code/confirm/", {"code": code}).headers["Location"] == "/my/"
    client.logout()
    ask_for_code(client, "ama.example@example.org")
    assert client.post("/account/login/code/confirm/", {"code": code}).status_code == 200


def test_an_unknown_address_learns_nothing_on_the_page_and_the_truth_by_letter():
    known = make_account(make_person("Bo Example"), Role.FELLOW)
    pages = [ask_for_code(Client(), address) for address in [known.email, "nobody@example.org"]]
    assert {page.headers["Location"] for page in pages} == {"/account/login/code/confirm/"}
    assert mail.outbox[1].subject == "There is no account with this address"
    assert "sign" not in mail.outbox[1].body


def test_a_password_logs_in_and_a_wrong_one_says_so(client, fellow):
    wrong = client.post("/account/login/", {"login": fellow.email, "password": "something else"})
    assert "notice bad" in wrong.content.decode()
    right = client.post("/account/login/", {"login": fellow.email, "password": PASSWORD})
    assert right.headers["Location"] == "/my/"


def test_nobody_signs_up(client):
    assert "There is no sign-up" in client.get("/account/signup/").content.decode()


def test_logging_in_leads_to_the_page_that_was_asked_for(client):
    make_edition()
    account = make_account(make_person("Tess Example"), Role.TEAM)
    client.get("/desk/2018/")
    client.post("/account/login/code/", {"email": account.email, "next": "/desk/2018/"})
    code = code_in(mail.outbox[0])
    answer = client.post("/account/login/code/confirm/", {"code": code, "next": "/desk/2018/"})
    assert answer.headers["Location"] == "/desk/2018/"


def test_the_team_is_led_to_set_up_a_second_factor(client, settings):
    settings.SECOND_FACTOR_FOR_TEAM = True
    make_edition()
    client.force_login(make_account(make_person("Tess Example"), Role.TEAM))
    page = client.get("/desk/2018/", follow=True).content.decode()
    assert "The programme team works with a second factor." in page


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_logging_in_by_code_is_accessible(browser_page, fellow, scheme):
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.goto("/account/login/?next=/ui/")
    browser_page.get_by_text("I have a password").click()
    assert axe_violations(browser_page) == []
    browser_page.get_by_label("E-mail address").fill(fellow.email)
    browser_page.get_by_role("button", name="Send me a code").click()
    browser_page.get_by_role("heading", name="Type the code").wait_for()
    assert axe_violations(browser_page) == []
    browser_page.get_by_label("Code").fill("wrong")
    browser_page.get_by_role("button", name="Log in").click()
    assert axe_violations(browser_page) == []
    browser_page.get_by_label("Code").fill(code_in(mail.outbox[0]))
    browser_page.get_by_role("button", name="Log in").click()
    browser_page.wait_for_url("**/ui/")


@pytest.mark.browser
@pytest.mark.parametrize(
    "address",
    [
        "/account/login/code/",
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/account/signup/",
        "/account/inactive/",
        "/no-such-page",
    ],
)
def test_a_page_before_the_door_is_accessible(browser_page, address):
    browser_page.goto(address)
    assert axe_violations(browser_page) == []


@pytest.mark.browser
def test_a_second_factor_is_set_up_shown_and_taken_away(browser_page, fellow):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    browser_page.goto("/account/login/?next=/account/2fa/")
    browser_page.get_by_text("I have a password").click()
    browser_page.locator("#id_login").fill(fellow.email)
    browser_page.locator("#id_password").fill(PASSWORD)
    browser_page.get_by_role("button", name="Log in with the password").click()
    browser_page.get_by_role("link", name="Set it up").wait_for()
    assert axe_violations(browser_page) == []
    browser_page.get_by_role("link", name="Set it up").click()
    browser_page.get_by_role("heading", name="Is it you?").wait_for()
    assert axe_violations(browser_page) == []
    browser_page.locator("#id_password").fill(PASSWORD)
    browser_page.get_by_role("button", name="Go on").click()
    secret = browser_page.locator("main code").inner_text()
    assert axe_violations(browser_page) == []
    counter = next(iter(yield_hotp_counters_from_time()))
    browser_page.locator("#id_code").fill(format_hotp_value(hotp_value(secret, counter)))
    browser_page.get_by_role("button", name="Set it up").click()
    browser_page.get_by_role("heading", name="Recovery codes").wait_for()
    assert browser_page.locator("main code").count() == 10
    assert axe_violations(browser_page) == []
    browser_page.get_by_role("link", name="Second factor").click()
    browser_page.get_by_text("10 left").wait_for()
    assert axe_violations(browser_page) == []
    browser_page.get_by_role("link", name="Take it away").click()
    assert axe_violations(browser_page) == []
    browser_page.get_by_role("button", name="Take it away").click()
    browser_page.get_by_text("not set up").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("address", ["/account/password/change/", "/account/logout/", "/account/reauthenticate/"])
def test_a_page_about_the_own_account_is_accessible(browser_page, fellow, address):
    log_in(browser_page, fellow)
    browser_page.goto(address)
    assert axe_violations(browser_page) == []
