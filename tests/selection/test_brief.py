"""The bridge to the planning of a cohort writes what the exchange format sel/1 says."""

import pytest

from sojourn.planning.selection.read import problem_from
from sojourn.selection.actions import accept_offer, decline_offer, lock_nomination, offer_place
from sojourn.selection.brief import problem_of
from sojourn.selection.models import CohortRule, Nomination, Review
from tests.selection.factories import host, make_edition, make_fellow, make_person, nominate, want


@pytest.mark.django_db
def test_a_small_edition_becomes_a_problem_in_the_exchange_format():
    edition = make_edition(capacity=3)
    asia, coins = host(edition, "Asia", least=1, most=2), host(edition, "Coins and Medals", most=1)
    want(edition, "Nepal", least=1, most=2)
    rule = CohortRule.objects.create(
        edition=edition, kind="min_value", field="gender", value="Woman", number=1, label="At least one woman"
    )
    most = CohortRule.objects.create(
        edition=edition, kind="max_per", field="institution", number=1, label="One from each institution"
    )
    nominate(edition, "Ama", coins, asia, mark=80)
    nominate(edition, "Bo", asia, mark=60, place="Oman", gender="", stage="early")
    reader = make_person("Rhea Reader").pk

    content = problem_of(edition)

    assert content == {
        "schema": "sel/1",
        "name": "2018",
        "places": 3,
        "applicants": [
            {
                "id": "N001",
                "country": "Nepal",
                "institution": "Museum of Nepal, Nepal",
                "gender": "woman",
                "stage": "mid",
                "departments": ["Coins and Medals", "Asia"],
                "scores": [{"reviewer": str(reader), "score": 80}],
            },
            {
                "id": "N002",
                "country": "Oman",
                "institution": "Museum of Oman, Oman",
                "gender": None,
                "stage": "early",
                "departments": ["Asia"],
                "scores": [{"reviewer": str(reader), "score": 60}],
            },
        ],
        "capacity": 3,
        "departments": [{"id": "Asia", "min": 1, "max": 2}, {"id": "Coins and Medals", "min": 0, "max": 1}],
        "rules": [
            {
                "id": "at most from Nepal",
                "type": "max_value",
                "field": "country",
                "value": "Nepal",
                "max": 2,
                "label": "At most 2 from Nepal",
            },
            {
                "id": "at least from Nepal",
                "type": "min_value",
                "field": "country",
                "value": "Nepal",
                "min": 1,
                "label": "At least 1 from Nepal",
            },
            {
                "id": "nobody from Oman",
                "type": "max_value",
                "field": "country",
                "value": "Oman",
                "max": 0,
                "label": "This edition does not ask for anyone from Oman",
            },
            {
                "id": f"rule {rule.pk}",
                "type": "min_value",
                "field": "gender",
                "value": "woman",
                "min": 1,
                "label": "At least one woman",
            },
            {
                "id": f"rule {most.pk}",
                "type": "max_per",
                "field": "institution",
                "max": 1,
                "label": "One from each institution",
            },
            {"id": "departments", "type": "department_capacity", "label": "Each has a host department with room"},
        ],
        "keep": [],
        "leave_out": [],
    }
    assert len(problem_from(content).applicants) == 2


@pytest.mark.django_db
def test_locks_and_answers_keep_people_in_or_leave_them_out(now):
    edition = make_edition(capacity=4)
    asia, coins = host(edition, "Asia"), host(edition, "Coins and Medals")
    kept, left, yes, no = (nominate(edition, name, asia, coins) for name in ("Kay", "Lou", "Yes", "Noh"))
    lock_nomination(nomination=kept, lock=Nomination.Lock.KEEP, by=None, at=now)
    lock_nomination(nomination=left, lock=Nomination.Lock.LEAVE_OUT, by=None, at=now)
    accept_offer(offer=offer_place(nomination=yes, department=coins, by=None, at=now), by=None, at=now)
    decline_offer(offer=offer_place(nomination=no, department=asia, by=None, at=now), by=None, at=now)

    content = problem_of(edition)

    assert content["keep"] == ["N001", "N003"]
    assert content["leave_out"] == ["N002", "N004"]
    assert content["applicants"][2]["departments"] == ["Coins and Medals"]


@pytest.mark.django_db
def test_a_fellow_who_came_without_a_nomination_takes_a_place():
    edition = make_edition(capacity=4)
    make_fellow(edition, "Fay", host(edition, "Asia"))

    assert problem_of(edition)["places"] == 3


@pytest.mark.django_db
@pytest.mark.parametrize("nominees", [1, 30])
def test_the_problem_costs_the_database_as_much_for_1_nominee_as_for_30(nominees, django_assert_num_queries):
    edition = make_edition()
    asia = host(edition, "Asia")
    want(edition, "Nepal")
    for number in range(nominees):
        nominee = nominate(edition, f"Nominee {number}", asia)
        Review.objects.create(nomination=nominee, reviewer=make_person("Second Reader"), score=number)

    with django_assert_num_queries(7):
        problem_of(edition)
