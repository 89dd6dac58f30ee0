"""Selection on the desk: the proposal, the list of nominations, one nomination."""

import csv
import io

import pytest
from django.urls import reverse

from sojourn.communications.models import Letter
from sojourn.edition.models import PlanRun
from sojourn.people.rules import Role
from sojourn.selection.actions import adopt_cohort, offer_place, plan_cohort, request_cohort_plan
from sojourn.selection.models import Nomination, Offer, Review
from tests.selection.factories import host, make_account, make_edition, make_person, nominate, want

PAGES = ("selection:cohort", "selection:nominations", "selection:nominations_csv")


@pytest.fixture
def desk(client):
    client.force_login(make_account("Tess Team", Role.TEAM))
    return client


@pytest.fixture
def edition():
    return make_edition(capacity=2)


@pytest.fixture
def asia(edition):
    return host(edition, "Asia")


def propose(edition, now) -> PlanRun:
    run = request_cohort_plan(edition=edition, by=None, at=now, seconds=10)
    plan_cohort(run=run)
    return run


def lines(page) -> list[str]:
    return [line.name for line in page.context["table"].lines]


@pytest.mark.django_db
@pytest.mark.parametrize("nominees", [1, 30])
def test_the_proposal_asks_as_much_of_the_database_for_1_nominee_as_for_30(
    desk, edition, asia, now, nominees, django_assert_num_queries
):
    want(edition, "Nepal", most=30)
    for number in range(nominees):
        nominate(edition, f"Nominee {number}", asia, mark=50 + number)
    propose(edition, now)

    with django_assert_num_queries(10):
        page = desk.get(reverse("selection:cohort", args=["2018"]))

    assert page.content.count(b'<tr id="N') == nominees


@pytest.mark.django_db
@pytest.mark.parametrize("nominees", [1, 30])
def test_the_list_of_nominations_asks_as_much_of_the_database_for_1_as_for_30(
    desk, edition, asia, now, nominees, django_assert_num_queries
):
    for number in range(nominees):
        nominate(edition, f"Nominee {number}", asia)

    with django_assert_num_queries(8):
        page = desk.get(reverse("selection:nominations", args=["2018"]))

    assert page.content.count(b"<th scope=row>") == nominees


@pytest.mark.django_db
@pytest.mark.parametrize("years", [1, 12])
def test_a_nomination_asks_as_much_of_the_database_for_1_year_as_for_12(
    desk, edition, asia, years, django_assert_num_queries
):
    ama = nominate(edition, "Ama", asia, statement="I look after 4,000 textiles.")
    for year in range(2018 - years + 1, 2018):
        nominate(make_edition(name=str(year)), "Ama", asia)
        Review.objects.create(nomination=ama, reviewer=make_person(f"Reader {year}"), score=70)

    with django_assert_num_queries(10):
        page = desk.get(reverse("selection:nomination", args=["2018", ama.code]))

    assert page.context["sheet"].statement == "I look after 4,000 textiles."
    assert len(page.context["sheet"].history) == years


@pytest.mark.django_db
def test_300_nominations_fit_in_60_kb(desk, edition, now, django_assert_max_num_queries):
    places = ["Azerbaijan", "Egypt", "India", "Lebanon", "Philippines", "Rwanda"]
    hosts = [host(edition, name) for name in ("Africa, Oceania and the Americas", "Ancient Egypt and Sudan", "Asia")]
    for number in range(300):
        nominate(
            edition, f"Nominee Fictional-Example {number:03}", *hosts[number % 3 :], place=places[number % 6], mark=50
        )
    address = reverse("selection:nominations", args=["2018"])
    with django_assert_max_num_queries(12):
        page = desk.get(address)

    assert len(page.content) <= 60_000


@pytest.mark.django_db
def test_the_list_is_sorted_and_filtered_as_asked(desk, edition, asia, now):
    coins = host(edition, "Coins and Medals")
    nominate(edition, "Ama", asia, mark=60, place="Oman", stage="early")
    nominate(edition, "Bo", coins, mark=90, place="Nepal", stage="senior")
    nominate(edition, "Cy", coins, mark=70, place="Oman", stage="early")
    offer_place(nomination=Nomination.objects.get(code="N001"), department=asia, by=None, at=now)
    address = reverse("selection:nominations", args=["2018"])

    assert lines(desk.get(address)) == ["Ama", "Bo", "Cy"]
    assert lines(desk.get(address, {"sort": "score"})) == ["Bo", "Cy", "Ama"]
    assert lines(desk.get(address, {"sort": "stage"})) == ["Ama", "Cy", "Bo"]
    assert lines(desk.get(address, {"place": "Oman"})) == ["Ama", "Cy"]
    assert lines(desk.get(address, {"place": "Oman", "department": "Coins and Medals"})) == ["Cy"]
    assert lines(desk.get(address, {"state": "open"})) == ["Ama"]
    assert lines(desk.get(address, {"place": "Atlantis", "sort": "'"})) == ["Ama", "Bo", "Cy"]


