"""Placements and pairs are proposed with a reason each, adopted by a person, locked, and moved by hand."""

import pytest

from sojourn.communications.models import Letter
from sojourn.edition.actions import CannotPlan
from sojourn.edition.models import PlanRun
from sojourn.placement import queries
from sojourn.placement.actions import (
    Adoption,
    CannotPlace,
    adopt_pairs,
    adopt_placements,
    lock_placement,
    move_fellow,
    relax,
    request_placements,
    unlock_placement,
)
from sojourn.placement.models import PartnerOffer, Placement, ProjectPair
from tests.placement.factories import make_cohort_fellow, make_offer, place_all, propose
from tests.selection.factories import host, make_edition, make_fellow


@pytest.fixture
def edition():
    return make_edition(capacity=26)


@pytest.fixture
def hill(edition):
    return make_offer(edition, "Hill Museum", "coins", most=1)


@pytest.fixture
def lake(edition):
    return make_offer(edition, "Lake Museum", "textiles", most=3, city="Newcastle")


@pytest.mark.django_db
def test_everyone_is_placed_as_near_to_their_wishes_as_can_be_with_a_reason_each(edition, hill, lake, now):
    ama = make_cohort_fellow(edition, "Ama", hill, lake, place="Oman")
    bo = make_cohort_fellow(edition, "Bo", hill, interests=("coins",))
    cy = make_cohort_fellow(edition, "Cy", place="Egypt", interests=("textiles",))

    place_all(edition, now)

    placements = {each.fellow: each for each in queries.placements(edition)}
    assert {fellow.person.name: each.offer.name for fellow, each in placements.items()} == {
        "Ama": "Lake Museum",
        "Bo": "Hill Museum",
        "Cy": "Lake Museum",
    }
    assert placements[ama].reason == "Second wish; Hill Museum is full (1 of 1)."
    assert placements[bo].reason == "First wish; it offers what they care for: coins."
    assert placements[cy].reason == "No wish was stated; it offers what they care for: textiles."
    assert [placements[each].wish_rank for each in (ama, bo, cy)] == [2, 1, None]


@pytest.mark.django_db
def test_a_group_mixes_nationalities_even_against_a_wish(edition, lake, now):
    make_offer(edition, "Moor Museum", most=3)
    make_cohort_fellow(edition, "Ama", lake)
    make_cohort_fellow(edition, "Bo", lake)

    place_all(edition, now)

    assert sorted(Placement.objects.values_list("offer__name", flat=True)) == ["Lake Museum", "Moor Museum"]


@pytest.mark.django_db
def test_a_proposal_places_nobody_until_it_is_adopted_and_then_tells_each_fellow_once(edition, lake, now):
    make_cohort_fellow(edition, "Ama", lake, place="Oman")
    make_cohort_fellow(edition, "Bo", lake)
    run = propose(edition, now)
    assert Placement.objects.count() == 0

    assert adopt_placements(run=run, by=None, at=now) == Adoption(placed=2, unchanged=0)
    assert adopt_placements(run=run, by=None, at=now) == Adoption(placed=0, unchanged=2)

    letter = Letter.objects.get(to__name="Ama")
    assert letter.subject == "Your placement: Lake Museum"
    assert "For your placement you will work with Lake Museum in Newcastle." in letter.text
    assert "Your days there: 23 July 2018 to 1 August 2018." in letter.text
    assert "With you will be Bo." in letter.text
    assert Letter.objects.count() == 2


@pytest.mark.django_db
def test_a_locked_placement_stays_and_a_free_one_may_change(edition, hill, lake, now):
    ama = make_cohort_fellow(edition, "Ama", lake, place="Oman")
    make_cohort_fellow(edition, "Bo", hill)
    move_fellow(fellow=ama, offer=hill, by=None, at=now)

    assert propose(edition, now).plan["placed"][f"F{ama.pk}"] == "Hill Museum"

    unlock_placement(placement=queries.placement_of(ama), by=None, at=now)
    assert propose(edition, now).plan["placed"][f"F{ama.pk}"] == "Lake Museum"

    lock_placement(placement=queries.placement_of(ama), by=None, at=now)
    assert propose(edition, now).plan["placed"][f"F{ama.pk}"] == "Hill Museum"


@pytest.mark.django_db
def test_a_move_by_hand_is_kept_and_told(edition, hill, lake, now):
    make_offer(edition, "Moor Museum", least=0)
    ama = make_cohort_fellow(edition, "Ama", lake, place="Oman")
    make_cohort_fellow(edition, "Bo", hill)
    make_cohort_fellow(edition, "Cy", lake, place="Egypt")
    place_all(edition, now)

    placement = move_fellow(fellow=ama, offer=queries.offers(edition).get(name="Moor Museum"), by=None, at=now)

    assert (placement.is_locked, placement.reason) == (True, "Not among their wishes; decided by the programme team.")
    assert Letter.objects.filter(to=ama.person).count() == 2


