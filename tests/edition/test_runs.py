"""A planning run, while it works and when it is done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sojourn.edition.actions import ask_for_plan, ask_to_stop, carry_out, carry_out_asked, finish
from sojourn.edition.models import PlanRun
from sojourn.people.rules import Role
from sojourn.planning.outcome import Outcome, Progress, Reason
from tests.selection.factories import make_account, make_edition


@pytest.fixture
def desk(client):
    client.force_login(make_account("Tess Team", Role.TEAM))
    return client


@pytest.fixture
def edition():
    return make_edition()


def ask(edition, now, *, kind=PlanRun.Kind.COHORT) -> PlanRun:
    return ask_for_plan(edition=edition, kind=kind, by=None, at=now)


@pytest.mark.django_db
def test_the_page_of_a_running_plan_says_what_it_does_and_asks_for_news_every_second(desk, edition, now):
    run = ask(edition, now)
    seen = []

    def solve(*, on_progress, should_stop):
        on_progress(Progress("Choosing among the strongest", 0.4, {"score": 812}, 900))
        seen.append(desk.get(reverse("edition:run", args=[run.pk])).content.decode())
        return Outcome("optimal", {"chosen": {}}, {"score": 900}, 900)

    carry_out(run=run, problem={}, solve=solve)

    assert "Choosing among the strongest" in seen[0]
    assert '<progress max="100" value="40"' in seen[0]
    assert f'hx-get="/desk/runs/{run.pk}/progress/" hx-trigger="every 1s"' in seen[0]
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in seen[0]


@pytest.mark.django_db
def test_a_finished_plan_says_how_good_it_is_and_leads_to_its_proposal(desk, edition, now):
    run = ask(edition, now)
    found = Outcome("optimal", {"chosen": {}}, {"score": 900}, 900)
    carry_out(run=run, problem={}, solve=lambda on_progress, should_stop: found)

    page = desk.get(reverse("edition:run_progress", args=[run.pk])).content.decode()

    assert "Done: proven to be the best there is." in page
    assert 'href="/desk/2018/cohort/"' in page
    assert "hx-trigger" not in page


@pytest.mark.django_db
def test_an_impossible_plan_says_what_cannot_hold_together(desk, edition, now):
    run = ask(edition, now)
    found = Outcome("impossible", None, {}, None, (Reason("women", "At least twelve women"),))
    carry_out(run=run, problem={}, solve=lambda on_progress, should_stop: found)

    page = desk.get(reverse("edition:run", args=[run.pk])).content.decode()

    assert "<li>At least twelve women</li>" in page


@pytest.mark.django_db
def test_a_waiting_plan_is_stopped_by_the_button_and_never_by_a_look(desk, edition, now):
    run = ask(edition, now)

    assert desk.get(reverse("edition:stop_run", args=[run.pk])).status_code == 405
    run.refresh_from_db()
    assert run.state == PlanRun.State.WAITING

    desk.post(reverse("edition:stop_run", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == PlanRun.State.STOPPED


@pytest.mark.django_db
def test_a_running_plan_that_is_asked_to_stop_ends_with_the_best_it_has(desk, edition, now):
    run = ask(edition, now)

    def solve(*, on_progress, should_stop):
        desk.post(reverse("edition:stop_run", args=[run.pk]))
        assert should_stop()
        return Outcome("feasible", {"chosen": {}}, {"score": 1}, None)

    carry_out(run=run, problem={}, solve=solve)

    run.refresh_from_db()
    assert run.state == PlanRun.State.DONE


@pytest.mark.django_db
@pytest.mark.parametrize("runs", [1, 30])
def test_the_list_of_runs_asks_as_much_of_the_database_for_1_as_for_30(
    desk, edition, now, runs, django_assert_num_queries
):
    for number in range(runs):
        found = Outcome("feasible", {"chosen": {}}, {"score": number}, None)
        carry_out(run=ask(edition, now + timedelta(hours=number)), problem={}, solve=lambda found=found, **_: found)

    with django_assert_num_queries(5):
        page = desk.get(reverse("edition:runs", args=["2018"]))

    assert page.content.count(b'<th scope="row">') == runs


@pytest.mark.django_db
def test_planning_runs_are_for_the_team_alone(client, edition, now):
    run = ask(edition, now)
    client.force_login(make_account("Fay Fellow", Role.FELLOW))

    assert client.get(reverse("edition:run", args=[run.pk])).status_code == 403
    assert client.get(reverse("edition:run_progress", args=[run.pk])).status_code == 403
    assert client.post(reverse("edition:stop_run", args=[run.pk])).status_code == 403
    assert client.get(reverse("edition:runs", args=["2018"])).status_code == 403


def running(edition, now) -> PlanRun:
    """A run whose worker was seen last when it was asked for."""
    run = ask(edition, now)
    PlanRun.objects.filter(pk=run.pk).update(state=PlanRun.State.RUNNING, seen_at=now)
    return run


@pytest.mark.django_db
def test_a_second_press_ends_a_run_whose_worker_is_gone_and_spares_one_that_lives(edition, now):
    run = running(edition, now)
    assert ask_to_stop(run=run, by=None, at=now + timedelta(hours=1)).state == PlanRun.State.RUNNING
    PlanRun.objects.filter(pk=run.pk).update(seen_at=now + timedelta(hours=1))
    assert ask_to_stop(run=run, by=None, at=now + timedelta(hours=1, seconds=2)).state == PlanRun.State.RUNNING
    ended = ask_to_stop(run=run, by=None, at=now + timedelta(hours=2))
    assert (ended.state, ended.finished_at) == (PlanRun.State.STOPPED, now + timedelta(hours=2))

    finish(run=run, state=PlanRun.State.DONE, plan={"chosen": {}}, outcome={})
    assert run.state == PlanRun.State.STOPPED, "a worker that comes back late changes nothing"
    assert ask(edition, now + timedelta(hours=3)).state == PlanRun.State.WAITING


@pytest.mark.django_db
def test_a_run_that_killed_three_workers_fails_in_words_and_is_not_begun_again(desk, edition, now):
    run = running(edition, now)
    begun = []
    assert carry_out_asked(run_id=run.pk, attempt=4, work=begun.append) == PlanRun.State.FAILED
    assert begun == []
    page = desk.get(reverse("edition:run", args=[run.pk])).content.decode()
    assert "3 workers were killed while they planned this" in page


@pytest.mark.django_db
def test_a_silent_worker_is_told_of(desk, edition):
    run = running(edition, timezone.now() - timedelta(seconds=40))
    page = desk.get(reverse("edition:run_progress", args=[run.pk])).content.decode()
    assert "Its worker has given no sign for 40 s." in page


@pytest.mark.django_db
def test_the_record_of_a_run_can_be_taken_away(desk, edition, now):
    run = ask(edition, now)
    found = Outcome("optimal", {"instance": "2018", "chosen": {}}, {"score": 900}, 910)
    carry_out(run=run, problem={"schema": "sel/1"}, solve=lambda on_progress, should_stop: found)

    def file(name):
        return desk.get(reverse("edition:run_file", args=[run.pk, name]))

    page = desk.get(reverse("edition:run", args=[run.pk])).content.decode()
    assert "the best so far is 10 points from it" in page
    assert file("problem").json() == {"schema": "sel/1"}
    assert {"chosen": {}, "status": "optimal", "bound": 910}.items() <= file("plan").json().items()
    record = file("record").json()
    assert (record["seed"], record["asked_by"], record["adopted_by"]) == (1, "", "")
    assert file("record")["Content-Disposition"] == f'attachment; filename="cohort-2018-{run.pk}-record.json"'
    assert file("mishap").status_code == 404
