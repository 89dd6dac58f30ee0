"""Placements and pairs on the desk."""

import pytest
from django.urls import reverse

from sojourn.communications.models import Letter
from sojourn.edition.models import PlanRun
from sojourn.people.rules import Role
from sojourn.placement.actions import adopt_pairs
from sojourn.placement.models import Placement, ProjectPair
from sojourn.placement.queries import placement_of
from tests.placement.factories import make_cohort_fellow, make_offer, place_all, propose
from tests.selection.factories import make_account, make_edition


@pytest.fixture
def desk(client):
    client.force_login(make_account("Tess Team", Role.TEAM))
    return client


@pytest.fixture
def edition():
    return make_edition(capacity=30)


def groups(page) -> dict[str, list[str]]:
    return {group.name: [line.name for line in group.members] for group in page.context["sheet"].groups}


@pytest.mark.django_db
@pytest.mark.parametrize("shown", ["proposal", "decided"])
@pytest.mark.parametrize("number", [2, 30])
def test_placements_and_pairs_ask_as_much_of_the_database_for_2_fellows_as_for_30(
    desk, edition, now, number, shown, django_assert_num_queries
):
    offers = [make_offer(edition, f"Museum {each}", "coins") for each in range(number // 2)]
    for each in range(number):
        place, department = f"Place {each}", f"Department {each % 5}"
        make_cohort_fellow(
            edition, f"Fellow {each}", offers[each // 4], place=place, department=department, interests=("coins",)
        )
    adopt_pairs(run=place_all(edition, now), by=None, at=now)

    with django_assert_num_queries(9):
        page = desk.get(reverse("placement:placements", args=["2018"]), {"shown": shown})
    assert sum(map(len, groups(page).values())) == number

    with django_assert_num_queries(6 if shown == "proposal" else 10):
        page = desk.get(reverse("placement:pairs", args=["2018"]), {"shown": shown})
    assert len(page.context["sheet"].pairs) == number // 2


@pytest.mark.django_db
def test_a_proposal_is_planned_by_the_button_and_adopted_by_another(
    desk, edition, now, django_capture_on_commit_callbacks
):
    lake = make_offer(edition, "Lake Museum")
    make_cohort_fellow(edition, "Ama", lake)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("placement:plan_placements", args=["2018"]))
    run = PlanRun.objects.get()
    page = desk.get(reverse("placement:placements", args=["2018"]))
    assert (groups(page), Placement.objects.count()) == ({"Lake Museum": ["Ama"]}, 0)

    desk.post(reverse("placement:adopt_placements", args=["2018", run.pk]))

    assert Placement.objects.get().reason == "First wish."
    assert Letter.objects.get().state == Letter.State.SENT


@pytest.mark.django_db
def test_who_would_rather_go_elsewhere_is_told_as_far_as_wishes_were_stated(desk, edition, now):
    hill, lake = make_offer(edition, "Hill Museum", most=1), make_offer(edition, "Lake Museum", "coins")
    make_cohort_fellow(edition, "Ama", hill, lake, place="Oman")
    make_cohort_fellow(edition, "Bo", hill, interests=("coins",))
    propose(edition, now)

    sheet = desk.get(reverse("placement:placements", args=["2018"])).context["sheet"]

    assert sheet.envies in (
        ("Ama would rather go to Hill Museum (with Bo).",),
        ("Bo would rather go to Hill Museum (with Ama).",),
    )


@pytest.mark.django_db
def test_a_fellow_is_placed_by_hand_kept_and_freed_again(desk, edition, now):
    hill, lake = make_offer(edition, "Hill Museum", least=0), make_offer(edition, "Lake Museum", least=0)
    ama = make_cohort_fellow(edition, "Ama", lake)

    desk.post(reverse("placement:move", args=["2018"]), {"fellow": ama.pk, "offer": hill.pk})
    assert (placement_of(ama).offer, placement_of(ama).is_locked) == (hill, True)

    desk.post(reverse("placement:unlock", args=["2018"]), {"fellow": ama.pk})
    assert not placement_of(ama).is_locked

    desk.post(reverse("placement:lock", args=["2018"]), {"fellow": ama.pk})
    assert placement_of(ama).is_locked


@pytest.mark.django_db
def test_a_move_that_breaks_a_rule_is_refused_in_words(desk, edition, now):
    hill = make_offer(edition, "Hill Museum", most=1)
    make_offer(edition, "Lake Museum")
    ama, bo = make_cohort_fellow(edition, "Ama", hill), make_cohort_fellow(edition, "Bo", place="Oman")
    place_all(edition, now)

    page = desk.post(reverse("placement:move", args=["2018"]), {"fellow": bo.pk, "offer": hill.pk}, follow=True)

    assert "Hill Museum hosts 2, from 1 to 1 allowed" in page.content.decode()
    assert placement_of(ama).offer == hill


@pytest.mark.django_db
def test_a_fellow_of_another_edition_is_not_moved_from_here(desk, edition):
    lake = make_offer(edition, "Lake Museum")
    stranger = make_cohort_fellow(make_edition(name="2019"), "Stranger")

    desk.post(reverse("placement:move", args=["2018"]), {"fellow": stranger.pk, "offer": lake.pk})
    desk.post(reverse("placement:lock", args=["2018"]), {"fellow": stranger.pk})

    assert Placement.objects.count() == 0


@pytest.mark.django_db
def test_nothing_is_adopted_or_moved_by_a_mere_look(desk, edition, now):
    lake = make_offer(edition, "Lake Museum")
    ama = make_cohort_fellow(edition, "Ama", lake)
    make_cohort_fellow(edition, "Bo", place="Oman")
    run = propose(edition, now)

    for address in (
        reverse("placement:adopt_placements", args=["2018", run.pk]),
        reverse("placement:adopt_pairs", args=["2018", run.pk]),
        reverse("placement:plan_placements", args=["2018"]),
        reverse("placement:move", args=["2018"]) + f"?fellow={ama.pk}&offer={lake.pk}",
        reverse("placement:lock", args=["2018"]) + f"?fellow={ama.pk}",
        reverse("placement:unlock", args=["2018"]) + f"?fellow={ama.pk}",
    ):
        assert desk.get(address).status_code == 405
    assert (Placement.objects.count(), ProjectPair.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.FELLOW, Role.PARTNER, Role.REPRESENTATIVE, Role.CONTRIBUTOR])
def test_placements_are_for_the_team_alone(client, edition, role):
    client.force_login(make_account("Olu Other", role))

    for page in ("placement:placements", "placement:pairs"):
        assert client.get(reverse(page, args=["2018"])).status_code == 403
    assert client.post(reverse("placement:plan_placements", args=["2018"])).status_code == 403


@pytest.mark.django_db
def test_when_a_partner_takes_fewer_only_as_many_go_elsewhere_as_must(
    desk, edition, now, django_capture_on_commit_callbacks
):
    lake, hill = make_offer(edition, "Lake Museum", most=2), make_offer(edition, "Hill Museum", most=2, least=0)
    moor = make_offer(edition, "Moor Museum", most=2, least=0)
    for name, wish, place in (
        ("Ama", lake, "Oman"),
        ("Bo", lake, "Nepal"),
        ("Cy", hill, "Egypt"),
        ("Di", hill, "Oman"),
    ):
        make_cohort_fellow(edition, name, wish, moor, place=place)
    place_all(edition, now)
    lake.most = 1
    lake.save()
    letters = Letter.objects.count()

    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("placement:mend", args=["2018"]))
    run = PlanRun.objects.latest("pk")
    assert (run.state, run.score["kept"]) == (PlanRun.State.DONE, 1)
    page = desk.get(reverse("placement:placements", args=["2018"]), {"shown": "proposal"})
    assert page.context["sheet"].changes == ("Bo goes to Moor Museum instead of Lake Museum",)
    assert "No plan sends fewer fellows elsewhere than they were told: this is proven." in page.content.decode()

    desk.post(reverse("placement:adopt_placements", args=["2018", run.pk]))
    assert Placement.objects.get(fellow__person__name="Bo").offer == moor
    assert [letter.to.name for letter in Letter.objects.order_by("pk")[letters:]] == ["Bo"]


@pytest.mark.django_db
def test_nothing_is_mended_before_anybody_was_placed(desk, edition):
    make_cohort_fellow(edition, "Ama", make_offer(edition, "Lake Museum"))
    said = desk.post(reverse("placement:mend", args=["2018"]), follow=True)
    assert "Nobody has been placed yet: there is nothing to keep." in said.content.decode()
    assert PlanRun.objects.count() == 0
