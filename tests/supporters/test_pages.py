"""Supporters on the desk, from promise to proof."""

import json
from datetime import date

import pytest

from sojourn.papers.sheets import supporter_values
from sojourn.people.rules import Role
from sojourn.supporters import actions
from sojourn.supporters.models import Gift, Promise, Supporter, Use
from sojourn.supporters.sheets import supporter_report
from tests.selection.factories import MADE_AT, host, make_account, make_edition, make_fellow, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_account("Tess Example", Role.TEAM))
    return client


@pytest.fixture
def trust():
    return Supporter.objects.create(name="The Teacup Foundation", kind="trust", standing="cleared")


def test_from_promise_to_proof(desk):
    edition = make_edition()
    ama = make_fellow(edition, "Ama Example", host(edition, "Asia"))
    typed = {
        "name": "The Teacup Foundation",
        "kind": "trust",
        "standing": "cleared",
        "standing_why": "Minutes of 3 May",
    }
    page = desk.post("/desk/supporters/new/", typed, follow=True)
    trust = Supporter.objects.get()
    gift = {"title": "A place", "state": "pledged", "given_on": "2018-02-01", "unit": "money", "amount": "1250.50",
            "currency": "gbp", "edition": edition.pk}  # fmt: skip
    desk.post(f"/desk/supporters/{trust.pk}/gift/", gift)
    given = Gift.objects.get()
    assert (given.amount, given.currency) == (125_050, "GBP")
    used = {"amount": "1000", "on": "2018-06-30", "what_for": "A place", "fellow": ama.pk}
    page = desk.post(f"/desk/supporters/gifts/{given.pk}/", used, follow=True).content.decode()
    assert "GBP 250.50" in page and "Ama Example, " in page
    promised = {"promise-kind": "report", "promise-what": "A report on Ama", "promise-gift": given.pk}
    desk.post(f"/desk/supporters/{trust.pk}/note/promise/", promised)
    made = Promise.objects.get()
    desk.post(f"/desk/supporters/promises/{made.pk}/", {"on": "2018-11-30", "proof": "Letter 12"})
    assert Promise.objects.get().kept_on == date(2018, 11, 30)
    assert "The Teacup Foundation" in desk.get("/desk/supporters/thanks/2018/").content.decode()


def test_a_form_with_a_mistake_keeps_what_was_typed(desk, trust):
    typed = {"title": "A place", "state": "pledged", "given_on": "2018-02-30", "unit": "nights", "amount": "1.5"}
    page = desk.post(f"/desk/supporters/{trust.pk}/gift/", typed).content.decode()
    assert (
        "Days, rooms and nights are whole numbers." in page and 'value="1.5"' in page and 'value="2018-02-30"' in page
    )
    assert Gift.objects.count() == 0
    long = {"conversation-on": "yesterday", "conversation-words": "They asked about the <display>."}
    page = desk.post(f"/desk/supporters/{trust.pk}/note/conversation/", long)
    assert page.status_code == 422
    assert "They asked about the &lt;display&gt;." in page.content.decode()


def test_more_than_is_left_is_refused_in_words_and_nothing_is_lost(desk, trust):
    gift = Gift.objects.create(supporter=trust, title="Flights", given_on=date(2018, 1, 1), amount=100, unit="money")
    typed = {"amount": "1.01", "on": "2018-06-30", "what_for": "A taxi to the airport"}
    page = desk.post(f"/desk/supporters/gifts/{gift.pk}/", typed).content.decode()
    assert "GBP 1.00 of this gift are left; GBP 1.01 cannot be taken from it." in page
    assert "A taxi to the airport" in page
    assert Use.objects.count() == 0


def test_what_was_found_belongs_to_a_decision(desk):
    page = desk.post(
        "/desk/supporters/new/", {"name": "Bank", "kind": "company", "standing": "refused"}
    ).content.decode()
    assert "Say what was found, and who decided." in page
    assert Supporter.objects.count() == 0


def fill(number):
    for each in range(number):
        trust = Supporter.objects.create(name=f"Trust {each}", kind="trust")
        gift = Gift.objects.create(supporter=trust, title="Gift", given_on=date(2018, 1, 1), amount=100, unit="money")
        Use.objects.create(gift=gift, amount=1, on=date(2018, 1, 1), what_for="Flight")
        trust.promises.create(kind="report", what="A report")
        trust.tasks.create(what="Ring", owner=make_person("Tess Example"), gift=gift)
        came = gift.instalments.create(due_on=date(2018, 1, 1), amount_pence=100, received_on=date(2018, 1, 1))
        actions.make_receipt(instalment=came, words="", on=date(2018, 1, 2), by=None, at=MADE_AT)


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_asks_as_many_questions_for_30_as_for_one(desk, number, django_assert_max_num_queries):
    make_edition()
    fill(number)
    trust, gift = Supporter.objects.first(), Gift.objects.first()
    for page in ("", "standing/", "receipts/", f"{trust.pk}/", f"{trust.pk}/merge/", f"gifts/{gift.pk}/", "given.xlsx"):
        with django_assert_max_num_queries(13 if page == f"{trust.pk}/" else 12):
            assert desk.get(f"/desk/supporters/{page}").status_code == 200


def test_a_fellow_agrees_to_be_named_and_withdraws_it_and_the_next_report_follows(client, trust):
    edition = make_edition()
    account = make_account("Ama Example", Role.FELLOW)
    ama = make_fellow(edition, "Ama Example", host(edition, "Asia"))
    gift = Gift.objects.create(supporter=trust, title="Flights", given_on=date(2018, 1, 1), amount=100, unit="money")
    Use.objects.create(gift=gift, amount=60, on=date(2018, 1, 1), what_for="Flight", fellow=ama)
    team = make_account("Tess Example", Role.TEAM)

    def named() -> bool:
        client.force_login(team)
        answer = client.get(f"/desk/supporters/{trust.pk}/report.pdf")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        return "Ama Example" in json.dumps(supporter_values(supporter_report(trust)))

    client.force_login(account)
    assert "The Teacup Foundation" in client.get("/my/support/").content.decode()
    assert not named()
    client.force_login(account)
    client.post("/my/support/", {"answer": "yes"})
    assert named()
    client.force_login(account)
    client.post("/my/support/", {"answer": "no"})
    assert not named()
