"""When a round is closed, those who asked for it, and those who give its session, get a letter with a link and no result."""

from urllib.parse import urlparse

import pytest
from django.urls import reverse

from sojourn.communications.actions import deliver_waiting
from sojourn.communications.models import Letter
from sojourn.evaluation import actions, jobs
from sojourn.evaluation.actions import CannotAsk
from sojourn.evaluation.models import Round
from sojourn.people.models import Person, RoleGrant
from sojourn.people.rules import Role
from tests.communications.test_outbox import postbox  # noqa: F401
from tests.evaluation.factories import OPEN_AT, ask, make_cohort, make_version, open_round
from tests.evaluation.test_attendance import client_of, summer  # noqa: F401
from tests.evaluation.test_sessions_and_paper import said_of

pytestmark = pytest.mark.django_db


def results_letters():
    return Letter.objects.filter(key__startswith="evaluation-results:").order_by("to__name")


def test_who_asked_and_who_gives_the_session_get_a_letter_by_the_mail_server_with_a_link_that_opens(
    summer,  # noqa: F811
    postbox,  # noqa: F811
):
    team, clem = client_of("Tess Team", Role.TEAM), client_of("Clem Contributor", Role.CONTRIBUTOR)
    round = said_of(summer, 5)
    deliver_waiting(at=OPEN_AT)
    actions.tell_when_closed(round=round, person=Person.objects.get(name="Tess Team"), at=OPEN_AT)
    jobs.close_round(round=round, by=None, at=OPEN_AT)
    got = {letter["To"].split(" <")[0].strip('"'): letter.get_content() for letter in postbox.letters[-2:]}

    assert list(results_letters().values_list("to__name", "state")) == [
        ("Clem Contributor", "sent"),
        ("Tess Team", "sent"),
    ]
    assert set(got) == {"Clem Contributor", "Tess Team"}
    for name, client in (("Tess Team", team), ("Clem Contributor", clem)):
        assert "5 of 6 people asked have answered." in " ".join(got[name].split())
        link = next(line for line in got[name].splitlines() if line.startswith("http"))
        assert client.get(urlparse(link).path).status_code == 200
    assert [word for word in ("4.4", "Fictional words", "lonely") if word in str(got)] == []


def test_whoever_lays_a_round_ready_is_told_unless_they_say_no_and_nobody_else_is(client):
    edition, version = make_cohort(5), make_version(ask("week", "scale"))
    team = client_of("Tess Team", Role.TEAM)
    client_of("Toni Team", Role.TEAM)
    said = {
        "version": version.pk,
        "title": "Friday",
        "audience": "fellows",
        "from_on": "2018-07-06",
        "to_on": "2018-07-06",
    }
    team.post(reverse("evaluation:rounds", args=[edition.name]), {**said, "tell": "on"})
    team.post(reverse("evaluation:rounds", args=[edition.name]), {**said, "title": "Quiet"})
    first, quiet = Round.objects.get(title="Friday"), Round.objects.get(title="Quiet")
    for round in (first, quiet):
        jobs.open_round(round=round, by=None, at=OPEN_AT)
        jobs.close_round(round=round, by=None, at=OPEN_AT)

    assert [(letter.to.name, letter.subject) for letter in results_letters()] == [
        ("Tess Team", "The results are there: Friday")
    ]
    assert "0 of 5 people asked" in results_letters()[0].text


def test_the_choice_holds_on_the_round_and_ends_with_the_role_and_with_closing():
    round = open_round(make_cohort(5), make_version(ask("week", "scale")))
    team = client_of("Tess Team", Role.TEAM)
    tess, toni = Person.objects.get(name="Tess Team"), client_of("Toni Team", Role.TEAM)
    change = reverse("evaluation:change_round", args=[round.edition.name, round.pk])
    for client in (team, toni):
        client.post(change, {"do": "tell"})
    toni.post(change, {"do": "tell-no-more"})
    assert list(round.told.all()) == [tess]
    RoleGrant.objects.filter(person=tess).delete()
    actions.close_round(round=round, by=None, at=OPEN_AT)

    assert not results_letters().exists()
    with pytest.raises(CannotAsk):
        actions.tell_when_closed(round=round, person=tess, at=OPEN_AT)
