"""The letters of the timetable: it is ready; your days have changed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sojourn.communications.actions import write_letter_of_kind
from sojourn.communications.kinds import Case, LetterKind, Variable
from sojourn.edition.models import Edition
from sojourn.people.links import Purpose, link_address
from sojourn.people.models import Person
from sojourn.selection.models import Fellow

from .feeds import Change, News, Said
from .models import FeedEntry, Version

CASES = 3
"""How many real cases the desk can try a template on."""


def _values(person: Person, edition: Edition, changes: Iterable[Change]) -> dict[str, str]:
    changes = tuple(changes)
    sessions = ngettext("{number} session", "{number} sessions", len(changes)).format(number=len(changes))
    return {
        "name": person.name,
        "programme": edition.programme.name,
        "year": edition.name,
        "sessions": sessions,
        "changes": "\n".join(_line(change) for change in changes),
        "address": f"{settings.SITE_ADDRESS}/my/",
    }


def _line(change: Change) -> str:
    """What is new, in one line, or two where something else was said before."""
    if change.now is None:
        assert change.before is not None, "a change has a before or a now"
        return _("- Cancelled: {session}").format(session=_in_words(change.before))
    if change.before is None:
        return _("- New: {session}").format(session=_in_words(change.now))
    now = _("- Now: {session}").format(session=_in_words(change.now))
    return "\n  ".join([now, _("Before: {session}").format(session=_in_words(change.before))])


def _in_words(said: Said) -> str:
    day = date_format(said.on, "l j F")
    parts = [said.title, day, f"{said.starts:%H:%M}–{said.ends:%H:%M}", said.where]
    return ", ".join(filter(None, parts))


def _cases() -> list[Case]:
    """Some people's days as they were last told, as if all of them were news."""
    version = Version.objects.exclude(published_at=None).select_related("edition__programme").first()
    if version is None:
        return []
    told = FeedEntry.objects.filter(sitting__session__edition=version.edition, is_cancelled=False)
    cases = []
    for person in Person.objects.filter(pk__in=told.values("person"))[:CASES]:
        days = told.filter(person=person).order_by("on", "starts")
        said = [Said(each.on, each.starts, each.ends, each.where, each.title) for each in days]
        cases.append(
            Case(person.name, partial(_values, person, version.edition, [Change(None, each) for each in said]))
        )
    return cases


VARIABLES = (
    Variable("name", gettext_lazy("the reader's name"), "Ama Example"),
    Variable("programme", gettext_lazy("the programme's name"), gettext_lazy("Training Programme")),
    Variable("year", gettext_lazy("the edition's name"), "2018"),
    Variable("sessions", gettext_lazy("how many sessions the letter is about"), gettext_lazy("24 sessions")),
    Variable("address", gettext_lazy("where the reader sees them"), "https://example.org/my/", is_needed=True),
)
TIMETABLE_READY = LetterKind(
    name="timetable.timetable_ready",
    title=gettext_lazy("The timetable is ready"),
    subject=gettext_lazy("{programme} {year}: your timetable is ready"),
    variables=VARIABLES,
    cases=_cases,
)
TIMETABLE_CHANGED = LetterKind(
    name="timetable.timetable_changed",
    title=gettext_lazy("The timetable has changed"),
    subject=gettext_lazy("{programme} {year}: your timetable has changed"),
    variables=(
        *VARIABLES,
        Variable(
            "changes",
            gettext_lazy("what is new, cancelled or otherwise than before: a line each"),
            gettext_lazy("- New: Handling objects, Tuesday 3 July, 10:00–11:00"),
            is_needed=True,
        ),
    ),
    cases=_cases,
)
STATE_WISHES = Purpose("state-wishes", Fellow, days=120, related=("person", "edition__programme"))
"""Fellows state their wishes for placements and electives themselves."""


def _asked(fellow: Fellow, at: datetime) -> dict[str, str]:
    return {
        "name": fellow.person.name,
        "programme": fellow.edition.programme.name,
        "year": fellow.edition.name,
        "link": link_address("timetable:state_wishes", STATE_WISHES, row=fellow, person=fellow.person, at=at),
    }


def _asked_cases() -> list[Case]:
    found = Fellow.objects.select_related(*STATE_WISHES.related).order_by("-pk")[:CASES]
    return [Case(fellow.person.name, partial(_asked, fellow, datetime.now(UTC))) for fellow in found]


WISHES_ASKED = LetterKind(
    name="timetable.wishes_asked",
    title=gettext_lazy("A fellow is asked for wishes"),
    subject=gettext_lazy("{programme} {year}: what would you like to choose?"),
    variables=(
        *VARIABLES[:3],
        Variable(
            "link",
            gettext_lazy("where the reader chooses, without logging in"),
            "https://example.org/wishes/1.2.3.abc/",
            is_needed=True,
        ),
    ),
    cases=_asked_cases,
)
KINDS = (TIMETABLE_READY, TIMETABLE_CHANGED, WISHES_ASKED)


def wishes_asked(fellow: Fellow, *, at: datetime) -> None:
    """Ask a fellow what they would like to choose, with the link by which they do; at most one such letter a day."""
    write_letter_of_kind(
        kind=WISHES_ASKED,
        key=f"wishes-asked:{fellow.pk}:{at.date()}",
        to=fellow.person,
        values=partial(_asked, fellow, at),
        at=at,
    )


def timetable_news(version: Version, news: News, *, at: datetime) -> None:
    """Write to one person that their timetable is ready, or what has changed in it."""
    values = partial(_values, news.person, version.edition, news.changes)
    write_letter_of_kind(
        kind=TIMETABLE_READY if news.is_first else TIMETABLE_CHANGED,
        key=f"timetable:{version.pk}:{news.person.pk}",
        to=news.person,
        values=values,
        at=at,
    )
