"""A cohort is looked at ahead of time: partners, departments, timetable. What cannot be hosted is refused before anyone is told."""

import pytest
from django.urls import reverse

from sojourn.communications.models import Letter
from sojourn.edition.models import PlanRun
from sojourn.people.models import JournalEntry, RoleGrant
from sojourn.people.rules import Role
from sojourn.placement.models import PartnerOffer
from sojourn.programme.models import SessionFormat, Topic
from sojourn.selection.actions import accept_offer, plan_cohort, request_cohort_plan
from sojourn.selection.models import Fellow, Offer
from sojourn.selection.queries import places_left
from sojourn.timetable.models import Group, Session, Sitting, Version
from sojourn.web.chain import look_ahead
from tests.placement.factories import make_offer
from tests.selection.factories import host, make_account, make_edition, nominate

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_account("Tess Team", Role.TEAM))
    return client


@pytest.fixture
def edition():
    """Two places. Ama and Bo are the strongest by a little; Cy comes from another place."""
    edition = make_edition(capacity=2)
    asia = host(edition, "Asia")
    for name, mark, place in (("Ama", 80, "Nepal"), ("Bo", 80, "Nepal"), ("Cy", 79, "Oman"), ("Dan", 0, "Nepal")):
        nominate(edition, name, asia, mark=mark, place=place)
    return edition


def proposed(edition, now) -> PlanRun:
    run = request_cohort_plan(edition=edition, by=None, at=now, seconds=10)
    plan_cohort(run=run)
    run.refresh_from_db()
    return run


def adopt(desk, run, **typed) -> str:
    return desk.post(reverse("desk:adopt_cohort", args=["2018", run.pk]), typed, follow=True).content.decode()


def offered() -> list[str]:
    return sorted(Offer.objects.filter(state="open").values_list("nomination__person__name", flat=True))


def test_a_cohort_that_partners_cannot_take_is_refused_in_words_and_nobody_is_told(desk, edition, now):
    hill = make_offer(edition, "Hill House", least=0, most=1)
    run = proposed(edition, now)
    look_ahead(run=run, at=now)
    reason = "The partners can take 1 fellows together, and there are 2."
    assert reason in desk.get(reverse("selection:cohort", args=["2018"])).content.decode()
    assert f"This cohort cannot be hosted: {reason}" in adopt(desk, run)
    assert (Offer.objects.count(), Letter.objects.count(), Fellow.objects.count()) == (0, 0, 0)

    PartnerOffer.objects.filter(pk=hill.pk).update(most=2)
    adopt(desk, run)
    assert offered() == ["Ama", "Bo"]


def test_a_department_that_cannot_give_its_time_is_told_of_ahead(desk, edition, now):
    Session.objects.create(
        edition=edition,
        code="D",
        title="Department time",
        topic=Topic.objects.create(name="collections"),
        format=SessionFormat.objects.create(name="visit"),
        minutes=60,
        audience=Session.Audience.DEPARTMENT,
    )
    run = proposed(edition, now)
    look_ahead(run=run, at=now)
    assert run.outcome["ahead"][0]["refusals"] == [
        "Department time, Asia: the department has no representative among the contributors"
    ]
    assert "has no representative" in adopt(desk, run)
    assert offered() == []
    assert (Group.objects.count(), Sitting.objects.count(), Fellow.objects.count()) == (0, 0, 0)


def test_another_cohort_nearly_as_good_is_shown_with_its_price_and_adopted_instead(desk, edition, now):
    run = proposed(edition, now)
    page = desk.get(reverse("selection:cohort", args=["2018"]))
    best, other, *_more = page.context["sheet"].choices
    assert (best.places, other.places) == (1, 2)
    assert other.trade_off == "1 more place, 1 more institution for 0.3 % of the score"
    assert "Cy" in other.joins

    adopt(desk, run, choice="1")
    assert "Cy" in offered() and len(offered()) == 2
    _best, other, *_more = desk.get(reverse("selection:cohort", args=["2018"])).context["sheet"].choices
    assert other.is_adopted
    assert "no cohort to adopt" in adopt(desk, run, choice="9")


def test_a_fellow_who_does_not_come_after_all_leaves_a_free_place_until_the_timetable_is_published(desk, edition, now):
    adopt(desk, proposed(edition, now))
    for offer in Offer.objects.filter(state="open"):
        accept_offer(offer=offer, by=None, at=now)
    ama, bo = Fellow.objects.order_by("person__name")

    def leave(fellow, reason) -> str:
        address = reverse("desk:leave", args=["2018", fellow.nomination.code])
        return desk.post(address, {"reason": reason}, follow=True).content.decode()

    assert "Say in a few words why" in leave(ama, "")
    assert "the place is free again" in leave(ama, "Her museum needs her.")
    assert list(Fellow.objects.all()) == [bo]
    assert Offer.objects.get(nomination=ama.nomination).state == Offer.State.DECLINED
    assert places_left(edition) == 1
    assert not RoleGrant.objects.filter(person=ama.person, role=Role.FELLOW).exists()
    assert JournalEntry.objects.get(did="wrote down that a fellow leaves").details == {
        "reason": "Her museum needs her."
    }

    Version.objects.create(edition=edition, number=1, cohort_size=1, made_at=now, published_at=now)
    assert "is published, and others count on Bo" in leave(bo, "Too late.")
    assert list(Fellow.objects.all()) == [bo]
