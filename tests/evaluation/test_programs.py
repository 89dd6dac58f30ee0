"""Other programs read by a key what its person may read, and no more; addresses are told, signed, when a round is closed."""

import hashlib
import hmac
import json
from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sojourn.evaluation import actions, exports, jobs
from sojourn.evaluation.access import WRONG_KEYS_AN_HOUR
from sojourn.evaluation.actions import CannotMakeKey
from sojourn.evaluation.models import Announcement, ApiKey, ApiUse, Listener
from sojourn.evaluation.sheets import results_sheet
from sojourn.foundation.webhooks import MOST_TRIES
from sojourn.people.models import Account, Person, RoleGrant
from sojourn.people.rules import Role
from tests.evaluation.factories import OPEN_AT, ask, choices, closed_round, make_cohort, make_version, open_round
from tests.evaluation.test_attendance import client_of
from tests.site.test_posts import ear  # noqa: F401

pytestmark = pytest.mark.django_db
ROUNDS = "/api/1/rounds/"


def person_with(name: str, role: Role) -> Person:
    client_of(name, role)
    return Person.objects.get(name=name)


def key_of(person: Person, *, days: int = 90) -> str:
    at = timezone.now()
    return actions.make_key(person=person, name="Script", ends_on=timezone.localdate(at) + timedelta(days=days), at=at)[
        1
    ]


