"""A cohort is proposed with reasons, adopted by a person, and planned again around what people have answered."""

import pytest
from django.test import Client
from django.urls import reverse

from sojourn.communications.models import Letter
from sojourn.edition.actions import CannotPlan
from sojourn.edition.models import PlanRun
from sojourn.people.rules import Role
from sojourn.selection.actions import (
    Adoption,
    CannotOffer,
    accept_offer,
    adopt_cohort,
    decline_offer,
    lock_nomination,
    plan_cohort,
    relax,
    request_cohort_mend,
    request_cohort_plan,
)
from sojourn.selection.models import CohortRule, Nomination, Offer
from sojourn.selection.sheets import Only, cohort_sheet
from tests.selection.factories import host, make_account, make_edition, nominate, want


@pytest.fixture
def edition():
    return make_edition(capacity=2)


@pytest.fixture
def asia(edition):
    return host(edition, "Asia")


def propose(edition, now) -> PlanRun:
    run = request_cohort_plan(edition=edition, by=None, at=now, seconds=10)
    plan_cohort(run=run)
    run.refresh_from_db()
    return run


def chosen(run: PlanRun) -> list[str]:
    return sorted(run.plan["chosen"])


def adopt(edition, now) -> Adoption:
    return adopt_cohort(run=propose(edition, now), by=None, at=now)


def why(edition, run: PlanRun, name: str) -> str:
    sheet = cohort_sheet(edition, run, only=Only())
    everyone = [*sheet.not_proposed, *(nominee for part in sheet.departments for nominee in part.nominees)]
    return next(nominee.reason for nominee in everyone if nominee.name == name)


@pytest.mark.django_db
def test_the_strongest_are_proposed_and_the_proposal_is_proven(edition, asia, now):
    for name, mark in (("Ama", 60), ("Bo", 90), ("Cy", 80)):
        nominate(edition, name, asia, mark=mark)

    run = propose(edition, now)

    assert (run.state, run.outcome["status"]) == (PlanRun.State.DONE, "optimal")
    assert run.plan["chosen"] == {"N002": "Asia", "N003": "Asia"}
    assert Offer.objects.count() == 0


@pytest.mark.django_db
def test_whoever_is_not_proposed_learns_what_stands_in_the_way_and_who_would_leave(edition, asia, now):
    for name, mark in (("Ama", 60), ("Bo", 90), ("Cy", 80)):
        nominate(edition, name, asia, mark=mark)

    run = propose(edition, now)

    assert why(edition, run, "Ama") == (
        "In the way: All 2 places are taken. To include them, Cy would leave, and 161 points of score would be lost."
    )
    assert why(edition, run, "Bo") == "Number 1 of 3 by score; the department that suits best."


@pytest.mark.django_db
def test_whom_no_rule_lets_in_is_told_so(edition, asia, now):
    want(edition, "Nepal")
    nominate(edition, "Ama", asia)
    nominate(edition, "Bo", asia, place="Oman")

    assert why(edition, propose(edition, now), "Bo") == (
        "In the way: This edition does not ask for anyone from Oman. No cohort that keeps every rule has room for them."
    )


@pytest.mark.django_db
def test_the_figures_count_places_stages_and_gender(edition, asia, now):
    want(edition, "Nepal", least=1, most=2)
    want(edition, "Oman", most=1)
    nominate(edition, "Ama", asia, gender="Woman")
    nominate(edition, "Bo", asia, stage="early", gender="")

    sheet = cohort_sheet(edition, propose(edition, now), only=Only())

    assert [(each.label, each.count, each.least, each.most) for each in sheet.places] == [
        ("Nepal", 2, 1, 2),
        ("Oman", 0, 0, 1),
    ]
    assert [(each.label, each.count) for each in sheet.stages] == [
        ("early career", 1),
        ("mid-career", 1),
        ("senior", 0),
    ]
    assert [(each.label, each.count) for each in sheet.genders] == [("not said", 1), ("woman", 1)]


