"""The demonstration, stage by stage: from facts to a published edition. The command shows them, the bench measures them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from sojourn.communications.actions import deliver_waiting
from sojourn.edition.models import Edition, PlanRun
from sojourn.museums.models import Department
from sojourn.papers.queries import coursebook
from sojourn.people.actions import open_account
from sojourn.people.models import Account, Person, RoleGrant
from sojourn.people.rules import Role
from sojourn.placement.models import PartnerOffer
from sojourn.selection.models import Fellow
from sojourn.timetable import actions as timetable
from sojourn.timetable.models import Slot
from sojourn.timetable.queries import latest_version, published_version
from sojourn.web.chain import LINKS, accept_every_offer, found_or_refused
from sojourn.workbook.actions import apply
from sojourn.workbook.changes import changes_of
from sojourn.workbook.read import read_workbook

from . import earlier, evaluation, legacy, letters, network, newsletter, papers, site, supporters
from .make_workbook import write_demo_workbook

EDITION = "2018"
PASSWORD = "six weeks in London"
Watch = Callable[[str, PlanRun], AbstractContextManager[Any]]


@dataclass
class Demonstration:
    """One making of the demonstration: where its files go, and who watches the planning."""

    folder: Path = field(default_factory=lambda: Path(settings.DATA))
    watch: Watch = field(default=lambda title, run: nullcontext())

    @property
    def workbook(self) -> Path:
        return self.folder / "demonstration.xlsx"

    @property
    def edition(self) -> Edition:
        return Edition.objects.select_related("programme").get(name=EDITION)


@dataclass(frozen=True)
class Stage:
    title: str
    run: Callable[[Demonstration], None]


def prepare(demonstration: Demonstration) -> None:
    call_command("prepare")


def make_workbook(demonstration: Demonstration) -> None:
    write_demo_workbook(demonstration.workbook)


def import_workbook(demonstration: Demonstration) -> None:
    apply(changes=changes_of(read_workbook(demonstration.workbook)), by=None, at=timezone.now())


def plan(name: str) -> Callable[[Demonstration], None]:
    """The stage that makes one of the three plans and adopts it."""

    def run_stage(demonstration: Demonstration) -> None:
        link, edition = LINKS[name], demonstration.edition
        run = link.request(edition=edition, by=None, at=timezone.now(), seconds=link.seconds)
        with demonstration.watch(link.title, run):
            link.plan(run=run, at=timezone.now())
        run.refresh_from_db()
        found_or_refused(run)
        link.adopt(run=run, by=None, at=timezone.now())

    return run_stage


def accept_offers(demonstration: Demonstration) -> None:
    accept_every_offer(edition=demonstration.edition, by=None, at=timezone.now())


def publish(demonstration: Demonstration) -> None:
    version = latest_version(demonstration.edition)
    assert version is not None, "the timetable stage adopts a version"
    timetable.publish(version=version, by=None, at=timezone.now())


def send_letters(demonstration: Demonstration) -> None:
    team = RoleGrant.objects.filter(role=Role.TEAM).select_related("person").order_by("person__name").first()
    letters.fill(team.person if team else None, timezone.now())
    deliver_waiting(at=timezone.now())


def print_coursebook(demonstration: Demonstration) -> None:
    (demonstration.folder / "coursebook.pdf").write_bytes(coursebook(demonstration.edition).pdf)


def fill_rooms(demonstration: Demonstration) -> None:
    """What the other rooms hold: each fills its own, in `demo/<room>.py`."""
    edition, at = demonstration.edition, timezone.now()
    supporters.fill(edition=edition, by=None, at=at)
    legacy.fill(edition=edition, by=None, at=at)
    network.fill(by=None, at=at)
    evaluation.fill(edition, by=None, at=at)
    earlier.fill(edition=edition, by=None, at=at)  # after the network and the questionnaires, which it builds on
    site.fill(edition=edition, by=None, at=at)  # last: it shows what the others hold
    papers.fill(edition=edition, by=None, at=at)
    newsletter.fill(edition, by=None, at=at)  # after the site, whose pages it adds to


def hand_out_keys(demonstration: Demonstration) -> None:
    for _, person in people_to_be():
        open_account(person=person, by=None, at=timezone.now(), password=PASSWORD)


STAGES = (
    Stage("Database and static files", prepare),
    Stage("Workbook of the demonstration", make_workbook),
    Stage("Import", import_workbook),
    Stage("Cohort, planned and adopted", plan("cohort")),
    Stage("Offers, accepted on everyone's behalf", accept_offers),
    Stage("Placements and pairs, planned and adopted", plan("placements")),
    Stage("Timetable, planned and adopted", plan("timetable")),
    Stage("Publication", publish),
    Stage("Letters", send_letters),
    Stage("Coursebook", print_coursebook),
    Stage("The rooms of every year", fill_rooms),
    Stage("Keys to the doors", hand_out_keys),
)


def people_to_be() -> list[tuple[str, Person]]:
    """(part, person) of one person in each role, to log in as; each of the others has something to see."""
    edition = Edition.objects.get(name=EDITION)
    version = published_version(edition)
    fellow = Fellow.objects.filter(edition=edition).select_related("person").order_by("person__name").first()
    hosting = Fellow.objects.filter(edition=edition).values("department")
    department = (
        Department.objects.filter(pk__in=hosting, representative__isnull=False).select_related("representative").first()
    )
    offer = PartnerOffer.objects.filter(edition=edition, contact__isnull=False).select_related("contact").first()
    team = RoleGrant.objects.filter(role=Role.TEAM).select_related("person").order_by("person__name").first()
    taken = RoleGrant.objects.filter(role__in=[Role.TEAM, Role.REPRESENTATIVE]).values("person")
    speaking = Slot.contributors.through.objects.filter(slot__version=version).values("contributor__person")
    contributor = Person.objects.filter(pk__in=speaking).exclude(pk__in=taken).order_by("name").first()
    evaluator = RoleGrant.objects.filter(role=Role.EVALUATOR).select_related("person").order_by("pk").first()
    parts = [
        ("programme team", team and team.person),
        ("fellow", fellow and fellow.person),
        ("contributor", contributor),
        ("partner museum", offer and offer.contact),
        ("department representative", department and department.representative),
        ("external evaluator", evaluator and evaluator.person),
    ]
    return [(part, person) for part, person in parts if person]


def account_of(part: str) -> Account:
    person = dict(people_to_be())[part]
    return Account.objects.select_related("person").get(person=person)


def doors() -> list[tuple[Account | None, str]]:
    """(account or None for a stranger, address) of the pages that people open most, for the bench and for `--check`."""
    desk, my = f"/desk/{EDITION}", "/my"
    team = account_of("programme team")
    pages: list[tuple[Account | None, str]] = [(None, "/"), (None, f"/{EDITION}/"), (None, f"/{EDITION}/timetable/")]
    for page in (
        "",
        "cohort/",
        "nominations/",
        "placements/",
        "timetable/",
        "timetable/by-group/",
        "sessions/",
        "contributors/",
    ):
        pages.append((team, f"{desk}/{page}"))
    own = {
        "fellow": ["days", "week", "all", "placement", "calendar"],
        "contributor": ["sessions"],
        "partner museum": ["group"],
        "department representative": ["department"],
    }
    for part, names in own.items():
        pages += [(account_of(part), f"{my}/{name}/") for name in names]
    return pages