def with_key(key: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def team() -> Client:
    return with_key(key_of(person_with("Tess Team", Role.TEAM)))


@pytest.fixture
def evaluator() -> Client:
    return with_key(key_of(person_with("Eve Evaluator", Role.EVALUATOR)))


QUESTIONS = (
    ask("place", "single", choices=choices("north", "south"), is_breakdown=True),
    ask("week", "scale"),
    ask("why", "text"),
)


def said_of(people: int):
    """Six answers from the north and so many from the south: a group that may be too small to be shown."""
    answers = [{"place": "north", "week": "4", "why": f"Fictional {number}"} for number in range(6)]
    return answers + [{"place": "south", "week": "1"} for _number in range(people)]


def test_a_program_reads_the_results_as_the_pages_show_them_with_the_same_withheld(team):
    round = closed_round(make_cohort(9), make_version(*QUESTIONS), said_of(3))
    listed = team.get(ROUNDS).json()["rounds"]
    told = team.get(listed[0]["results"]).json()
    head, *rows = exports.results_table(results_sheet(round))

    assert [(each["id"], each["counts"]["completed"], each["counts"]["reached"]) for each in listed] == [
        (round.pk, 9, 9)
    ]
    assert [[*list(each.values())[:-1], int(each["withheld"])] for each in told["results"]] == rows
    assert list(told["results"][0]) == head
    of_groups = [each for each in told["results"] if each["question"] == "week" and each["group"]]
    assert of_groups and all(each["withheld"] and each["count"] is None and each["mean"] is None for each in of_groups)
    assert [row["column"] for row in team.get(listed[0]["code_book"]).json()["code_book"]] == ["place", "week", "why"]
    assert team.get(f"{ROUNDS}{round.pk}/").json() == listed[0]


def test_only_the_external_evaluator_reads_single_answers_and_from_five_on(team, evaluator):
    edition, version = make_cohort(6), make_version(*QUESTIONS)
    many = closed_round(edition, version, said_of(0))
    few = closed_round(edition, version, said_of(0)[:4], title="Few")
    address = reverse("evaluation:api_answers", args=[many.pk])

    assert team.get(address).status_code == 403 and "answers" not in team.get(ROUNDS).json()["rounds"][0]
    given = evaluator.get(address).json()["answers"]
    assert sorted(each["why"] for each in given) == [f"Fictional {number}" for number in range(6)]
    assert "Fellow" not in json.dumps(given)
    refused = evaluator.get(reverse("evaluation:api_answers", args=[few.pk]))
    assert (refused.status_code, refused.json()) == (403, {"error": "Fewer than five answers are not given out."})


def test_of_an_open_round_a_program_reads_nothing(team, evaluator):
    round = open_round(make_cohort(5), make_version(*QUESTIONS))
    parts = ["", "code-book/", "results/", "answers/"]
    assert [evaluator.get(f"{ROUNDS}{round.pk}/{part}").status_code for part in parts] == [404] * 4
    assert team.get(ROUNDS).json() == {"rounds": [], "next": None}


def test_a_key_is_shown_once_kept_as_a_hash_and_counted_by_day():
    client = client_of("Eve Evaluator", Role.EVALUATOR)
    page = reverse("evaluation:programs")
    ends_on = timezone.localdate() + timedelta(days=30)
    made = client.post(page, {"name": "My laptop", "ends_on": ends_on.isoformat()})
    key = made.context["made"]
    row = ApiKey.objects.get()

    assert key in made.content.decode() and key not in client.get(page).content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    secret = key.split("_", 2)[2]
    assert row.hashed == hashlib.sha256(secret.encode()).hexdigest() and len(secret) >= 43
    for _time in range(3):
        assert with_key(key).get(ROUNDS).status_code == 200
    assert list(ApiUse.objects.values_list("on", "number")) == [(timezone.localdate(), 3)]
    client.post(reverse("evaluation:withdraw_key", args=[row.pk]))
    assert with_key(key).get(ROUNDS).status_code == 401


def test_a_key_ends_on_its_day_and_for_good_with_its_role_or_account():
    eve = person_with("Eve Evaluator", Role.EVALUATOR)
    key = with_key(key_of(eve))
    ApiKey.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert key.get(ROUNDS).status_code == 401
    ApiKey.objects.update(ends_on=timezone.localdate())
    assert key.get(ROUNDS).status_code == 200

    RoleGrant.objects.filter(person=eve).delete()
    assert key.get(ROUNDS).status_code == 401
    RoleGrant.objects.create(person=eve, role=Role.EVALUATOR, granted_at=timezone.now())
    assert key.get(ROUNDS).status_code == 401  # given anew: a new key is needed
    again = with_key(key_of(eve))
    assert again.get(ROUNDS).status_code == 200
    Account.objects.filter(person=eve).update(is_active=False)
    assert again.get(ROUNDS).status_code == 401


def test_a_key_of_the_team_needs_the_second_factor_that_its_person_needs(team, settings):
    settings.SECOND_FACTOR_FOR_TEAM = True
    assert team.get(ROUNDS).status_code == 401


def test_who_may_read_no_results_makes_no_key_and_nobody_makes_one_for_years():
    fellow, eve = person_with("Ama Fellow", Role.FELLOW), person_with("Eve Evaluator", Role.EVALUATOR)
    for person, days in ((fellow, 1), (eve, 400), (eve, -1)):
        with pytest.raises(CannotMakeKey):
            key_of(person, days=days)


def test_wrong_keys_are_told_to_wait_and_right_ones_never(team):
    right = ApiKey.objects.get()
    wrong = [with_key(typed) for typed in (f"sojourn_{right.pk}_guess", "sojourn_9999_guess", "hello", "sojourn_x_")]
    tried = [wrong[number % 4].get(ROUNDS).status_code for number in range(WRONG_KEYS_AN_HOUR + 2)]

    assert tried == [401] * WRONG_KEYS_AN_HOUR + [429] * 2
    assert team.get(ROUNDS).status_code == 200
    assert Client().get(ROUNDS).status_code == 401


def test_the_team_sees_and_withdraws_the_keys_of_others_and_an_evaluator_only_own_ones():
    key_of(person_with("Eve Evaluator", Role.EVALUATOR))
    row, page = ApiKey.objects.get(), reverse("evaluation:programs")
    withdraw = reverse("evaluation:withdraw_key", args=[row.pk])
    assert client_of("Otto Evaluator", Role.EVALUATOR).post(withdraw).status_code == 404
    team = client_of("Tess Team", Role.TEAM)
    assert "Eve Evaluator" in team.get(page).content.decode()
    team.post(withdraw)
    row.refresh_from_db()
    assert row.withdrawn_at and "Eve Evaluator" not in team.get(page).content.decode()


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_rounds_asks_as_much_of_the_database_for_1_as_for_30(team, number, django_assert_max_num_queries):
    edition, version = make_cohort(1), make_version(*QUESTIONS)
    for each in range(number):
        actions.close_round(round=open_round(edition, version, title=f"Round {each}"), by=None, at=OPEN_AT)
    with django_assert_max_num_queries(12):
        listed = team.get(ROUNDS).json()["rounds"]
    assert len(listed) == number
    assert all(one["from"] >= other["from"] for one, other in pairwise(listed))


def test_an_address_is_told_signed_that_a_round_is_closed_and_no_answer_with_it(ear):  # noqa: F811
    team = client_of("Tess Team", Role.TEAM)
    address = f"http://127.0.0.1:{ear.server_port}/hook"
    shown = team.post(reverse("evaluation:keep_listener"), {"name": "Ear", "address": address})
    round = open_round(make_cohort(5), make_version(*QUESTIONS))
    jobs.close_round(round=round, by=None, at=OPEN_AT)
    jobs.announce_waiting.enqueue()
    [(headers, content)] = ear.heard
    secret = Listener.objects.get().secret
    told = json.loads(content)

    assert secret in shown.content.decode() and secret not in team.get(reverse("evaluation:programs")).content.decode()
    signed = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    assert headers["X-Sojourn-Signature"] == f"sha256={signed}"
    assert set(told) == {"event", "round", "title", "edition", "results", "at"}
    assert (told["event"], told["round"], told["title"]) == ("round closed", round.pk, "Friday")


def test_an_address_that_fails_is_given_up_at_last_and_one_of_ones_own_network_is_not_told(ear, settings):  # noqa: F811
    tess = person_with("Tess Team", Role.TEAM)
    address = f"http://127.0.0.1:{ear.server_port}/hook"
    actions.keep_listener(name="Ear", address=address, by=tess, at=OPEN_AT)
    actions.close_round(round=open_round(make_cohort(5), make_version(*QUESTIONS)), by=None, at=OPEN_AT)
    settings.HOOKS_TO_PRIVATE = False
    row, tries = Announcement.objects.get(), 0
    while not actions.tell(announcement=row, at=OPEN_AT):
        tries += 1
    row.refresh_from_db()
    assert (row.state, row.tries, tries, ear.heard) == (Announcement.State.FAILED, MOST_TRIES, MOST_TRIES - 1, [])
    assert "not on the public internet" in row.error
