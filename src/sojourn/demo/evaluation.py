"""The evaluation of the demonstration: invented answers of nobody, to rounds as a summer has them."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from sojourn.communications.actions import deliver_waiting
from sojourn.edition.models import Edition
from sojourn.evaluation import actions, keys, queries
from sojourn.evaluation.models import Audience, Indicator, Invitation, Question, QuestionnaireVersion, Round
from sojourn.evaluation.past import columns_of
from sojourn.evaluation.rules.kinds import Kind
from sojourn.people.actions import grant_role
from sojourn.people.models import Person, RoleGrant
from sojourn.people.rules import Role
from sojourn.selection.models import Fellow
from sojourn.timetable.models import Session, Slot
from sojourn.timetable.queries import published_version

WORDS = [
    "inspiring", "busy", "generous", "intense", "friendly", "eye-opening", "packed", "practical", "unforgettable", "tiring", "rich",
    "challenging", "warm", "useful", "fast",
]  # fmt: skip
TEXTS = {
    "highlights": [
        "The stores",
        "The hands-on morning in conservation",
        "Talking with colleagues about their museums",
        "The night opening",
        "How openly people spoke of what went wrong",
    ],
    "still_open": [
        "Can small museums afford this software?",
        "Who decides what may be lent?",
        "How do you count visitors at free museums?",
        "May we have the templates of the risk register?",
    ],
    "key_learning": [
        "Plan the audience before the objects",
        "Write labels of sixty words",
        "Ask conservators early",
        "A loan is a friendship with paperwork",
    ],
    "hope": [
        "A plan for our new gallery",
        "Friends in other museums",
        "How to train our guides",
        "Ideas that need no money",
    ],
    "missing": ["Whether the flat has a kitchen", "What to wear", "Nothing", "How to reach the museum on Sunday"],
    "change_london": [
        "Fewer lectures after lunch",
        "More time in the department",
        "One free afternoon a week",
        "More practice, fewer slides",
    ],
    "learned": [
        "How a city museum works with its neighbours",
        "Touring an exhibition with two people",
        "Volunteers are colleagues",
    ],
    "change_partner": ["Say earlier where we live", "Nothing, it was perfect", "One day less in the office"],
    "try": ["A handling table beside the case", "One object, ten minutes, no slides", "Ask visitors first"],
    "do_first": [
        "Show my colleagues the handling session",
        "Write a forward plan",
        "Open our store to visitors for a day",
    ],
}

OWN_QUESTIONS: list[tuple[str, str, list[str]]] = [
    ("single", "Should there be more objects and fewer slides?", ["More objects", "As it is", "More slides"]),
    ("scale", "How ready do you feel to try one of the exercises at home?", []),
    (
        "multi",
        "Which of the exercises would work in your museum?",
        ["Labels", "The handling table", "The walk", "None yet"],
    ),
    ("text", "What would you ask me over lunch?", []),
]
USUAL = (0, 1, 4, 11, 10)


def fill(edition: Edition, *, by: Person | None, at: datetime) -> None:
    """Fill an edition's evaluation, once: the library, rounds past, closed and open, lessons, presence and certificates."""
    if Round.objects.filter(edition=edition).exists():
        return
    chance = random.Random(2018)
    actions.add_library(by=by, at=at)
    asked = Fellow.objects.filter(edition=edition).count()
    year = edition.first_day_on.year
    past: list[tuple[str, str, date, Callable[[], int]]] = [
        (
            "friday",
            f"Friday, week {week}",
            date(year, 7, 6 + 7 * (week - 1)),
            lambda: asked - chance.choice([0, 0, 1, 3]),
        )
        for week in (1, 2, 3)
    ]
    past += [
        ("after-london", "After London", date(year, 7, 22), lambda: asked),
        ("after-placement", "After the placement", date(year, 8, 2), lambda: asked - 2),
    ]
    for code, title, on, number in past:
        version = version_of(code)
        content = spreadsheet(version, number(), chance)
        actions.import_past_answers(
            edition=edition, version=version, title=title, on=on, asked=asked, content=content, by=by, at=at
        )
    _series(edition, chance, by, at)
    _open_partners(edition, chance, by, at)
    _about_a_session(edition, chance, by, at)
    _indicators(edition, by, at)
    _learned(edition, by, at)
    evaluator = Person.objects.filter(job_title="External evaluator").first()
    if evaluator:
        grant_role(person=evaluator, role=Role.EVALUATOR, by=by, at=at)


def version_of(code: str) -> QuestionnaireVersion:
    return queries.published_versions().get(questionnaire__code=code)


