"""Questions of the network: who is in it, who fits, what each chose to show, and its figures for the team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce, ExtractYear, Greatest

from sojourn.edition.models import Edition, WantedPlace
from sojourn.people.models import Consent, Interest, JournalEntry, Person, Place
from sojourn.people.queries import who_agreed
from sojourn.people.rules import SHOWN_BY, Agreement
from sojourn.selection.models import Fellow, Nomination

from .models import (
    Block,
    CareerStep,
    Doubt,
    Entry,
    Facet,
    Merge,
    Message,
    NameFound,
    PastEdition,
    PastFellow,
    Profile,
    Quotation,
    Reading,
)
from .rules import DAYS_BETWEEN, NO_ADDRESS, Audience, fold, sought

# One member, with everything that is known.


@dataclass(frozen=True)
class Took:
    """That somebody took part in an edition, from where and as what."""

    edition: str
    year: int
    place: str
    institution: str
    job_title: str
    is_past: bool


@dataclass
class Member:
    """Everything that the house knows of a member; what a reader may see of it, a sheet decides."""

    person: Person
    profile: Profile
    took_part: list[Took] = field(default_factory=list)
    steps: list[CareerStep] = field(default_factory=list)
    interests: list[str] = field(default_factory=list)

    def audience(self, of: str) -> Audience:
        """Who sees one field of this member."""
        return Audience(max(self.profile.show_name, self.profile.audience(of)))


def members(person_ids: Iterable[int]) -> list[Member]:
    """These persons as members, in the order given, in four questions. Those who are in no edition are left out."""
    ids = list(dict.fromkeys(person_ids))
    found = dict.fromkeys(ids)
    for profile in Profile.objects.filter(person__in=ids).select_related("person__institution__place", "person__place"):
        found[profile.person_id] = Member(profile.person, profile)
    missing = [pk for pk, known in found.items() if known is None]
    if missing:  # only until the directory has read of them
        for person in Person.objects.filter(pk__in=missing).select_related("institution__place", "place"):
            found[person.pk] = Member(person, Profile(person=person))
    known = {pk: member for pk, member in found.items() if member is not None}
    for person_id, took in _took_part(ids):
        known[person_id].took_part.append(took)
    for step in CareerStep.objects.filter(person__in=ids).select_related("institution__place"):
        known[step.person_id].steps.append(step)
    through = Person.interests.through.objects.filter(person__in=ids).order_by("interest__name")
    for person_id, name in through.values_list("person_id", "interest__name"):
        known[person_id].interests.append(name)
    return [member for member in known.values() if member.took_part]


def _took_part(ids: list[int]) -> list[tuple[int, Took]]:
    """In which editions these persons were, the earliest first: those kept in full and those before them, in one question."""
    live = Fellow.objects.filter(person__in=ids).order_by()
    past = PastFellow.objects.filter(person__in=ids).order_by()
    rows = live.values_list(
        "person_id",
        "edition__name",
        ExtractYear("edition__first_day_on"),
        "place__name",
        Coalesce("nomination__institution__name", Value("")),
        Coalesce("nomination__job_title", Value("")),
        Value(0),
    ).union(
        past.values_list(
            "person_id",
            "edition__name",
            "edition__year",
            "place__name",
            Coalesce("institution__name", Value("")),
            "job_title",
            Value(1),
        ),
        all=True,
    )
    return sorted(
        ((row[0], Took(row[1], row[2], row[3], row[4], row[5], bool(row[6]))) for row in rows),
        key=lambda pair: pair[1].year,
    )


def member(person: Person) -> Member | None:
    """This person as a member; None of somebody who took part in no edition."""
    return next(iter(members([person.pk])), None)


def profile_of(person: Person) -> Profile:
    """The profile of a person; an unsaved one where nothing was said yet."""
    return Profile.objects.filter(person=person).first() or Profile(person=person)


def member_ids() -> set[int]:
    """The persons of every edition."""
    return {
        *Fellow.objects.values_list("person_id", flat=True),
        *PastFellow.objects.values_list("person_id", flat=True),
    }


# The directory.


@dataclass(frozen=True)
class Wanted:
    """Whom a reader of the directory seeks. Blank: anybody."""

    words: str = ""
    year: str = ""
    place: str = ""
    institution: str = ""
    role: str = ""
    field: str = ""
    language: str = ""

    def picks(self) -> dict[str, str]:
        """The facets asked for by their exact value, those first that fewest members share."""
        named = {
            Facet.Of.PLACE: self.place,
            Facet.Of.YEAR: self.year,
            Facet.Of.ROLE: self.role,
            Facet.Of.FIELD: self.field,
            Facet.Of.LANGUAGE: self.language,
        }
        return {str(of): value for of, value in named.items() if value}


TEXTS = {Audience.EVERYONE: "everyone", Audience.NETWORK: "network", Audience.TEAM: "team"}


def found(wanted: Wanted, reader: Audience) -> QuerySet[Any, int]:
    """The entries (their keys) of members who fit, by name, as far as this reader may know. Hidden persons are in it for the team only.

    Whether somebody is hidden is asked of the person each time, never of what was made for the search. Where values are picked, the
    facets of the first are gone through in the order of names, without a look at any entry; else the entries.
    """
    picks = [_having(of, reader).filter(value=value) for of, value in wanted.picks().items()]
    others = picks[1:]
    institution = fold(wanted.institution)
    if institution:
        others.append(_having(Facet.Of.INSTITUTION, reader).filter(value__contains=institution))
    entries = _with_words(Entry.objects.filter(audience__lte=reader), sought(wanted.words), TEXTS[reader])
    rows: QuerySet[Any] = picks[0] if picks else entries
    entry = "entry_id" if picks else "pk"
    if picks and wanted.words:
        rows = rows.filter(entry__in=entries.order_by().values("pk"))
    if reader < Audience.TEAM:
        rows = rows.exclude(**{f"{entry}__in": Entry.objects.filter(person__is_hidden=True).order_by().values("pk")})
    for other in others:
        rows = rows.filter(**{f"{entry}__in": other.values("entry")})
    return rows.order_by("sort_name", entry).values_list(entry, flat=True)


def persons_of(entries: Iterable[int]) -> list[int]:
    """The persons of entries, both by their keys, in the order given."""
    ids = list(entries)
    persons = dict(Entry.objects.filter(pk__in=ids).order_by().values_list("pk", "person_id"))
    return [persons[pk] for pk in ids if pk in persons]


def _having(of: str, reader: Audience) -> QuerySet[Facet]:
    return Facet.objects.filter(of=of, audience__lte=reader)


def _with_words(rows: QuerySet[Entry], words: list[str], text: str) -> QuerySet[Entry]:
    """Entries whose text has each word. Words of three letters and more are found anywhere, shorter ones as whole words.

    So every pattern has three signs at least, a space being one: both engines look them up by their trigrams, and SQLite's trigram
    table, which answers a shorter pattern with nothing, is never asked for one.
    """
    patterns = [word if len(word) >= 3 else f" {word} " for word in words]
    if patterns and connection.vendor == "sqlite":
        match = f"{text} : ({' AND '.join(chr(34) + pattern + chr(34) for pattern in patterns)})"
        return rows.filter(pk__in=RawSQL("SELECT rowid FROM network_search WHERE network_search MATCH %s", [match]))
    for pattern in patterns:
        rows = rows.filter(**{f"{text}__contains": pattern})
    return rows


@dataclass(frozen=True)
class Choices:
    """What the filters of the directory offer."""

    years: list[str]
    places: list[str]
    fields: list[str]


def choices() -> Choices:
    """Every year, place and field by which members can be picked out, in one question."""
    parts = [
        PastEdition.objects.order_by().values_list(Value("year"), Cast("year", TextField())),
        Edition.objects.order_by().values_list(Value("year"), Cast(ExtractYear("first_day_on"), TextField())),
        Place.objects.order_by().values_list(Value("place"), Cast("name", TextField())),
        Interest.objects.order_by().values_list(Value("field"), Cast("name", TextField())),
    ]
    found: dict[str, set[str]] = defaultdict(set)
    for of, value in parts[0].union(*parts[1:]):
        found[of].add(value)
    return Choices(sorted(found["year"], reverse=True), sorted(found["place"]), sorted(found["field"]))


def members_by(of: Facet.Of, reader: Audience) -> dict[str, int]:
    """How many members have each value of a facet, as far as this reader may know."""
    rows = _having(of, reader)
    if reader < Audience.TEAM:
        rows = rows.exclude(entry__person__in=Person.objects.filter(is_hidden=True).order_by().values("pk"))
    return dict(rows.order_by().values_list("value").annotate(Count("id")))


# What the index has to read again.


def deeds_done_and_read() -> tuple[int, int]:
    """The number of the journal's last entry, and of the last that the directory has read."""
    read = Reading.objects.order_by().values("last_deed")[:1]
    found = JournalEntry.objects.order_by("-pk").values_list("pk", Subquery(read))[:1]
    last, seen = next(iter(found), (0, 0))
    return last, seen or 0


