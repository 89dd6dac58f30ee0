"""From the call to the final report: rules at sending in, places and money under one lock, payments that wait."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from sojourn.communications.models import Letter
from sojourn.legacy import actions, queries
from sojourn.legacy.models import Application, Award, Deliverable, Opportunity, Payment, Project
from sojourn.people.actions import grant_role, open_account
from sojourn.people.models import Account
from sojourn.people.rules import Role
from sojourn.supporters.models import Gift, Supporter, Use
from tests.selection.factories import host, make_account, make_edition, make_fellow, make_person

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def ama(edition):
    return make_fellow(edition, "Ama Example", host(edition, "Asia"), place="Ghana").person


def call_for(kind, now, **changes):
    call = actions.begin_opportunity(kind=kind, closes_at=now + WEEK, by=None, at=now)
    Opportunity.objects.filter(pk=call.pk).update(**changes)
    call.refresh_from_db()
    actions.announce(opportunity=call, by=None, at=now)
    call.refresh_from_db()
    return call


def apply_for(call, lead, now, *, cost=None, asks=None, title="Textiles of the river"):
    answers = {str(question.pk): "An answer." for question in call.questions.all()}
    values = {"title": title, "whole_cost_pence": cost, "asks_pence": asks, "answers": answers}
    return actions.keep_draft(opportunity=call, lead=lead, typed={}, values=values, at=now)


def sent_in(call, lead, now, **values):
    application = apply_for(call, lead, now, **values)
    actions.submit(application=application, at=now)
    application.refresh_from_db()
    return application


def test_the_thirteen_kinds_come_ready(now):
    kinds = [ready["kind"] for ready in queries.ready_kinds()]
    assert len(kinds) == len(set(kinds)) == 13
    for kind in kinds:
        call = actions.begin_opportunity(kind=kind, closes_at=now + WEEK, by=None, at=now)
        actions.announce(opportunity=call, by=None, at=now)
        percents = list(call.parts.values_list("percent", flat=True))
        assert sum(percents) in (0, 100), kind
        assert call.questions.exists() and call.owed.exists(), kind


def test_everything_that_is_wrong_is_said_at_once_and_the_draft_is_kept(ama, now):
    call = call_for("Research project", now)
    application = actions.keep_draft(
        opportunity=call,
        lead=make_person("Gus Guest"),
        typed={"title": [""]},
        values={"asks_pence": 200_000, "whole_cost_pence": 150_000},
        at=now,
    )
    with pytest.raises(actions.CannotSubmit) as refusal:
        actions.submit(application=application, at=now)
    assert str(refusal.value).split(". ")[0] == "It has no title yet"
    assert "The lead must be a fellow of the programme; Gus Guest is not." in str(refusal.value)
    assert "You ask for GBP 2,000.00; by the rules of this call it can be GBP 900.00 at most." in str(refusal.value)
    assert refusal.value.wrong[0] == ("title", "It has no title yet.")
    assert {"title", "asks_pence", ""} <= {field for field, _sentence in refusal.value.wrong}, "each beside its field"
    assert Application.objects.get().state == "draft"


def test_a_call_closes_at_its_hour_in_its_own_time_zone(ama, now):
    closes = now.replace(tzinfo=None).replace(tzinfo=ZoneInfo("Africa/Khartoum")) + WEEK
    call = call_for("MA conference", now, closes_at=closes, time_zone="Africa/Khartoum")
    application = apply_for(call, ama, now)
    with pytest.raises(actions.CannotSubmit, match="closed"):
        actions.submit(application=application, at=closes)
    actions.submit(application=application, at=closes - timedelta(seconds=1))


def test_nobody_judges_what_they_have_a_part_in(edition, ama, now):
    call = call_for("MA conference", now)
    call.reviewers.set([ama, make_person("Rhea Reader")])
    application = sent_in(call, ama, now)
    with pytest.raises(actions.CannotMark):
        actions.mark(application=application, reader=ama, points=100, comment="", at=now)
    with pytest.raises(actions.CannotMark):
        actions.mark(application=application, reader=make_person("Sly Stranger"), points=1, comment="", at=now)
    actions.mark(application=application, reader=make_person("Rhea Reader"), points=70, comment="Good", at=now)
    [ranked] = queries.ranked(call)
    assert (ranked.mean, ranked.readers) == (70, 1)
    assert queries.to_read(ama) == []


def test_no_more_places_are_given_than_there_are(edition, ama, now):
    call = call_for("MA conference", now, places=1)
    first = sent_in(call, ama, now)
    second = sent_in(call, make_fellow(edition, "Kofi Example", host(edition, "Africa")).person, now)
    actions.award(application=first, amount_pence=0, reason="Best", terms="", by=None, at=now)
    with pytest.raises(actions.CannotDecide) as refusal:
        actions.award(application=second, amount_pence=0, reason="Too", terms="", by=None, at=now)
    assert str(refusal.value) == "No place is left: 1 are awarded."
    assert Application.objects.get(pk=second.pk).state == "submitted"


def test_an_award_is_within_what_was_asked_the_cap_and_the_pot(edition, ama, now):
    call = call_for("Research project", now, pot_pence=150_000)
    first = sent_in(call, ama, now, cost=200_000, asks=100_000)
    second = sent_in(
        call, make_fellow(edition, "Kofi Example", host(edition, "Africa")).person, now, cost=200_000, asks=80_000
    )
    with pytest.raises(actions.CannotDecide, match=r"at most GBP 1,000\.00"):
        actions.award(application=first, amount_pence=100_001, reason="x", terms="", by=None, at=now)
    actions.award(application=first, amount_pence=100_000, reason="x", terms="", by=None, at=now)
    with pytest.raises(actions.CannotDecide, match=r"at most GBP 500\.00"):
        actions.award(application=second, amount_pence=80_000, reason="x", terms="", by=None, at=now)


def test_a_grant_is_paid_only_when_what_it_waits_for_has_arrived(ama, now):
    call = call_for("Research project", now)
    application = sent_in(call, ama, now, cost=200_000, asks=99_999)
    given = actions.award(
        application=application, amount_pence=99_999, reason="x", terms="Two reports.", by=None, at=now
    )
    first, last = given.payments.all()
    assert (first.amount_pence, last.amount_pence) == (79_999, 20_000)
    gift = Gift.objects.create(
        supporter=Supporter.objects.create(name="Trust", kind="trust"),
        title="Research",
        given_on=now.date(),
        amount=90_000,
    )

    def pay(payment):
        actions.pay(payment=payment, on=now.date(), gift=gift, by=None, at=now)

    with pytest.raises(actions.CannotPay, match="terms are agreed"):
        pay(first)
    actions.agree_to_terms(given=given, by=ama, at=now)
    pay(first)
    with pytest.raises(actions.CannotPay, match="It waits for: Project report"):
        pay(last)
    report = Deliverable.objects.get(what="Project report")
    actions.hand_in(deliverable=report, words="We found it.", address="", by=ama, at=now)
    with pytest.raises(actions.CannotPay):
        pay(last)  # it arrived, and nobody has looked at it yet
    report.refresh_from_db()
    actions.accept_deliverable(deliverable=report, by=None, at=now)
    with pytest.raises(actions.Refusal, match=r"GBP 100\.01 of this gift are left"):
        pay(last)
    actions.pay(payment=last, on=now.date(), gift=None, by=None, at=now)
    with pytest.raises(actions.CannotPay, match="paid already"):
        pay(last)
    assert Use.objects.get().amount == 79_999
    assert Payment.objects.filter(paid_on=None).count() == 0


def test_who_owes_is_reminded_once(ama, now):
    call = call_for("MA conference", now)
    given = actions.award(application=sent_in(call, ama, now), amount_pence=0, reason="x", terms="", by=None, at=now)
    due = given.deliverables.get().due_on
    assert actions.remind(on=due - timedelta(days=1), at=now) == 0
    assert actions.remind(on=due, at=now) == 1
    assert actions.remind(on=due + WEEK, at=now) == 0
    assert Letter.objects.filter(kind="legacy.something_owed").count() == 1
    with pytest.raises(actions.CannotRecord, match="It still owes"):
        actions.close_award(given=given, outcome="Done", by=None, at=now)


def test_terms_by_which_an_award_was_made_stay(ama, now):
    call = call_for("MA conference", now)
    changes = {"questions": ["Why?"], "owed": [("Report", 30)], "parts": [(60, "Report"), (40, "")]}
    actions.set_form(opportunity=call, **changes, by=None, at=now)
    with pytest.raises(actions.CannotAnnounce, match="add up to 100"):
        actions.set_form(opportunity=call, **changes | {"parts": [(60, "")]}, by=None, at=now)
    with pytest.raises(actions.CannotAnnounce, match="nobody owes"):
        actions.set_form(opportunity=call, **changes | {"parts": [(100, "Film")]}, by=None, at=now)
    actions.award(application=sent_in(call, ama, now), amount_pence=0, reason="x", terms="", by=None, at=now)
    with pytest.raises(actions.CannotAnnounce, match="stay as they are"):
        actions.set_form(opportunity=call, **changes, by=None, at=now)


def test_a_project_is_shown_while_each_of_its_people_agrees_and_nobody_is_hidden(ama, now, client):
    summary = {"title": "From temple to home", "kind": "display", "summary": "One object", "is_public": True}
    project = actions.keep_project(project=None, values=dict(summary), by=None, at=now)
    named = actions.name_in_project(project=project, person=ama, part="Curator", by=None, at=now)
    address = f"/projects/{project.pk}/"
    assert client.get(address).status_code == 404
    actions.answer_for_project(named=named, agrees=True, at=now)
    assert "Ama Example" in client.get(address).content.decode()
    ama.is_hidden = True
    ama.save()
    assert client.get(address).status_code == 404
    ama.is_hidden = False
    ama.save()
    assert client.get(address).status_code == 200
    actions.answer_for_project(named=named, agrees=False, at=now)
    assert client.get(address).status_code == 404
    assert "From temple" not in client.get("/projects/").content.decode()


def test_a_no_is_told_apart_from_no_answer_yet(edition, ama, now, client):
    values = {"title": "From temple to home", "kind": "display", "summary": "One object", "is_public": True}
    project = actions.keep_project(project=None, values=values, by=None, at=now)
    named = actions.name_in_project(project=project, person=ama, part="Curator", by=None, at=now)
    team = make_account("Tess Example", Role.TEAM)

    def tags() -> list[str]:
        client.force_login(team)
        return re.findall(r'class="tag \w+">([^<]*)<', client.get(f"/desk/projects/{project.pk}/").content.decode())

    assert tags() == ["asked"]
    grant_role(person=ama, role=Role.FELLOW, by=None, at=now)
    client.force_login(open_account(person=ama, by=None, at=now))
    client.post(f"/my/projects/{named.pk}/", {"answer": "no"})
    assert tags() == ["says no"]
    client.force_login(Account.objects.get(person=ama))
    assert "you said no" in client.get("/my/projects/").content.decode()
    client.post(f"/my/projects/{named.pk}/", {"answer": "yes"})
    assert tags() == ["agrees"]


def test_the_chain_of_a_display_is_kept_and_no_project_grows_from_its_own_fruit(now):
    def project(title, grew_from=None):
        values = {"title": title, "kind": "display", "summary": "x", "grew_from": grew_from}
        return actions.keep_project(project=None, values=values, by=None, at=now)

    proposal = project("Proposal of the summer")
    display = project("Display", proposal)
    tour = project("Tour", display)
    assert [one.title for one in queries.chain(display)] == ["Proposal of the summer", "Display", "Tour"]
    with pytest.raises(actions.CannotRecord):
        actions.keep_project(project=proposal, values={"grew_from": tour}, by=None, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=tour.pk).update(grew_from=tour)


def test_trainees_become_trainers_and_count_once(ama, now):
    def training(trainers, trained, others=0):
        values = {"on": date(2018, 1, 1), "place": ama.place, "host": "Museum", "topic": "Textiles", "materials": ""}
        return actions.record_training(values=values, trainers=trainers, trained=trained, others=others, by=ama, at=now)

    bee, cai, dov = (("Bee", "bee@example.org"), ("Cai", "cai@example.org"), ("Dov", "dov@example.org"))
    training([(ama.name, ama.email)], [bee, cai], others=4)
    training([("B.", "BEE@example.org ")], [cai, dov])
    training([dov], [bee])
    found = queries.reach_of_all()
    assert (found.trainings, len(found.named), found.unnamed) == (3, 3, 4)
    with pytest.raises(actions.CannotRecord, match="cannot both train and be trained"):
        training([bee], [bee])


def test_a_life_is_one_timeline(ama, now):
    call = call_for("MA conference", now)
    actions.award(application=sent_in(call, ama, now), amount_pence=0, reason="x", terms="", by=None, at=now)
    actions.play_part(
        person=ama, part="senior_fellow", from_on=date(2020, 6, 1), to_on=date(2020, 8, 30), note="", by=None, at=now
    )
    assert [moment.part for moment in queries.life(ama)] == [
        "award holder",
        "fellow",
        "Senior Fellow (Past Participant Facilitator)",
    ]


def test_from_the_call_to_the_final_report_over_the_pages(client, edition, ama, now):
    fellow, team = make_account("Ama Example", Role.FELLOW), make_account("Tess Example", Role.TEAM)
    client.force_login(team)
    client.post("/desk/opportunities/begin/", {"kind": "Research project"})
    call = Opportunity.objects.get()
    client.post(f"/desk/opportunities/{call.pk}/announce/")
    client.force_login(fellow)
    assert "Research project" in client.get("/my/opportunities/").content.decode()
    own = f"/my/opportunities/{call.pk}/"
    typed = {"title": "Textiles", "asks_pence": "a lot"}
    client.post(own, typed | {"keep": "1"})
    assert 'value="a lot"' in client.get(own).content.decode()  # a half-filled form is kept, mistakes and all
    answers = {f"q{question.pk}": "Because." for question in call.questions.all()}
    whole = {"title": "Textiles", "whole_cost_pence": "2000", "asks_pence": "1200", "send": "1"} | answers
    refused = client.post(own, whole)
    assert refused.status_code == 422
    assert "it can be GBP 1,000.00 at most" in refused.content.decode()
    client.post(own, whole | {"asks_pence": "1000"})
    application = Application.objects.get()
    assert (application.state, application.asks_pence) == ("submitted", 100_000)
    client.force_login(team)
    decided = {"answer": "award", "amount": "1000", "reason": "Of one mind.", "terms": "Two reports."}
    client.post(f"/desk/applications/{application.pk}/decide/", decided)
    given = Award.objects.get()
    assert Letter.objects.get(kind="legacy.application_decided").state == "held"
    client.force_login(fellow)
    client.post(f"{own}agree/")
    for owed in given.deliverables.all():
        client.post(f"/my/deliverables/{owed.pk}/", {"words": "What we found."})
    assert "waits for: Project report" in client.get(own).content.decode()
    client.force_login(team)
    for owed in given.deliverables.all():
        client.post(f"/desk/deliverables/{owed.pk}/")
    for payment in given.payments.all():
        client.post(f"/desk/payments/{payment.pk}/", {"on": "2019-01-01"})
    client.post(f"/desk/awards/{given.pk}/close/", {"outcome": "An article."})
    given.refresh_from_db()
    assert given.closed_at is not None
    assert given.payments.filter(paid_on=None).count() == 0


@pytest.mark.parametrize("number", [1, 30])
def test_the_lists_ask_as_many_questions_for_30_as_for_one(client, edition, now, number, django_assert_max_num_queries):
    client.force_login(make_account("Tess Example", Role.TEAM))
    department = host(edition, "Asia")
    call = call_for("MA conference", now, places=None)
    for each in range(number):
        fellow = make_fellow(edition, f"Fellow {each}", department)
        given = actions.award(
            application=sent_in(call, fellow.person, now), amount_pence=0, reason="x", terms="", by=None, at=now
        )
        given.deliverables.update(due_on=date(2018, 1, 1))
        actions.keep_project(
            project=None, values={"title": f"P{each}", "kind": "display", "summary": "x"}, by=None, at=now
        )
    for page in (
        "/desk/opportunities/",
        f"/desk/opportunities/{call.pk}/",
        "/desk/projects/",
        f"/desk/awards/{given.pk}/",
    ):
        with django_assert_max_num_queries(12):
            assert client.get(page).status_code == 200