def _series(edition: Edition, chance: random.Random, by: Person | None, at: datetime) -> None:
    """Before arrival and on the last day, asked and closed as rounds are, linked by own codes."""
    series = actions.name_series(name=f"Before and after {edition.name}", by=by, at=at)
    days = {"before-arrival": edition.arrive_on, "last-day": edition.last_day_on}
    for code, on in days.items():
        round = actions.make_round(
            edition=edition,
            version=version_of(code),
            title=str(version_of(code).questionnaire),
            audience=Audience.FELLOWS,
            from_on=on,
            to_on=on,
            series=series,
            by=by,
            at=at,
        )
        _answer_all(round, chance, by, at, finished=99, begun=99)
        actions.close_round(round=round, by=by, at=at)


def _open_partners(edition: Edition, chance: random.Random, by: Person | None, at: datetime) -> None:
    round = actions.make_round(
        edition=edition,
        version=version_of("partners"),
        title="Partner museums",
        audience=Audience.PARTNERS,
        from_on=edition.last_day_on,
        to_on=max(edition.leave_on.replace(month=9, day=19), at.date()),
        by=by,
        at=at,
    )
    if queries.audience_of(round):
        _answer_all(round, chance, by, at, finished=6, begun=8)


def _indicators(edition: Edition, by: Person | None, at: datetime) -> None:
    """What the summer was to reach: two figures that fellows gave, two that the house counts."""
    rounds = {
        each.version.questionnaire.code: each for each in queries.rounds_of(edition).filter(state=Round.State.CLOSED)
    }
    for name, code, question, row, values, baseline, target in (
        ("Fellows call their time in London good or very good", "after-london", "parts", "overall", "45", 81.0, 85.0),
        ("The time in the department meets their needs", "after-london", "met_need", "", "", 3.9, 4.2),
    ):
        round = rounds[code]
        actions.set_indicator(
            edition=edition,
            name=name,
            reading=Indicator.Reading.QUESTION,
            round=round,
            question=Question.objects.get(version=round.version_id, name=question),
            row=row,
            values=list(values),
            baseline=baseline,
            target=target,
            by=by,
            at=at,
        )
    counted = (
        ("Fellows come from many places", Indicator.Reading.PLACES, 14.0, 16.0),
        ("Fellows are there", Indicator.Reading.PRESENCE, None, 90.0),
    )
    for name, reading, before, wanted in counted:
        actions.set_indicator(edition=edition, name=name, reading=reading, baseline=before, target=wanted, by=by, at=at)


def _about_a_session(edition: Edition, chance: random.Random, by: Person | None, at: datetime) -> None:
    """A session that fellows were asked about, so that its contributor reads what they said."""
    version = published_version(edition)
    of_the_house = RoleGrant.objects.filter(role__in=[Role.TEAM, Role.REPRESENTATIVE]).values("person")
    speaking = Slot.objects.filter(version=version).exclude(contributors__person__in=of_the_house)
    order = ("contributors__person__name", "-on")
    slot = speaking.filter(contributors__isnull=False).select_related("sitting__session").order_by(*order).first()
    if slot is None:
        return
    speaker = slot.contributors.earliest("person__name").person
    round = _round_about(slot, by, at)
    for kind, text, choices in OWN_QUESTIONS[:2]:
        actions.add_own_question(
            round=round, kind=kind, text=text, choices=choices, language="en-gb", by=speaker, at=at
        )
    _answer_all(round, chance, by, at, finished=14, begun=15)
    actions.close_round(round=round, by=by, at=at)
    others = speaking.filter(contributors__isnull=False).exclude(contributors__person=speaker)
    later = others.select_related("sitting__session", "version__edition").order_by(*order).first()
    if later is None:
        return
    waiting, writer = _round_about(later, by, at), later.contributors.earliest("person__name").person
    for kind, text, choices in OWN_QUESTIONS[2:]:
        actions.add_own_question(
            round=waiting, kind=kind, text=text, choices=choices, language="en-gb", by=writer, at=at
        )


def _round_about(slot: Slot, by: Person | None, at: datetime) -> Round:
    return actions.make_round(
        edition=slot.version.edition,
        version=version_of("session"),
        title=slot.sitting.session.title,
        audience=Audience.FELLOWS,
        from_on=slot.on,
        to_on=slot.on,
        session=slot.sitting.session,
        by=by,
        at=at,
    )