@pytest.mark.django_db
def test_no_cell_of_the_file_for_a_spreadsheet_is_a_formula(desk, edition, asia):
    nominate(edition, '=HYPERLINK("http://example.org","Ama")', asia, place="+Oman")
    nominate(edition, "ዓለም Alem", asia, place="@Oman")

    file = desk.get(reverse("selection:nominations_csv", args=["2018"])).content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(file)))
    assert [row["Name"] for row in rows] == ['\'=HYPERLINK("http://example.org","Ama")', "ዓለም Alem"]
    assert [row["Place"] for row in rows] == ["'+Oman", "'@Oman"]


@pytest.mark.django_db
def test_what_a_nominee_wrote_is_shown_and_never_obeyed(desk, edition, asia):
    wicked = '<script>alert("1")</script>'
    nominate(edition, wicked, asia, statement=wicked)

    for address in (
        reverse("selection:nominations", args=["2018"]),
        reverse("selection:nomination", args=["2018", "N001"]),
    ):
        assert wicked not in desk.get(address).content.decode()


@pytest.mark.django_db
def test_a_proposal_is_planned_by_the_button_and_adopted_by_another(
    desk, edition, asia, now, django_capture_on_commit_callbacks
):
    for name in ("Ama", "Bo", "Cy"):
        nominate(edition, name, asia)

    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("desk:plan_cohort", args=["2018"]))
    run = PlanRun.objects.get()
    assert (run.state, Offer.objects.count()) == (PlanRun.State.DONE, 0)

    page = desk.post(reverse("desk:adopt_cohort", args=["2018", run.pk]), follow=True)
    assert "The proposal is adopted. 2 places are offered. 0 offers are withdrawn." in page.content.decode()
    assert Offer.objects.filter(state=Offer.State.OPEN).count() == 2
    assert set(Letter.objects.values_list("state", flat=True)) == {Letter.State.HELD}  # offers wait for the team


@pytest.mark.django_db
def test_nothing_is_adopted_locked_planned_or_answered_by_a_mere_look(desk, edition, asia, now):
    nominate(edition, "Ama", asia)
    run = propose(edition, now)

    for address in (
        reverse("desk:adopt_cohort", args=["2018", run.pk]),
        reverse("desk:plan_cohort", args=["2018"]),
        reverse("selection:lock", args=["2018"]) + "?keep=N001",
        reverse("selection:offer", args=["2018", "N001"]),
        reverse("selection:answer", args=["2018", "N001"]) + "?answer=accept",
    ):
        assert desk.get(address).status_code == 405
    assert (Offer.objects.count(), Nomination.objects.get().lock) == (0, "")


@pytest.mark.django_db
def test_a_lock_is_set_beside_the_nominee_and_makes_the_proposal_stale(desk, edition, asia, now):
    nominate(edition, "Ama", asia)
    propose(edition, now)
    address = reverse("selection:cohort", args=["2018"])
    assert not desk.get(address).context["sheet"].is_stale

    answer = desk.post(reverse("selection:lock", args=["2018"]) + "?place=Nepal", {"leave_out": "N001"})

    assert answer.url == f"{address}?place=Nepal#N001"
    assert Nomination.objects.get().lock == Nomination.Lock.LEAVE_OUT
    assert desk.get(address).context["sheet"].is_stale


@pytest.mark.django_db
def test_a_place_is_offered_and_answered_on_the_nominees_page(desk, edition, asia, now):
    ama = nominate(edition, "Ama", asia)
    page = reverse("selection:nomination", args=["2018", ama.code])

    desk.post(reverse("selection:offer", args=["2018", ama.code]), {"department": asia.pk})
    assert "Has accepted" in desk.get(page).content.decode()

    desk.post(reverse("selection:answer", args=["2018", ama.code]), {"answer": "accept"})
    assert desk.get(page).context["sheet"].offer_state == "accepted"


@pytest.mark.django_db
def test_a_refusal_is_shown_in_words(desk, edition, asia, now):
    for name in ("Ama", "Bo", "Cy"):
        nominate(edition, name, asia)
    adopt_cohort(run=propose(edition, now), by=None, at=now)
    left = Nomination.objects.get(offer=None)

    page = desk.post(reverse("selection:offer", args=["2018", left.code]), {"department": asia.pk}, follow=True)

    assert "2018 is full: 2 places are taken or on offer." in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.FELLOW, Role.PARTNER, Role.REPRESENTATIVE, Role.CONTRIBUTOR])
def test_selection_is_for_the_team_alone(client, edition, asia, role):
    nominate(edition, "Ama", asia)
    client.force_login(make_account("Olu Other", role))

    for page in PAGES:
        assert client.get(reverse(page, args=["2018"])).status_code == 403
    assert client.get(reverse("selection:nomination", args=["2018", "N001"])).status_code == 403
    assert client.post(reverse("selection:lock", args=["2018"]), {"keep": "N001"}).status_code == 403
    assert Nomination.objects.get().lock == ""
