"""A round of questions to people who are visibly fictional, and their answers."""

from datetime import UTC, date, datetime

from django.test import Client

from sojourn.communications.actions import deliver_waiting
from sojourn.evaluation import actions, keys
from sojourn.evaluation.models import Audience, Invitation, QuestionnaireVersion, Round, Series
from sojourn.evaluation.rules.scales import SCALES
from sojourn.evaluation.wording import Worded, WordedQuestion, WordedSection
from sojourn.museums.models import Department
from tests.selection.factories import make_edition, make_fellow

OPEN_AT = datetime(2018, 7, 6, 12, 0, tzinfo=UTC)
"""A Friday on which the rounds of these tests are open."""


def ask(name: str, kind: str, label: str = "", **more) -> WordedQuestion:
    if kind in ("scale", "matrix") and "choices" not in more:
        more["choices"] = SCALES["quality"][1]
    return WordedQuestion(name, kind, {"en-gb": label or f"About {name}?"}, **more)


def choices(*values: str) -> list[dict]:
    return [{"value": value, "label": {"en-gb": value.capitalize()}} for value in values]


def make_version(*questions: WordedQuestion, code: str = "friday", pages: int = 1, now=OPEN_AT) -> QuestionnaireVersion:
    """A published questionnaire of these questions, on so many pages."""
    size = -(-len(questions) // pages)
    sections = [
        WordedSection({"en-gb": f"Page {number + 1}"}, list(questions[number * size : (number + 1) * size]))
        for number in range(pages)
    ]
    worded = Worded(code, {"en-gb": code.capitalize()}, ["en-gb"], sections)
    version = actions.make_questionnaire(worded=worded, by=None, at=now)
    actions.publish_version(version=version, by=None, at=now)
    version.refresh_from_db()
    return version


def make_cohort(people: int = 6, name: str = "2018"):
    """An edition with so many fellows."""
    edition = make_edition(name=name, capacity=people)
    department = Department.objects.get_or_create(name="Asia")[0]
    for number in range(people):
        make_fellow(edition, f"Fellow Number {number:02}", department)
    return edition


def open_round(edition, version, *, title: str = "Friday", series: Series | None = None, on=date(2018, 7, 6)) -> Round:
    round = actions.make_round(
        edition=edition,
        version=version,
        title=title,
        audience=Audience.FELLOWS,
        from_on=on,
        to_on=on,
        series=series,
        by=None,
        at=OPEN_AT,
    )
    actions.open_round(round=round, by=None, at=OPEN_AT)
    round.refresh_from_db()
    return round


def links_of(round: Round) -> list[tuple[Invitation, str]]:
    """Each invitation with the part of its link that is in no table, by the name of the person."""
    key = keys.round_key(round.key)
    found = Invitation.objects.filter(round=round).select_related("person").order_by("person__name")
    return [(each, f"{round.pk}-{keys.link_secret(key, each.pk)}") for each in found]


def say(link: str, values: dict, *, finish: bool = True, at=OPEN_AT) -> None:
    actions.open_form(link=link, at=at)
    actions.keep_answers(link=link, values=values, typed={}, finish=finish, at=at)


def closed_round(edition, version, answers: list[dict], **more) -> Round:
    """A round that so many people answered, closed."""
    round = open_round(edition, version, **more)
    deliver_waiting(at=OPEN_AT)
    for (_invitation, link), values in zip(links_of(round), answers, strict=False):
        say(link, values, at=datetime.combine(round.to_on, OPEN_AT.timetz()))
    actions.close_round(round=round, by=None, at=OPEN_AT)
    round.refresh_from_db()
    return round


def stranger() -> Client:
    """A reader with a link and nothing else."""
    return Client()
