"""Calls, awards, projects and trainings of the demonstration, all of fictional people."""

import io
from datetime import datetime, timedelta
from typing import Any

from sojourn.edition.models import Edition
from sojourn.legacy import actions
from sojourn.legacy.models import Opportunity
from sojourn.people.models import Institution, Person
from sojourn.selection.models import Fellow

from .pictures import still_life


def fill(*, edition: Edition, by: Person | None, at: datetime) -> None:
    """Announce calls, award one, let a display grow and a training be passed on, unless that was done already."""
    if Opportunity.objects.exists():
        return
    fellows = list(Fellow.objects.filter(edition=edition).select_related("person__place", "place").order_by("pk")[:6])
    if len(fellows) < 6:
        return
    calls = {kind: call(kind, by, at) for kind in ("Research project", "MA conference", "ITP+ course")}
    applications = [
        apply(calls["Research project"], fellows[0].person, "Teacups of the river towns", 180_000, 90_000, at),
        apply(calls["Research project"], fellows[1].person, "Who mends the lanterns?", 120_000, 72_000, at),
    ]
    for place, application in enumerate(applications):
        application.refresh_from_db()
        if place == 0:
            given = actions.award(
                application=application, amount_pence=90_000, reason="The readers were of one mind.",
                terms="Two reports within a year; the second part is paid after the project report.", by=by, at=at,
            )  # fmt: skip
            actions.agree_to_terms(given=given, by=application.lead, at=at)
            first = given.payments.order_by("pk").first()
            if first is not None:
                actions.pay(payment=first, on=at.date(), gift=None, by=by, at=at)
    grow_display(edition, fellows, by, at)
    pass_on(fellows, by, at)


def call(kind: str, by: Person | None, at: datetime) -> Opportunity:
    made = actions.begin_opportunity(kind=kind, closes_at=at + timedelta(days=60), by=by, at=at)
    actions.announce(opportunity=made, by=by, at=at)
    made.refresh_from_db()
    return made


def apply(opportunity: Opportunity, lead: Person, title: str, cost: int, asks: int, at: datetime):  # type: ignore[no-untyped-def]
    answers = {
        str(question.pk): "We begin with what is in the stores, and with the people who used it."
        for question in opportunity.questions.all()
    }
    values = {"title": title, "whole_cost_pence": cost, "asks_pence": asks, "answers": answers}
    application = actions.keep_draft(opportunity=opportunity, lead=lead, typed={}, values=values, at=at)
    actions.submit(application=application, at=at)
    return application


def grow_display(edition: Edition, fellows: list[Fellow], by: Person | None, at: datetime) -> None:
    """A proposal of the summer becomes a display, and the display a tour."""
    began = edition.last_day_on
    steps = (
        ("The mended teacup, a proposal", "proposal", 0, 1, None),
        ("The mended teacup", "display", 200, 290, 12_480),
        ("The mended teacup on tour", "tour", 400, 640, None),
    )
    before = None
    for title, kind, first, last, visitors in steps:
        values: dict[str, Any] = {
            "title": title,
            "kind": kind,
            "summary": "One cup, broken twice and mended twice, tells how two families kept in touch.",
            "grew_from": before,
            "from_on": began + timedelta(days=first),
            "to_on": began + timedelta(days=last),
            "objects_shown": "A teacup, earthenware with gold seams",
            "outputs": "A leaflet in two languages\nhttps://teacup.example.org/" if kind == "display" else "",
            "press": "The Harbourtown Evening Post wrote of “a cup with two lives”." if kind == "tour" else "",
            "visitors": visitors,
            "is_public": True,
            "institutions": list(Institution.objects.order_by("pk")[:1]),
        }
        before = actions.keep_project(project=None, values=values, by=by, at=at)
        named = actions.name_in_project(project=before, person=fellows[2].person, part="Curator", by=by, at=at)
        actions.answer_for_project(named=named, agrees=True, at=at)
        if kind == "display":
            words = "A shelf with vessels before a wall; one of them is mended."
            actions.set_picture(project=before, file=io.BytesIO(still_life(7)), words=words, by=by, at=at)
            words = "Two bowls and a jug, as they stood in the second case."
            actions.add_picture(project=before, file=io.BytesIO(still_life(3)), words=words, by=by, at=at)
    if before is not None:
        for number, where in enumerate(("Museum of Umbrellas, Harbourtown", "Gallery of the Valley")):
            stop: dict[str, Any] = {
                "where": where, "place": fellows[2].place, "visitors": 3_000 + 450 * number,
                "from_on": began + timedelta(days=400 + 120 * number), "to_on": began + timedelta(days=490 + 120 * number),
            }  # fmt: skip
            actions.add_stop(project=before, values=stop, by=by, at=at)


def pass_on(fellows: list[Fellow], by: Person | None, at: datetime) -> None:
    """A fellow trains three people; one of them trains two more."""
    first = [("Basil Workbench", "basil.workbench@example.org"), ("Clover Shelf", "clover.shelf@example.org")]
    more = [("Dill Cabinet", "dill.cabinet@example.org"), *first[1:]]
    person = fellows[3].person
    trainings = ((((person.name, person.email),), first, 6, 120), ((first[0],), more, 0, 60))
    for trainers, trained, others, days in trainings:
        values: dict[str, Any] = {
            "on": (at - timedelta(days=days)).date(), "place": fellows[3].place, "host": "Town museum",
            "topic": "Handling and packing", "materials": "Six pages with drawings",
        }  # fmt: skip
        actions.record_training(values=values, trainers=trainers, trained=trained, others=others, by=person, at=at)
