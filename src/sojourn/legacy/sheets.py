"""What the pages of projects and trainings show."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from sojourn.people.models import Person
from sojourn.supporters.rules import money

from . import queries
from .models import Application, Opportunity, Project, Training
from .rules import asked_in_words, reach


@dataclass(frozen=True)
class TermsSheet:
    """What somebody who thinks of applying wants to know: who may, what there is, what follows."""

    who: tuple[str, ...]
    offered: tuple[str, ...]
    owed: tuple[tuple[str, int], ...]
    """(what an award owes, so many days after it)."""
    parts: tuple[tuple[int, str], ...]
    """(per cent of the award, what this part waits for besides the agreement; empty for nothing)."""


def terms_sheet(call: Opportunity) -> TermsSheet:
    """Draw up the terms of a call, from what its rules and its award will be judged by."""
    offered = [_("Places: {number}").format(number=call.places)] if call.places is not None else []
    if call.share_percent is not None:
        offered.append(_("At most {percent} % of what it costs.").format(percent=call.share_percent))
    if call.cap_pence is not None:
        offered.append(_("At most {amount} for one award.").format(amount=money(call.cap_pence, call.currency)))
    if call.pot_pence is not None:
        offered.append(_("{amount} for all awards together.").format(amount=money(call.pot_pence, call.currency)))
    return TermsSheet(
        tuple(asked_in_words(queries.asked_of(call))),
        tuple(offered),
        tuple((one.what, one.days) for one in call.owed.all()),
        tuple((one.percent, str(one.waits_for or "")) for one in call.parts.select_related("waits_for")),
    )


@dataclass(frozen=True)
class ApplicationSheet:
    """Who applies with whom, and for how much."""

    others: tuple[str, ...]
    partners: tuple[str, ...]
    whole_cost: str
    asks: str


def application_sheet(application: Application) -> ApplicationSheet:
    currency = application.opportunity.currency
    return ApplicationSheet(
        tuple(person.shown_name for person in application.others.all()),
        tuple(partner.name for partner in application.partners.all()),
        money(application.whole_cost_pence, currency) if application.whole_cost_pence else "",
        money(application.asks_pence, currency) if application.asks_pence else "",
    )


@dataclass(frozen=True)
class ProjectLine:
    """A project in a list or in the chain it belongs to."""

    pk: int
    title: str
    kind: str
    from_on: date | None
    to_on: date | None
    has_picture: bool = False


@dataclass(frozen=True)
class ProjectSheet:
    """A project as the world reads it: only while each of its people agrees."""

    line: ProjectLine
    summary: str
    people: tuple[tuple[str, str], ...]
    """(name, part)."""
    institutions: tuple[str, ...]
    places: tuple[str, ...]
    stops: tuple[tuple[str, str, date, date, int | None], ...]
    """(where, place, from, to, visitors)."""
    visitors: int | None
    """Its own and those of every stop together; None where nobody counted."""
    objects_shown: str
    outputs: str
    press: str
    has_picture: bool
    picture_words: str
    pictures: tuple[tuple[int, str], ...]
    """(key, what is to be seen in it) of each further picture."""
    chain: tuple[ProjectLine, ...]
    """What it grew from, itself, and what grew from it; those that the world may not read of are left out."""


def project_line(project: Project) -> ProjectLine:
    return ProjectLine(project.pk, project.title, project.kind, project.from_on, project.to_on, bool(project.picture))


def project_sheet(project: Project) -> ProjectSheet:
    """Draw up a project for the world."""
    shown = set(queries.shown_projects().values_list("pk", flat=True))
    stops = list(project.stops.select_related("place"))
    counted = [number for number in (project.visitors, *(stop.visitors for stop in stops)) if number is not None]
    institutions = list(project.institutions.select_related("place"))
    named = project.people.select_related("person")
    return ProjectSheet(
        line=project_line(project),
        summary=project.summary,
        people=tuple((one.person.shown_name, one.part) for one in named),
        institutions=tuple(one.name for one in institutions),
        places=tuple(sorted({one.place.name for one in institutions} | {stop.place.name for stop in stops})),
        stops=tuple((stop.where, stop.place.name, stop.from_on, stop.to_on, stop.visitors) for stop in stops),
        visitors=sum(counted) if counted else None,
        objects_shown=project.objects_shown,
        outputs=project.outputs,
        press=project.press,
        has_picture=bool(project.picture),
        picture_words=project.picture_words,
        pictures=tuple((one.pk, one.words) for one in project.pictures.all()),
        chain=tuple(project_line(one) for one in queries.chain(project) if one.pk in shown),
    )


@dataclass(frozen=True)
class Branch:
    """A training in the tree of what was passed on, with the trainings that its people gave in turn."""

    pk: int
    topic: str
    on: date
    place: str
    host: str
    trainers: str
    named: int
    others: int
    grown: tuple["Branch", ...]


@dataclass(frozen=True)
class Passed:
    """What was passed on, as a tree and in figures. Nobody is counted twice."""

    trainings: int
    people: int
    others: int
    tree: tuple[Branch, ...]


def passed_on(person: Person | None) -> Passed:
    """What a person passed on, or all fellows together; each training stands once in the tree, at its first root."""
    starting = queries.trainers_among_fellows() if person is None else queries.known_as(person)
    all_of = queries.all_trainings()
    counted = reach(all_of, starting)
    rows = {row.pk: row for row in Training.objects.select_related("place").prefetch_related("trainers__person")}
    drawn: set[int] = set()

    def grow(trainers: frozenset[int]) -> tuple[Branch, ...]:
        keys = [key for key in sorted(all_of, key=lambda key: (rows[key].on, key)) if all_of[key][0] & trainers]
        branches = []
        for key in keys:
            if key in drawn:
                continue
            drawn.add(key)
            row, (_who, trained, others) = rows[key], all_of[key]
            names = [one.person.shown_name if one.person else one.name for one in row.trainers.all()]
            branches.append(
                Branch(
                    key,
                    row.topic,
                    row.on,
                    row.place.name,
                    row.host,
                    ", ".join(names),
                    len(trained),
                    others,
                    grow(trained),
                )
            )
        return tuple(branches)

    return Passed(counted.trainings, len(counted.named), counted.unnamed, grow(starting))