def touched_since(deed: int) -> set[int]:
    """The persons whom deeds since this one may have changed, of those who are members."""
    told = JournalEntry.objects.filter(pk__gt=deed).values_list("about_kind", "about_id").distinct()
    about: dict[str, set[str]] = defaultdict(set)
    for kind, pk in told:
        about[kind].add(pk)
    found = {int(pk) for pk in about[Person._meta.label] if pk.isdigit()}
    named = [pk for pk in about[Nomination._meta.label] if pk.isdigit()]
    editions = [pk for pk in about[Edition._meta.label] if pk.isdigit()]
    fellows = Fellow.objects.filter(Q(nomination__in=named) | Q(edition__in=editions))
    found |= set(fellows.values_list("person_id", flat=True))
    return found


# Figures for the team, and for papers. They count; they name nobody.


def fellows_by_place() -> dict[str, int]:
    """How many persons took part from each place, in any edition."""
    return {place: len(people) for place, people in _people_by("place__name", "place__name").items()}


def fellows_by_year() -> dict[int, int]:
    """How many persons took part in each year, the earliest first."""
    years = _people_by("edition__first_day_on__year", "edition__year")
    return {year: len(years[year]) for year in sorted(years)}


def _people_by(live: str, past: str) -> dict:  # type: ignore[type-arg]
    """The persons of every edition, grouped by one column of the fellows kept in full, and of those of earlier editions."""
    found: dict = defaultdict(set)  # type: ignore[type-arg]
    for rows, column in ((Fellow.objects, live), (PastFellow.objects, past)):
        for value, person in rows.order_by().values_list(column, "person_id"):
            found[value].add(person)
    return found


