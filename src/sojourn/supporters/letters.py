"""The letter of this room: something that the team promised, set itself or signed is due."""

from datetime import date, datetime
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sojourn.communications.actions import Address, write_letter_of_kind
from sojourn.communications.kinds import Case, LetterKind, Variable
from sojourn.communications.models import Letter
from sojourn.people.models import Person
from sojourn.people.queries import roles_of
from sojourn.people.rules import Role

from .models import Document, Promise, Task
from .queries import Due

CASES = 5


def day_of(thing: Due) -> date:
    """The day on which something is due; an agreement, the day on which it ends."""
    day = thing.ends_on if isinstance(thing, Document) else thing.due_on
    if day is None:
        raise ValueError("What has no day is never due.")
    return day


def _words_of(thing: Due) -> str:
    if isinstance(thing, Document):
        return _now("{document} comes to its end").format(document=thing.title)
    if isinstance(thing, Promise):
        return _now("{kind} that was promised: {what}").format(kind=thing.get_kind_display(), what=thing.what)
    return thing.what


def _values(thing: Due) -> dict[str, str]:
    return {
        "what": _words_of(thing),
        "supporter": thing.supporter.name,
        "due": date_format(day_of(thing), "DATE_FORMAT"),
        "link": settings.SITE_ADDRESS + reverse("supporters:supporter", args=[thing.supporter_id]),
    }


def _cases() -> list[Case]:
    found = Promise.objects.filter(due_on__isnull=False).select_related("supporter").order_by("-due_on")[:CASES]
    return [Case(str(one), partial(_values, one)) for one in found]


DUE = LetterKind(
    name="supporters.due",
    title=_("Something is due with a supporter, to the team"),
    subject=_("{supporter}: {what} ({due})"),
    variables=(
        Variable("what", _("what is due"), _("Report on the three fellows")),
        Variable("supporter", _("the supporter"), "The Teacup Foundation"),
        Variable("due", _("the day on which it is due"), _("30 June 2019")),
        Variable(
            "link", _("the supporter's page on the desk"), "https://example.org/desk/supporters/1/", is_needed=True
        ),
    ),
    cases=_cases,
)
KINDS = (DUE,)


def due(thing: Due, *, at: datetime) -> bool:
    """Remind the team of something, once for each day on which it is due; True when the letter is new.

    A task's letter goes to whoever does it, while they are of the team; every other to the programme's own address.
    """
    key = f"supporters-due:{type(thing).__name__.lower()}:{thing.pk}:{day_of(thing).isoformat()}"
    is_new = not Letter.objects.filter(key=key).exists()
    if is_new:
        write_letter_of_kind(kind=DUE, key=key, to=_reader(thing), values=partial(_values, thing), at=at)
    return is_new


def _reader(thing: Due) -> Person | Address:
    owner = thing.owner if isinstance(thing, Task) else None
    if owner is not None and Role.TEAM in roles_of(owner.pk):
        return owner
    return Address(settings.REPLY_TO_ADDRESS)
