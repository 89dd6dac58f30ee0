"""Questions about opportunities, awards, projects, trainings, and the parts of a life."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.people.models import Person
from sojourn.selection.models import Fellow, Nomination, Review
from sojourn.supporters.models import Gift
from sojourn.timetable.models import Contributor, Slot, Version

from .models import (
    Application,
    Award,
    Deliverable,
    Mark,
    Opportunity,
    PartInLife,
    Project,
    ProjectPerson,
    Trained,
    Training,
)
from .rules import Applicant, Asked, Reach, reach, rules_broken

TAKES_PLACE = (Application.State.AWARDED,)


@cache
def ready_kinds() -> tuple[dict[str, Any], ...]:
    """The thirteen kinds of opportunity that come ready, as plain values."""
    return tuple(yaml.safe_load((Path(__file__).parent / "ready.yaml").read_text(encoding="utf-8")))


def counted_opportunities() -> QuerySet[Any]:
    """Every opportunity with how many applied and how many were awarded."""
    sent = ~Q(applications__state__in=[Application.State.DRAFT, Application.State.WITHDRAWN])
    return Opportunity.objects.annotate(
        sent_count=Count("applications", filter=sent & Q(applications__isnull=False)),
        award_count=Count("applications", filter=Q(applications__state=Application.State.AWARDED)),
    )


def open_to(person: Person, at: datetime) -> list[tuple[Opportunity, Application | None]]:
    """The calls that are open, each with what this person has begun or sent in."""
    calls = Opportunity.objects.filter(state=Opportunity.State.ANNOUNCED, opens_at__lte=at, closes_at__gt=at)
    own = {one.opportunity_id: one for one in Application.objects.filter(lead=person, opportunity__in=calls)}
    return [(call, own.get(call.pk)) for call in calls.order_by("closes_at")]


def asked_of(opportunity: Opportunity) -> Asked:
    return Asked(
        lead_is_fellow=opportunity.lead_is_fellow,
        places_at_least=opportunity.places_at_least,
        partners_at_least=opportunity.partners_at_least,
        years_free=opportunity.years_free,
        only_places=frozenset(opportunity.only_places.values_list("name", flat=True)),
    )


def broken_rules(application: Application, on: date) -> list[str]:
    """What stands in the way of an application by the rules of its opportunity."""
    people = [application.lead, *application.others.all()]
    fellows = dict(Fellow.objects.filter(person__in=people).values_list("person", "place__name"))
    given = Award.objects.filter(application__lead__in=people).values_list("application__lead", "awarded_at")
    awarded: dict[int, list[date]] = {}
    for person_id, awarded_at in given:
        awarded.setdefault(person_id, []).append(awarded_at.date())
    applicants = [
        Applicant(
            name=person.name,
            is_fellow=person.pk in fellows,
            place=fellows.get(person.pk) or (person.place.name if person.place else ""),
            awarded_on=tuple(awarded.get(person.pk, ())),
        )
        for person in people
    ]
    asked = asked_of(application.opportunity)
    return rules_broken(asked, applicants[0], applicants[1:], application.partners.count(), on)


def ranked(opportunity: Opportunity) -> QuerySet[Any]:
    """The applications that were sent in, best mean mark first, with `mean` and `readers`."""
    sent = opportunity.applications.exclude(state__in=[Application.State.DRAFT, Application.State.WITHDRAWN])
    return (
        sent.select_related("lead", "award")
        .annotate(mean=Avg("marks__mark"), readers=Count("marks"))
        .order_by("-mean", "submitted_at")
    )


def fellow_for(gift: Gift, person: Person) -> Fellow | None:
    """As which fellow somebody is paid out of a gift that is tied to an edition, a place or a person; None where it is not tied so."""
    if not (gift.edition_id or gift.place_id or gift.person_id):
        return None
    found = Fellow.objects.filter(person=person).select_related("edition")
    if gift.edition_id:
        found = found.filter(edition=gift.edition_id)
    if gift.place_id:
        found = found.filter(place=gift.place_id)
    return found.order_by("-edition__first_day_on").first()


def given(opportunity: Opportunity) -> tuple[int, int]:
    """(awards made, pence given) of an opportunity."""
    awards = Award.objects.filter(application__opportunity=opportunity)
    return awards.count(), awards.aggregate(Sum("amount_pence"))["amount_pence__sum"] or 0


def to_read(reader: Person) -> list[tuple[Application, Mark | None]]:
    """What a reviewer is asked to read, with the mark given; never one's own."""
    asked = Application.objects.filter(
        opportunity__reviewers=reader, state__in=[Application.State.SUBMITTED, Application.State.RESERVE]
    )
    others = asked.exclude(lead=reader).exclude(others=reader).select_related("opportunity", "lead")
    marks = {mark.application_id: mark for mark in Mark.objects.filter(reader=reader)}
    return [(one, marks.get(one.pk)) for one in others]


def overdue(on: date) -> QuerySet[Deliverable]:
    """What awards owe and has not arrived, due by a day; oldest first."""
    late = Deliverable.objects.filter(arrived_at=None, due_on__lte=on, award__closed_at=None)
    return late.select_related("award__application__lead", "award__application__opportunity")