@pytest.mark.django_db
def test_an_adopted_proposal_offers_each_nominee_a_place_once(edition, asia, now):
    for name in ("Ama", "Bo"):
        nominate(edition, name, asia)
    run = propose(edition, now)

    assert adopt_cohort(run=run, by=None, at=now) == Adoption(offered=2, withdrawn=0, unchanged=0)
    assert adopt_cohort(run=run, by=None, at=now) == Adoption(offered=0, withdrawn=0, unchanged=2)
    assert Letter.objects.count() == 2
    run.refresh_from_db()
    assert run.adopted_at == now


@pytest.mark.django_db
def test_planning_again_keeps_who_accepted_and_withdraws_who_is_not_proposed_any_more(edition, asia, now):
    weak, middling, strong = (
        nominate(edition, name, asia, mark=mark) for name, mark in (("Wen", 50), ("Mid", 60), ("Sia", 90))
    )
    lock_nomination(nomination=strong, lock=Nomination.Lock.LEAVE_OUT, by=None, at=now)
    adopt(edition, now)
    accept_offer(offer=Offer.objects.get(nomination=weak), by=None, at=now)
    lock_nomination(nomination=strong, lock=Nomination.Lock.NONE, by=None, at=now)

    assert adopt(edition, now) == Adoption(offered=1, withdrawn=1, unchanged=1)

    states = dict(Offer.objects.values_list("nomination__person__name", "state"))
    assert states == {"Wen": "accepted", "Mid": "withdrawn", "Sia": "open"}
    assert middling.person_id == Letter.objects.get(state=Letter.State.THROWN_AWAY).to_id  # the offer had not left yet


@pytest.mark.django_db
def test_whoever_declined_is_not_proposed_again_and_the_next_takes_the_place(edition, asia, now):
    for name, mark in (("Ama", 90), ("Bo", 80), ("Cy", 70)):
        nominate(edition, name, asia, mark=mark)
    adopt(edition, now)
    decline_offer(offer=Offer.objects.get(nomination__code="N001"), by=None, at=now)

    run = propose(edition, now)

    assert chosen(run) == ["N002", "N003"]
    assert why(edition, run, "Ama") == "Has declined the place."


@pytest.mark.django_db
def test_locks_are_kept(edition, asia, now):
    strong, _middling, weak = (
        nominate(edition, name, asia, mark=mark) for name, mark in (("Sia", 90), ("Mid", 80), ("Wen", 50))
    )
    lock_nomination(nomination=weak, lock=Nomination.Lock.KEEP, by=None, at=now)
    lock_nomination(nomination=strong, lock=Nomination.Lock.LEAVE_OUT, by=None, at=now)

    run = propose(edition, now)

    assert chosen(run) == ["N002", "N003"]
    assert why(edition, run, "Wen") == "Locked: keep; the department that suits best."
    assert why(edition, run, "Sia") == "Locked: leave out."