@pytest.mark.django_db
def test_a_move_that_breaks_a_rule_is_refused_with_the_rule(edition, hill, lake, now):
    ama = make_cohort_fellow(edition, "Ama", lake, place="Oman")
    bo = make_cohort_fellow(edition, "Bo", hill)
    dee = make_cohort_fellow(edition, "Dee", lake)
    place_all(edition, now)

    with pytest.raises(CannotPlace, match=r"^This cannot be: Hill Museum hosts 2, from 1 to 1 allowed\.$"):
        move_fellow(fellow=ama, offer=hill, by=None, at=now)
    with pytest.raises(CannotPlace, match="Groups mix nationalities: 2 from Nepal at Lake Museum"):
        move_fellow(fellow=bo, offer=lake, by=None, at=now)
    assert queries.placement_of(dee).offer == lake


@pytest.mark.django_db
def test_a_proposal_is_not_adopted_once_the_cohort_has_changed(edition, lake, now):
    make_cohort_fellow(edition, "Ama", lake)
    run = propose(edition, now)
    make_cohort_fellow(edition, "Bo", place="Oman")

    with pytest.raises(CannotPlace, match="Bo is not placed"):
        adopt_placements(run=run, by=None, at=now)
    assert Placement.objects.count() == 0


@pytest.mark.django_db
def test_nothing_is_planned_when_fellows_are_too_few_or_too_many_for_the_partners(edition, hill, now):
    with pytest.raises(CannotPlan, match="nobody has accepted a place"):
        request_placements(edition=edition, by=None, at=now)

    for name in ("Ama", "Bo"):
        make_cohort_fellow(edition, name)
    with pytest.raises(CannotPlan, match="can take 1 fellows together, and there are 2"):
        request_placements(edition=edition, by=None, at=now)

    make_offer(edition, "Moor Museum", least=3)
    with pytest.raises(CannotPlan, match="want at least 4 fellows together, and there are 2"):
        request_placements(edition=edition, by=None, at=now)
    assert PlanRun.objects.count() == 0


@pytest.mark.django_db
def test_what_cannot_hold_together_is_named_with_a_way_out(edition, lake, now):
    moor = make_offer(edition, "Moor Museum", least=0, most=2)
    for name, place in (("Ama", "Oman"), ("Bo", "Nepal")):
        move_fellow(fellow=make_cohort_fellow(edition, name, place=place), offer=moor, by=None, at=now)
    make_cohort_fellow(edition, "Cy", place="Egypt")
    PartnerOffer.objects.filter(pk=moor.pk).update(most=1)

    run = propose(edition, now)

    assert run.state == PlanRun.State.IMPOSSIBLE
    assert sorted(reason["text"] for reason in run.outcome["reasons"]) == [
        "It would do to change: Moor Museum hosts at most 1: 2 instead of 1.",
        "It would do to change: no longer “Ama stays with Moor Museum”.",
        "It would do to change: no longer “Bo stays with Moor Museum”.",
        "These cannot hold together: Moor Museum hosts at most 1; Ama stays with Moor Museum; Bo stays with Moor Museum.",
    ]

    ways_out = run.outcome["why"]["ways_out"]
    relax(run=run, way=next(n for n, each in enumerate(ways_out) if each["changes"]), by=None, at=now)
    assert PartnerOffer.objects.get(pk=moor.pk).most == 2
    assert propose(edition, now).state == PlanRun.State.DONE


@pytest.mark.django_db
def test_pairs_cross_places_and_departments_and_an_odd_cohort_has_one_trio(edition, lake, now):
    asia, coins = host(edition, "Asia"), host(edition, "Coins and Medals")
    make_offer(edition, "Moor Museum", most=3)
    for name, department, place in (
        ("Ama", asia, "Nepal"),
        ("Bo", asia, "Nepal"),
        ("Cy", coins, "Oman"),
        ("Dee", coins, "Oman"),
        ("Eve", asia, "Egypt"),
    ):
        make_fellow(edition, name, department, place=place)
    run = propose(edition, now)

    adopt_pairs(run=run, by=None, at=now)

    pairs = queries.pairs(edition)
    assert sorted(len(pair.fellows.all()) for pair in pairs) == [2, 3]
    for pair in pairs:
        assert len({fellow.place for fellow in pair.fellows.all()}) == len(pair.fellows.all())
    assert pairs[0].reason.endswith(".")


@pytest.mark.django_db
def test_pairs_adopted_again_replace_those_before(edition, lake, now):
    for name, place in (("Ama", "Nepal"), ("Bo", "Oman")):
        make_cohort_fellow(edition, name, place=place)
    run = propose(edition, now)

    for _ in range(2):
        adopt_pairs(run=run, by=None, at=now)

    assert ProjectPair.objects.count() == 1


@pytest.mark.django_db
def test_a_fellow_finds_their_placement_group_and_pair(edition, lake, now):
    ama, bo = make_cohort_fellow(edition, "Ama", place="Oman"), make_cohort_fellow(edition, "Bo")
    assert (queries.placement_of(ama), queries.pair_of(ama)) == (None, None)
    adopt_pairs(run=place_all(edition, now), by=None, at=now)

    assert queries.placement_of(ama).offer == lake
    assert queries.group_of(lake) == [ama, bo]
    assert list(queries.pair_of(bo).fellows.all()) == [ama, bo]