def shown_projects() -> QuerySet[Project]:
    """The projects that the world may read of: meant to be public, each of their people agrees and nobody is hidden."""
    silent = ProjectPerson.objects.filter(project=OuterRef("pk")).filter(Q(agreed_at=None) | Q(person__is_hidden=True))
    return Project.objects.filter(~Exists(silent), is_public=True)


def projects_of(award: Award) -> QuerySet[Project]:
    """The projects that grew from an award."""
    return Project.objects.filter(award=award)


def projects_naming(person: Person) -> QuerySet[ProjectPerson]:
    """Somebody's parts in projects, with the projects at hand."""
    return ProjectPerson.objects.filter(person=person).select_related("project")


def chain(project: Project) -> list[Project]:
    """What a project grew from, itself, and what grew from it, in that order; a ring (which nobody should make) ends."""
    before: list[Project] = []
    seen = {project.pk}
    step = project
    while step.grew_from is not None and step.grew_from.pk not in seen:
        step = step.grew_from
        seen.add(step.pk)
        before.insert(0, step)
    after: list[Project] = []
    waiting = [project.pk]
    while waiting:
        grown = list(Project.objects.filter(grew_from__in=waiting).exclude(pk__in=seen).order_by("from_on", "pk"))
        seen |= {one.pk for one in grown}
        waiting = [one.pk for one in grown]
        after += grown
    return [*before, project, *after]


def all_trainings() -> dict[int, tuple[frozenset[int], frozenset[int], int]]:
    """Every training as `rules.reach` wants it, in three questions."""
    who: dict[int, set[int]] = {}
    trained: dict[int, set[int]] = {}
    for training, one in Training.trainers.through.objects.values_list("training_id", "trained_id"):
        who.setdefault(training, set()).add(one)
    for training, one in Training.trained.through.objects.values_list("training_id", "trained_id"):
        trained.setdefault(training, set()).add(one)
    return {
        key: (frozenset(who.get(key, ())), frozenset(trained.get(key, ())), others)
        for key, others in Training.objects.values_list("pk", "others")
    }


def known_as(person: Person) -> frozenset[int]:
    """The key of a person among those who trained or were trained; empty for others."""
    return frozenset(Trained.objects.filter(person=person).values_list("pk", flat=True))


def trainers_among_fellows() -> frozenset[int]:
    """The keys of those fellows who trained, or were trained, as `rules.reach` wants them."""
    known = Trained.objects.filter(person__in=Fellow.objects.values("person"))
    return frozenset(known.values_list("pk", flat=True))


def reach_of_all() -> Reach:
    """Whom the fellows reached together."""
    return reach(all_trainings(), trainers_among_fellows())


def sessions_held(person: Person) -> dict[int, int]:
    """In each edition, how many sessions somebody gave by its published timetable; one given to several groups counts once."""
    published = Version.objects.filter(published_at__isnull=False, edition=OuterRef("version__edition"))
    newest = published.order_by("-number").values("pk")[:1]
    slots = Slot.objects.filter(contributors__person=person, version=Subquery(newest)).order_by("version__edition")
    return dict(slots.values_list("version__edition").annotate(Count("sitting__session", distinct=True)))


@dataclass(frozen=True)
class Moment:
    """One part played on the timeline of a life."""

    from_on: date
    to_on: date | None
    part: str
    what: str


def life(person: Person) -> list[Moment]:
    """Every part that a person played, in the order of time: nominee to board member."""
    moments = [
        Moment(nomination.edition.first_day_on, None, _("nominee"), nomination.edition.name)
        for nomination in Nomination.objects.filter(person=person).select_related("edition")
    ]
    moments += [
        Moment(fellow.edition.first_day_on, fellow.edition.last_day_on, _("fellow"), fellow.edition.name)
        for fellow in Fellow.objects.filter(person=person).select_related("edition")
    ]
    moments += [
        Moment(part.from_on, part.to_on, part.get_part_display(), part.note)
        for part in PartInLife.objects.filter(person=person)
    ]
    moments += [
        Moment(training.on, None, _("trainer"), f"{training.topic}, {training.place}")
        for training in Training.objects.filter(trainers__person=person).select_related("place")
    ]
    for award in Award.objects.filter(application__lead=person).select_related("application__opportunity"):
        closed_on = award.closed_at.date() if award.closed_at else None
        what = award.application.opportunity.title
        moments.append(Moment(award.awarded_at.date(), closed_on, _("award holder"), what))
    read = Review.objects.filter(reviewer=person).select_related("nomination__edition").order_by("nomination__edition")
    editions = {review.nomination.edition for review in read}
    moments += [Moment(one.first_day_on, None, _("reviewer"), one.name) for one in editions]
    held = sessions_held(person)
    for one in Contributor.objects.filter(person=person).select_related("edition"):
        number = held.get(one.edition_id, 0)
        if one.is_team and not number:
            continue
        words = ngettext("{edition}: {number} session", "{edition}: {number} sessions", number)
        what = words.format(edition=one.edition.name, number=number) if number else one.edition.name
        part = _("facilitator of the team") if one.is_team else _("speaker")
        moments.append(Moment(one.edition.first_day_on, None, part, what))
    return sorted(moments, key=lambda moment: moment.from_on)  # on the same day a nominee comes before a fellow
