"""The edition's home as frozen values: what is done, what is next, who did it and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.edition.models import Edition, PlanRun
from sojourn.evaluation.models import Lesson
from sojourn.evaluation.queries import lessons_from_before
from sojourn.people.models import JournalEntry
from sojourn.timetable.models import Version
from sojourn.timetable.queries import latest_version, published_version

from . import queries
from .queries import BUSY, Counts

MOST_LESSONS = 5
State = Literal["done", "waits", "later"]


@dataclass(frozen=True)
class Step:
    """One step from workbook to coursebook."""

    name: str
    page: str  # the name of the page where it is done
    state: State
    words: str
    at: datetime | None = None
    by: str = ""
    action: str = ""  # what the link to the page says, when this is the next thing to do


@dataclass(frozen=True)
class HomeSheet:
    """Everything the programme team sees first of an edition."""

    edition: Edition
    steps: tuple[Step, ...]
    next_step: Step | None
    counts: Counts
    at_work: tuple[PlanRun, ...]
    journal: tuple[JournalEntry, ...]
    lessons: tuple[Lesson, ...]
    """What earlier editions learned and this one has not dealt with yet, the first few."""


@dataclass(frozen=True)
class Facts:
    """What the steps are judged by."""

    edition: Edition
    counts: Counts
    runs: list[PlanRun]
    imported: JournalEntry | None
    latest: Version | None
    published: Version | None

    def newest(self, kind: PlanRun.Kind) -> PlanRun | None:
        return next((run for run in self.runs if run.kind == kind), None)

    def adopted(self, kind: PlanRun.Kind) -> PlanRun | None:
        return max(
            (run for run in self.runs if run.kind == kind and run.adopted_at),
            key=lambda run: run.adopted_at,  # type: ignore[arg-type, return-value]
            default=None,
        )


def home_sheet(edition: Edition) -> HomeSheet:
    """What is done of an edition and what is next."""
    facts = Facts(
        edition=edition,
        counts=queries.counts(edition),
        runs=queries.plan_runs(edition),
        imported=queries.import_of(edition),
        latest=latest_version(edition),
        published=published_version(edition),
    )
    judges = (_workbook, _cohort, _offers, _placements, _timetable, _publishing, _coursebook)
    steps = tuple(judge(facts) for judge in judges)
    return HomeSheet(
        edition=edition,
        steps=steps,
        next_step=next((step for step in steps if step.state == "waits"), None),
        counts=facts.counts,
        at_work=tuple(run for run in facts.runs if run.state in BUSY),
        journal=tuple(queries.last_deeds(8)),
        lessons=tuple(lessons_from_before(edition)[:MOST_LESSONS]),
    )


def _workbook(facts: Facts) -> Step:
    name, page, action = _("Workbook"), "workbook:home", _("Import a workbook")
    if not (facts.counts.nominations or facts.counts.sessions):
        words = _(
            "Nothing is known yet but the edition's dates. The workbook brings nominations, partners and sessions."
        )
        return Step(name, page, "waits", words, action=action)
    words = _("%(nominations)s nominations, %(sessions)s sessions, %(contributors)s contributors.") % {
        "nominations": facts.counts.nominations,
        "sessions": facts.counts.sessions,
        "contributors": facts.counts.contributors,
    }
    entry = facts.imported
    return Step(name, page, "done", words, at=entry.at if entry else None, by=_name(entry.by) if entry else "")


def _cohort(facts: Facts) -> Step:
    name, page = _("Cohort"), "selection:cohort"
    offers = facts.counts.offers_open + facts.counts.offers_accepted + facts.counts.offers_declined
    adopted = facts.adopted(PlanRun.Kind.COHORT)
    if adopted or offers or facts.counts.fellows:
        return _adopted(name, page, adopted, _("A cohort was chosen."))
    if not facts.counts.nominations:
        return Step(name, page, "later", _("After nominations have come in."))
    words = _("%(nominations)s nominations for %(places)s places.") % {
        "nominations": facts.counts.nominations,
        "places": facts.edition.capacity,
    }
    return _proposal(name, page, facts.newest(PlanRun.Kind.COHORT), words, _("Plan the cohort"))


def _offers(facts: Facts) -> Step:
    name, page, counts = _("Offers"), "selection:cohort", facts.counts
    if not (counts.offers_open or counts.offers_accepted or counts.offers_declined or counts.fellows):
        return Step(name, page, "later", _("After a cohort was chosen."))
    words = _("%(accepted)s accepted, %(open)s wait for an answer, %(declined)s declined.") % {
        "accepted": counts.offers_accepted,
        "open": counts.offers_open,
        "declined": counts.offers_declined,
    }
    if counts.offers_open:
        return Step(name, page, "waits", words, action=_("Look at the offers"))
    return Step(name, page, "done", words)


def _placements(facts: Facts) -> Step:
    name, page, counts = _("Placements"), "placement:placements", facts.counts
    if not counts.fellows:
        return Step(name, page, "later", _("After offers were accepted."))
    words = _("%(placed)s of %(fellows)s fellows have a placement.") % {
        "placed": counts.placements,
        "fellows": counts.fellows,
    }
    if counts.placements >= counts.fellows:
        return _adopted(name, page, facts.adopted(PlanRun.Kind.PLACEMENT), words)
    return _proposal(name, page, facts.newest(PlanRun.Kind.PLACEMENT), words, _("Plan the placements"))


def _timetable(facts: Facts) -> Step:
    name, page = _("Timetable"), "timetable:week"
    if not facts.counts.sessions:
        return Step(name, page, "later", _("After sessions have been described."))
    version = facts.latest
    if version is None:
        words = ngettext("One session to place.", "%(number)s sessions to place.", facts.counts.sessions)
        newest = facts.newest(PlanRun.Kind.TIMETABLE)
        return _proposal(name, page, newest, words % {"number": facts.counts.sessions}, _("Plan the timetable"))
    if facts.counts.fellows and version.cohort_size != facts.counts.fellows:
        words = _("The cohort has changed since version %(number)s was made.") % {"number": version.number}
        return Step(name, page, "waits", words, action=_("Look at the timetable"))
    words = _("Version %(number)s is the newest.") % {"number": version.number}
    return Step(name, page, "done", words, at=version.made_at, by=_name(version.made_by))


def _publishing(facts: Facts) -> Step:
    name, page, published = _("Publishing"), "timetable:versions", facts.published
    if facts.latest is None:
        return Step(name, page, "later", _("After a timetable was made."))
    if published is None:
        words = _("Nobody but the team sees the timetable yet.")
        return Step(name, page, "waits", words, action=_("Publish a version"))
    if published.number < facts.latest.number:
        words = _("Version %(published)s is published; version %(latest)s is a draft.") % {
            "published": published.number,
            "latest": facts.latest.number,
        }
        return Step(name, page, "waits", words, action=_("Publish a version"))
    words = _("Version %(number)s is what everyone sees.") % {"number": published.number}
    return Step(name, page, "done", words, at=published.published_at, by=_name(published.published_by))


def _coursebook(facts: Facts) -> Step:
    name, page = _("Coursebook"), "papers:home"
    if facts.published is None:
        return Step(name, page, "later", _("After the timetable was published."))
    return Step(name, page, "waits", _("Ready to be printed whenever you like."), action=_("Print the coursebook"))


def _adopted(name: str, page: str, run: PlanRun | None, words: str) -> Step:
    if run is None:
        return Step(name, page, "done", words)
    return Step(name, page, "done", words, at=run.adopted_at, by=_name(run.adopted_by))


def _proposal(name: str, page: str, run: PlanRun | None, words: str, action: str) -> Step:
    """A step that a planning run proposes something for: planned, being planned, proposed, or not possible so."""
    if run is None or run.adopted_at or run.state == PlanRun.State.STOPPED:
        return Step(name, page, "waits", words, action=action)
    if run.state in BUSY:
        return Step(name, page, "waits", _("It is being planned now."), action=_("See how far it is"))
    if run.state == PlanRun.State.DONE:
        words = _("A proposal waits for your decision.")
        return Step(name, page, "waits", words, at=run.finished_at, action=_("Look at the proposal"))
    words = _("No plan was found. See what stands in the way.")
    return Step(name, page, "waits", words, at=run.finished_at, action=_("See why"))


def _name(person: object | None) -> str:
    return str(person) if person else ""
