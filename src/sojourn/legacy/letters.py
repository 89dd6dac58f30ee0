"""The letters of this room: an application arrived, it is decided, something owed is due."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sojourn.communications.actions import write_letter_of_kind
from sojourn.communications.kinds import Case, LetterKind, Variable
from sojourn.communications.models import Letter
from sojourn.supporters.rules import money

from .models import Application, Deliverable, ProjectPerson

CASES = 5
NAMES = (
    Variable("name", _("the reader's name"), "Ama Example"),
    Variable("opportunity", _("the opportunity"), _("Research project")),
    Variable("title", _("the application's title"), _("Textiles of the river")),
)


def _of_application(application: Application) -> dict[str, str]:
    return {
        "name": application.lead.name,
        "opportunity": application.opportunity.title,
        "title": application.title or application.opportunity.title,
    }


def _decision(application: Application) -> dict[str, str]:
    return {
        **_of_application(application),
        "decision": application.get_state_display(),
        "reason": application.reason,
        "link": settings.SITE_ADDRESS + reverse("legacy:own", args=[application.opportunity_id]),
    }


def _owed(deliverable: Deliverable) -> dict[str, str]:
    application = deliverable.award.application
    return {
        **_of_application(application),
        "what": deliverable.what,
        "due": date_format(deliverable.due_on, "DATE_FORMAT"),
        "link": settings.SITE_ADDRESS + reverse("legacy:own", args=[application.opportunity_id]),
    }


def _applications(values: Callable[[Application], dict[str, str]]) -> list[Case]:
    found = Application.objects.select_related("lead", "opportunity").exclude(state=Application.State.DRAFT)[:CASES]
    return [Case(str(one), partial(values, one)) for one in found]


def _deliverables() -> list[Case]:
    found = Deliverable.objects.select_related("award__application__lead", "award__application__opportunity")[:CASES]
    return [Case(str(one), partial(_owed, one)) for one in found]


def _named(named: ProjectPerson) -> dict[str, str]:
    link = settings.SITE_ADDRESS + reverse("legacy:own_projects")
    return {"name": named.person.name, "project": named.project.title, "link": link}


def _named_people() -> list[Case]:
    found = ProjectPerson.objects.select_related("person", "project").order_by("-pk")[:CASES]
    return [Case(str(one), partial(_named, one)) for one in found]


RECEIVED = LetterKind(
    name="legacy.application_received",
    title=_("An application arrived"),
    subject=_("We have your application: {opportunity}"),
    variables=NAMES,
    cases=partial(_applications, _of_application),
)
LINK = Variable("link", _("the reader's own page about it"), "https://example.org/my/opportunities/1/", is_needed=True)
DECIDED = LetterKind(
    name="legacy.application_decided",
    title=_("An application is decided"),
    subject=_("{opportunity}: our decision"),
    variables=(
        *NAMES,
        Variable("decision", _("the decision"), _("awarded")),
        Variable("reason", _("its reason"), _("The readers were of one mind.")),
        LINK,
    ),
    waits_for_team=True,
    cases=partial(_applications, _decision),
)
OWED = LetterKind(
    name="legacy.something_owed",
    title=_("Something owed is due"),
    subject=_("{what}, due on {due}"),
    variables=(
        *NAMES,
        Variable("what", _("what is owed"), _("Project report")),
        Variable("due", _("the day on which it is due"), _("30 June 2019")),
        LINK,
    ),
    cases=_deliverables,
)
NAMED = LetterKind(
    name="legacy.named_in_project",
    title=_("Somebody is named in a project"),
    subject=_("May the world read of your part in {project}?"),
    variables=(
        Variable("name", _("the reader's name"), "Ama Example"),
        Variable("project", _("the project's title"), _("The mended teacup")),
        Variable("link", _("where the reader answers"), "https://example.org/my/projects/", is_needed=True),
    ),
    cases=_named_people,
)
KINDS = (RECEIVED, DECIDED, OWED, NAMED)

__all__ = ["KINDS", "decided", "money", "named", "overdue", "received"]


def received(application: Application, *, at: datetime) -> None:
    """Tell the lead that the application arrived."""
    write_letter_of_kind(
        kind=RECEIVED,
        key=f"application-received:{application.pk}:{at.isoformat()}",
        to=application.lead,
        values=partial(_of_application, application),
        at=at,
    )


def decided(application: Application, *, at: datetime) -> None:
    """Tell the lead what was decided, and why."""
    write_letter_of_kind(
        kind=DECIDED,
        key=f"application-decided:{application.pk}:{application.state}:{at.isoformat()}",
        to=application.lead,
        values=partial(_decision, application),
        at=at,
    )


def named(one: ProjectPerson, *, at: datetime) -> None:
    """Ask somebody whether the world may read of their part in a project; once for each time they are named in it."""
    write_letter_of_kind(
        kind=NAMED, key=f"named-in-project:{one.pk}", to=one.person, values=partial(_named, one), at=at
    )


def overdue(deliverable: Deliverable, *, at: datetime) -> bool:
    """Remind the lead of something owed, once for each day on which it is due; True when the letter is new."""
    key = f"owed:{deliverable.pk}:{deliverable.due_on.isoformat()}"
    is_new = not Letter.objects.filter(key=key).exists()
    write_letter_of_kind(
        kind=OWED, key=key, to=deliverable.award.application.lead, values=partial(_owed, deliverable), at=at
    )
    return is_new