def _answer_all(
    round: Round, chance: random.Random, by: Person | None, at: datetime, *, finished: int, begun: int
) -> None:
    """Send the letters of a round, and answer it by its links: so many to the end, so many at all."""
    actions.open_round(round=round, by=by, at=at)
    deliver_waiting(at=at)
    actions.forget_links()
    key = keys.round_key(round.key)
    round.refresh_from_db()
    questions = queries.asked_in(round)
    then = datetime.combine(round.to_on, time(12), tzinfo=UTC)
    for number, invitation in enumerate(Invitation.objects.filter(round=round).order_by("person__email")):
        if number >= begun:
            break
        link = f"{round.pk}-{keys.link_secret(key, invitation.pk)}"
        values = {each.name: value for each in questions if (value := _said(each, chance)) is not None}
        values = {name: value for name, value in values.items() if name != "own_code"}
        if any(each.kind == Kind.CODE for each in questions):
            values["own_code"] = f"KA{number + 1:02}N"
        actions.open_form(link=link, at=then)
        actions.keep_answers(link=link, values=values, typed={}, finish=number < finished, at=then)


def _said(question: Question, chance: random.Random, mood: tuple[int, ...] = USUAL) -> Any:
    """What somebody might say; None where they say nothing."""
    kind = Kind(question.kind)
    is_before = question.version.questionnaire.code == "before-arrival"
    steps = [str(each["value"]) for each in question.choices]
    weights = {
        "length": [1, 3, 14, 7, 1],
        "confidence": [3, 9, 9, 4, 1] if is_before else [0, 1, 6, 12, 7],
    }
    weight = weights.get(
        "length" if question.name in ("pace", "length", "time", "minutes") else question.name, list(mood)
    )
    if kind == Kind.SCALE:
        return chance.choices(steps, weight)[0]
    if kind == Kind.SINGLE:
        return chance.choice(steps)
    if kind == Kind.MATRIX:
        return {
            str(row["value"]): chance.choices(steps, [1, 4, 9, 8, 3] if row["value"] == "accommodation" else weight)[0]
            for row in question.rows
        }
    if kind == Kind.NPS:
        return chance.choices([6, 7, 8, 9, 10], [1, 2, 5, 8, 10] if mood == USUAL else mood)[0]
    if kind == Kind.WORDS:
        return chance.sample(WORDS, 3)
    if kind == Kind.TEXT and chance.random() < 0.8:
        return chance.choice(
            TEXTS.get(question.name, ["Our public saw new faces.", "The dates came late.", "Nothing to add."])
        )
    return None


def spreadsheet(
    version: QuestionnaireVersion, number: int, chance: random.Random, mood: tuple[int, ...] = USUAL
) -> bytes:
    """So many invented answers, as they would stand in a table from elsewhere. `mood`: how often each of five steps is chosen."""
    questions = queries.questions_of(version)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns_of(questions))
    for _answer in range(number):
        row: list[Any] = []
        for question in questions:
            value = _said(question, chance, mood)
            if question.kind == Kind.MATRIX:
                row += [value[str(each["value"])] for each in question.rows]
            else:
                row.append("; ".join(value) if isinstance(value, list) else value)
        writer.writerow(row)
    return file.getvalue().encode()


def _learned(edition: Edition, by: Person | None, at: datetime) -> None:
    """Lessons, questions left open, who was there, certificates."""
    session = Session.objects.filter(edition=edition).order_by("code").first()
    for text, about in (
        ("Send the coursebook three days before arrival, not on the day.", None),
        ("Leave an hour free after the stores: everybody stays longer.", session),
        ("Partner museums want to know who comes by May.", None),
    ):
        actions.write_lesson(edition=edition, text=text, session=about, by=by, at=at)
    for text in TEXTS["still_open"][:3]:
        row = actions.note_left_open(
            edition=edition, text=text, asked_on=date(edition.first_day_on.year, 7, 6), by=by, at=at
        )
    actions.answer_left_open(
        left_open=row, owner=by, answer="Counters at the doors, checked by hand twice a year.", by=by, at=at
    )
    version = published_version(edition)
    slots = version.slots.select_related("sitting__group").order_by("on", "starts")[:2] if version else []
    for slot in slots:
        present = [fellow.pk for number, fellow in enumerate(slot.sitting.group.fellows.all()) if number % 13 != 5]
        actions.mark_attendance(sitting=slot.sitting, present=present, by=by, at=at)
    if at.date() >= edition.last_day_on:
        actions.issue_certificates(edition=edition, by=by, at=at)
        first = Fellow.objects.filter(edition=edition).select_related("person").order_by("person__name").first()
        if first:
            actions.agree_to_show(person=first.person, what={"name", "place"}, at=at)
