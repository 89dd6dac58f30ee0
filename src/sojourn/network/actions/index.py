"""What members are found by, made from what is known of them: anew with each deed of this room, and after deeds of others."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from sojourn.selection.models import Fellow

from .. import queries
from ..atlas import words_of_language, words_of_place
from ..languages import LANGUAGES
from ..models import Entry, Facet, Profile, Reading
from ..queries import Member
from ..rules import Audience, Kind, fold

AT_A_TIME = 500
LEVELS = {"everyone": Audience.EVERYONE, "network": Audience.NETWORK, "team": Audience.TEAM}


def catch_up() -> int:
    """Read what other rooms have done since the directory was read last; how many members were read again.

    Cheap where nothing was done: one question. Every page of the directory calls it first.
    """
    last, read = queries.deeds_done_and_read()
    if last == read:
        return 0
    with transaction.atomic():
        touched = queries.touched_since(read) | set(
            Fellow.objects.exclude(person__in=Entry.objects.values("person")).values_list("person_id", flat=True)
        )
        read_again(touched)
        Reading.objects.update_or_create(pk=1, defaults={"last_deed": last})
    return len(touched)


@transaction.atomic
def read_again(person_ids: Iterable[int]) -> None:
    """Make the entries of these persons anew; those who are in no edition have none."""
    ids = sorted(person_ids)
    for start in range(0, len(ids), AT_A_TIME):
        _read_some(ids[start : start + AT_A_TIME])


def _read_some(ids: list[int]) -> None:
    members = queries.members(ids)
    Entry.objects.filter(person__in=ids).exclude(person__in=[member.person.pk for member in members]).delete()
    Profile.objects.bulk_create(member.profile for member in members if member.profile.pk is None)
    entries = Entry.objects.bulk_create(
        [_entry(member) for member in members],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["audience", "sort_name", *LEVELS],
    )
    Facet.objects.filter(entry__person__in=ids).delete()
    Facet.objects.bulk_create(
        Facet(entry=entry, sort_name=entry.sort_name, of=of, value=value, audience=audience)
        for entry, member in zip(entries, members, strict=True)
        for (of, value), audience in _facets(member).items()
    )


def _entry(member: Member) -> Entry:
    entry = Entry(person=member.person, audience=member.audience("name"), sort_name=fold(member.person.name)[:200])
    folded = [(audience, fold(piece)) for audience, piece in _pieces(member) if piece]
    for text, reader in LEVELS.items():
        words = dict.fromkeys(word for audience, piece in folded if audience <= reader for word in piece.split())
        setattr(entry, text, f" {' '.join(words)} ")  # each word once: it is sought word by word
    return entry


def _pieces(member: Member) -> list[tuple[Audience, str]]:
    """Everything that a member is found by, each piece with who may know it."""
    person, profile = member.person, member.profile
    see = member.audience
    pieces = [(see("name"), person.name), (see("name"), person.own_name), (see("work"), person.job_title)]
    pieces += [(see("work"), str(Kind(profile.kind).label) if profile.kind else "")]
    pieces += [(see("work"), person.institution.name if person.institution else "")]
    pieces += [(see("place"), words_of_place(place)) for place in _places(member)]
    pieces += [(see("fields"), name) for name in member.interests]
    pieces += [(see("languages"), words_of_language(code)) for code in profile.languages if code in LANGUAGES]
    pieces += [(see("statement"), profile.statement)]
    pieces += [(see("years"), took.edition) for took in member.took_part]
    for step in member.steps:
        pieces += [(see("career"), step.title), (see("career"), step.institution.name if step.institution else "")]
    for took in member.took_part:
        pieces += [(_both(see("years"), see("career")), f"{took.job_title} {took.institution}")]
    return pieces


def _both(one: Audience, other: Audience) -> Audience:
    """Who may know what only those see who see both fields."""
    return max(one, other)


def _places(member: Member) -> dict[str, None]:
    """Where a member is now, and where they came from to each edition, each once."""
    person = member.person
    now = person.place or (person.institution.place if person.institution else None)
    return dict.fromkeys([*([now.name] if now else []), *(took.place for took in member.took_part)])


def _facets(member: Member) -> dict[tuple[str, str], Audience]:
    """What a member can be picked out by, and who may do it. Where a value is had twice, the larger audience counts."""
    person, profile = member.person, member.profile
    see = member.audience
    pairs = [(Facet.Of.YEAR, str(took.year), see("years")) for took in member.took_part]
    pairs += [(Facet.Of.PLACE, place, see("place")) for place in _places(member)]
    pairs += [(Facet.Of.FIELD, name, see("fields")) for name in member.interests]
    pairs += [(Facet.Of.LANGUAGE, code, see("languages")) for code in profile.languages if code in LANGUAGES]
    pairs += [(Facet.Of.ROLE, profile.kind, see("work"))] if profile.kind else []
    pairs += [(Facet.Of.INSTITUTION, fold(person.institution.name), see("work"))] if person.institution else []
    pairs += [
        (Facet.Of.INSTITUTION, fold(step.institution.name), see("career")) for step in member.steps if step.institution
    ]
    found: dict[tuple[str, str], Audience] = {}
    for of, value, audience in pairs:
        key = (str(of), value[:200])
        found[key] = min(audience, found.get(key, audience))
    return {key: audience for key, audience in found.items() if audience < Audience.ONESELF}