# Messages.


def is_reachable(receiver_id: int, sender: Person) -> bool:
    """Whether a message from this sender may reach this receiver."""
    is_blocked = Exists(Block.objects.filter(by=receiver_id, whom=sender))
    entry = Entry.objects.filter(
        ~is_blocked, person=receiver_id, audience__lte=Audience.NETWORK, person__is_hidden=False
    )
    return entry.exclude(person__email__iendswith=f"@{NO_ADDRESS}").exists()


def sent_within_a_day(sender: Person, at: datetime) -> int:
    return Message.objects.filter(sender=sender, sent_at__gt=at - timedelta(days=1)).count()


def waits_for_answer(sender: Person, receiver: Person, at: datetime) -> bool:
    """Whether this sender has written to this receiver lately and has no answer: one that was declined counts, too."""
    lately = Message.objects.filter(sender=sender, receiver=receiver, sent_at__gt=at - timedelta(days=DAYS_BETWEEN))
    return lately.exclude(state=Message.State.ANSWERED).exists()


def messages_of(person: Person) -> list[Message]:
    """What a person wrote and was written, the newest first."""
    own = Message.objects.filter(Q(sender=person) | Q(receiver=person)).select_related("sender", "receiver")
    return list(own[:100])


def reports() -> list[Message]:
    """Messages that were reported, those first that nobody has looked into."""
    told = Message.objects.filter(state=Message.State.REPORTED).select_related("sender", "receiver")
    return sorted(told, key=lambda message: message.looked_at is not None)


# Who has not been heard of, and who is asked.

A_YEAR = timedelta(days=365)


def due_to_be_asked(*, at: datetime, most: int) -> list[Person]:
    """Members who have neither changed nor confirmed their profile nor been asked for a year, longest first; those with an address."""
    return [profile.person for profile in _quiet(at)[:most]]


def due_to_be_asked_again(*, at: datetime, most: int) -> list[Person]:
    """Those of them whom somebody has asked before, or who have confirmed their profile once."""
    return [profile.person for profile in _quiet(at).exclude(asked_at=None, confirmed_at=None)[:most]]


def _quiet(at: datetime) -> QuerySet[Profile]:
    late = at - A_YEAR
    quiet = Profile.objects.filter(
        Q(asked_at=None) | Q(asked_at__lt=late), Q(confirmed_at=None) | Q(confirmed_at__lt=late)
    )
    quiet = quiet.filter(person__in=Entry.objects.values("person")).exclude(person__email__iendswith=f"@{NO_ADDRESS}")
    return quiet.order_by(F("confirmed_at").asc(nulls_first=True), "pk").select_related("person")


# Quotations.