@pytest.mark.django_db
def test_a_proposal_that_broke_a_rule_since_it_was_made_is_not_adopted(edition, asia, now):
    for name in ("Ama", "Bo"):
        nominate(edition, name, asia)
    run = propose(edition, now)
    edition.capacity = 1
    edition.save()

    with pytest.raises(CannotOffer, match="no longer fits: 2 are chosen for 1 places"):
        adopt_cohort(run=run, by=None, at=now)
    assert (Offer.objects.count(), Letter.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_proposal_that_names_a_nomination_which_is_gone_is_not_adopted(edition, asia, now):
    ama = nominate(edition, "Ama", asia)
    run = propose(edition, now)
    nominate(edition, "Bo", asia)
    ama.delete()

    with pytest.raises(CannotOffer, match="The nominations have changed since"):
        adopt_cohort(run=run, by=None, at=now)


@pytest.mark.django_db
def test_what_cannot_hold_together_is_named_and_there_is_nothing_to_adopt(edition, asia, now):
    nominate(edition, "Ama", asia, gender="man")
    CohortRule.objects.create(
        edition=edition, kind="min_value", field="gender", value="woman", number=1, label="At least one woman"
    )

    run = propose(edition, now)

    assert run.state == PlanRun.State.IMPOSSIBLE
    assert [reason["text"] for reason in run.outcome["reasons"]] == [
        "These cannot hold together: At least one woman.",
        "It would do to change: At least one woman: 0 instead of 1.",
    ]
    with pytest.raises(CannotPlan):
        adopt_cohort(run=run, by=None, at=now)


@pytest.mark.django_db
def test_a_way_out_is_taken_by_one_press_and_the_rule_says_its_new_number(edition, asia, now, client):
    nominate(edition, "Ama", asia, gender="man")
    CohortRule.objects.create(
        edition=edition, kind="min_value", field="gender", value="woman", number=1, label="At least one woman"
    )
    run = propose(edition, now)
    client.force_login(make_account("Tess Team", Role.TEAM))
    page = client.get(reverse("edition:run", args=[run.pk])).content.decode()
    assert f'action="/desk/2018/cohort/relax/{run.pk}/"' in page

    client.post(reverse("desk:relax_cohort", args=["2018", run.pk]), {"way": "0"})

    rule = CohortRule.objects.get()
    assert (rule.number, rule.label) == (0, "At least one woman: 0 instead of 1")
    again = PlanRun.objects.exclude(pk=run.pk).get()
    plan_cohort(run=again)
    assert len(chosen(again)) == 1
    with pytest.raises(CannotPlan, match="has changed since"):
        relax(run=run, way=0, by=None, at=now)


@pytest.mark.django_db
def test_locks_that_cannot_be_kept_are_named_by_person(edition, asia, now):
    for name in ("Ama", "Bo", "Cy"):
        lock_nomination(nomination=nominate(edition, name, asia), lock=Nomination.Lock.KEEP, by=None, at=now)

    run = propose(edition, now)

    assert [reason["text"] for reason in run.outcome["reasons"]][:2] == [
        "These cannot hold together: 2 places; Ama is kept; Bo is kept; Cy is kept.",
        "It would do to change: 2 places: 3 instead of 2.",
    ]


@pytest.mark.django_db
def test_nothing_is_planned_before_somebody_is_nominated_or_while_a_plan_is_being_made(edition, asia, now):
    with pytest.raises(CannotPlan, match="Nobody has been nominated yet"):
        request_cohort_plan(edition=edition, by=None, at=now)

    nominate(edition, "Ama", asia)
    request_cohort_plan(edition=edition, by=None, at=now)
    with pytest.raises(CannotPlan, match="being made already"):
        request_cohort_plan(edition=edition, by=None, at=now)


@pytest.mark.django_db
def test_a_place_that_was_declined_is_filled_again_and_nobody_else_hears_anything(edition, now):
    asia, coins = host(edition, "Asia", most=1), host(edition, "Coins", most=1)
    for name, mark, wishes in (("Ama", 60, [coins]), ("Bo", 90, [asia, coins]), ("Cy", 80, [coins, asia])):
        nominate(edition, name, *wishes, mark=mark)
    nominate(edition, "Di", asia, mark=75)
    adopt(edition, now)
    decline_offer(offer=Offer.objects.get(nomination__person__name="Cy"), by=None, at=now)

    run = request_cohort_mend(edition=edition, by=None, at=now, seconds=10)
    plan_cohort(run=run)
    run.refresh_from_db()

    assert (run.score["empty"], run.score["kept"]) == (0, 1)
    sheet = cohort_sheet(edition, run, only=Only())
    assert (sheet.is_mend, sheet.changes) == (True, ("Ama is offered a place, hosted by Coins",))  # Di would move Bo
    assert "Ama is offered a place" in page_of(run)
    assert adopt_cohort(run=run, by=None, at=now) == Adoption(offered=1, withdrawn=0, unchanged=1)


def page_of(run: PlanRun) -> str:
    client = Client()
    client.force_login(make_account("Tess Team", Role.TEAM))
    return client.get(reverse("selection:cohort", args=[run.edition.name])).content.decode()


@pytest.mark.django_db
def test_nothing_is_mended_before_anybody_was_offered_a_place(edition, asia, now):
    nominate(edition, "Ama", asia)
    with pytest.raises(CannotOffer, match="nothing to keep"):
        request_cohort_mend(edition=edition, by=None, at=now)
