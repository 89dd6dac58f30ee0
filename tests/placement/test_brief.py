"""The bridge to the planning of placements writes what the exchange format plc/1 says."""

import pytest

from sojourn.placement.brief import problem_of
from sojourn.planning.placement.read import problem_from
from tests.placement.factories import make_cohort_fellow, make_offer
from tests.selection.factories import make_edition


@pytest.mark.django_db
def test_a_small_edition_becomes_a_problem_in_the_exchange_format():
    edition = make_edition()
    hill = make_offer(edition, "Hill Museum", "coins", least=1, most=2)
    make_offer(edition, "Lake Museum", "coins", "textiles", most=3)
    make_offer(edition, "Moor Museum", "boats", most=3)
    ama = make_cohort_fellow(edition, "Ama", hill, place="Oman", interests=("textiles", "coins"))

    content = problem_of(edition)

    assert content == {
        "schema": "plc/1",
        "name": "2018",
        "participants": [
            {
                "id": f"F{ama.pk}",
                "country": "Oman",
                "department": "Asia",
                "interests": ["coins", "textiles"],
                "prefers": ["Hill Museum", "Lake Museum"],
                "stated": 1,
                "avoid": [],
            }
        ],
        "museums": [
            {"id": "Hill Museum", "min": 1, "max": 2, "strengths": ["coins"], "prefers": []},
            {"id": "Lake Museum", "min": 1, "max": 3, "strengths": ["coins", "textiles"], "prefers": []},
            {"id": "Moor Museum", "min": 1, "max": 3, "strengths": ["boats"], "prefers": []},
        ],
        "rules": [
            {"id": "mixed nationalities", "type": "max_same_country", "max": 1, "label": "Groups mix nationalities"}
        ],
        "locks": {},
        "hosted_before": {},
    }
    assert problem_from(content).participants[0].prefers == ("Hill Museum", "Lake Museum")


@pytest.mark.django_db
def test_a_place_with_more_fellows_than_there_are_partners_may_send_two_to_one():
    edition = make_edition()
    make_offer(edition, "Hill Museum")
    make_offer(edition, "Lake Museum")
    for name in ("Ama", "Bo", "Cy"):
        make_cohort_fellow(edition, name)

    assert problem_of(edition)["rules"][0]["max"] == 2


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 30])
def test_the_problem_costs_the_database_as_much_for_1_fellow_as_for_30(number, django_assert_num_queries):
    edition = make_edition()
    offers = [make_offer(edition, f"Museum {each}", "coins") for each in range(number)]
    for each in range(number):
        make_cohort_fellow(edition, f"Fellow {each}", offers[each], interests=("coins",))

    with django_assert_num_queries(7):
        problem_of(edition)