def quotations() -> list[Quotation]:
    """What members say of the programme, of those whose consent stands and who are not hidden. Asked anew each time."""
    shown = Quotation.objects.filter(person__in=who_agreed(Agreement.QUOTED))
    return list(shown.select_related("person__institution", "person__place").order_by("-written_at", "-pk"))


def quotation_of(person: Person) -> tuple[Quotation | None, bool]:
    """What this person says of the programme, and whether they let it be quoted."""
    agreed = Consent.objects.filter(person=person, what=Agreement.QUOTED, withdrawn_at=None).exists()
    return Quotation.objects.filter(person=person).first(), agreed


@dataclass(frozen=True)
class Totals:
    """The whole network in three numbers: everybody who ever took part, hidden or not; a number names nobody."""

    people: int
    places: int
    years: int


def totals() -> Totals:
    """The network as it is now, editions kept in full and those before them together."""
    return Totals(len(member_ids()), len(fellows_by_place()), len(fellows_by_year()))


def members_by_kind() -> dict[str, int]:
    """How many members do each kind of work; "" are those who have not said."""
    rows = Profile.objects.filter(person__in=Entry.objects.values("person")).order_by()
    return dict(rows.values_list("kind").annotate(Count("id")))


def genders_by_year() -> dict[int, dict[str, int]]:
    """How many of each year describe their gender how; "" are those who have not said. Small numbers are not for showing as they are."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    years = _people_by("edition__first_day_on__year", "edition__year")
    genders = dict(Person.objects.filter(pk__in=Entry.objects.values("person")).values_list("pk", "gender"))
    for year, people in years.items():
        for pk in people:
            found[year][genders.get(pk, "").strip().lower()] += 1
    return found


def places_wanted() -> dict[str, list[str]]:
    """The places that editions asked for, each with the editions that did."""
    found: dict[str, list[str]] = defaultdict(list)
    wanted = WantedPlace.objects.order_by("edition__first_day_on").values_list("place__name", "edition__name")
    for place, edition in wanted:
        found[place].append(edition)
    return found


NEVER = datetime(1970, 1, 1, tzinfo=UTC)
SIGNS = ("changed_at", "confirmed_at", "person__account__last_login")
SILENT_AFTER = timedelta(days=3 * 365)


def not_heard_of(at: datetime) -> QuerySet[Profile]:
    """Members who for three years have neither logged in, nor changed or confirmed their profile, nor written: longest silent first."""
    late = at - SILENT_AFTER
    wrote = Message.objects.filter(Q(sender=OuterRef("person")) | Q(receiver=OuterRef("person"), answer__gt=""))
    quiet = Profile.objects.filter(
        Q(changed_at=None) | Q(changed_at__lt=late),
        Q(confirmed_at=None) | Q(confirmed_at__lt=late),
        Q(person__account__last_login=None) | Q(person__account__last_login__lt=late),
        ~Exists(wrote.filter(sent_at__gte=late)),
        person__in=Entry.objects.values("person"),
    )
    last = Greatest(
        *(Coalesce(column, Value(NEVER)) for column in SIGNS),
        output_field=DateTimeField(),
    )
    return quiet.annotate(last_sign=last).select_related("person__place").order_by("last_sign", "person__name")


# Doubts and merges.


def open_doubts() -> list[Doubt]:
    """Pairs of persons that wait for somebody's word."""
    persons = ("one__institution", "one__place", "other__institution", "other__place")
    return list(Doubt.objects.filter(settled_at=None).select_related(*persons)[:200])


def merges() -> list[Merge]:
    """What was merged, the newest first."""
    return list(Merge.objects.select_related("kept", "merged_by").defer("record")[:100])


# Texts that may still name somebody.


def asked_not_to_be_shown() -> QuerySet[Person]:
    """Those who are hidden, and those who withdrew a consent to be shown and have not given it again."""
    standing = Consent.objects.filter(person=OuterRef("person"), what=OuterRef("what"), withdrawn_at=None)
    withdrawn = Consent.objects.filter(~Exists(standing), what__in=SHOWN_BY, withdrawn_at__isnull=False)
    return Person.objects.filter(Q(is_hidden=True) | Q(pk__in=withdrawn.values("person")))


def names_found(person: Person | None = None) -> list[NameFound]:
    """Texts that may still name somebody, or this person; those first that nobody has looked at."""
    found = NameFound.objects.select_related("person", "looked_by")
    found = found.filter(person=person) if person else found
    return sorted(found, key=lambda one: one.looked_at is not None)


def names_to_look_at() -> QuerySet[NameFound]:
    """Texts that may still name somebody and wait to be looked at."""
    return NameFound.objects.filter(looked_at=None)
