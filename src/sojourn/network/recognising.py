"""Who in a spreadsheet of earlier editions is known already: the same person, perhaps the same, or somebody new. It writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches

from django.utils.translation import gettext as _

from sojourn.edition.models import Edition
from sojourn.people.models import Person, Place
from sojourn.selection.models import Fellow

from .atlas import point_of, points
from .models import PastFellow
from .reading import Mistake, PastRow
from .rules import fold, has_address, same_name

ALIKE = 0.88
"""Names of one place that are as alike as this are put before a person (difflib's ratio of the folded names)."""


@dataclass
class Known:
    """Somebody the house knows, or has met further up in the file (then `pk` is None until they are written)."""

    pk: int | None
    name: str
    emails: set[str]
    places: set[str]
    institutions: set[str]
    editions: set[str] = field(default_factory=set)


@dataclass
class Line:
    """What becomes of one row."""

    row: PastRow
    known: Known
    is_new: bool
    is_there: bool  # the person stands in that edition already
    is_moved: bool  # known, and at another institution
    why: str
    doubts: list[tuple[Known, str]]


@dataclass(frozen=True)
class Plan:
    """What an import would do, row by row, and what stands in its way."""

    lines: tuple[Line, ...]
    mistakes: tuple[Mistake, ...]
    new_places: tuple[str, ...]

    def count(self, kind: str) -> int:
        return sum(bool(getattr(line, kind)) for line in self.lines)

    @property
    def new_people(self) -> int:
        return self.count("is_new")

    @property
    def moved(self) -> int:
        return self.count("is_moved")

    @property
    def there_already(self) -> int:
        return self.count("is_there")

    @property
    def doubts(self) -> int:
        return sum(len(line.doubts) for line in self.lines)


class Acquaintance:
    """Everybody the house knows, found by address and by name."""

    def __init__(self) -> None:
        self.by_email: dict[str, Known] = {}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self.by_place: dict[str, list[Known]] = defaultdict(list)
        places: dict[int, set[str]] = defaultdict(set)
        editions: dict[int, set[str]] = defaultdict(set)
        for model in (Fellow, PastFellow):
            for pk, place, edition in model._default_manager.order_by().values_list(
                "person_id", "place__name", "edition__name"
            ):
                places[pk].add(fold(place))
                editions[pk].add(edition)
        rows = Person.objects.order_by("pk").values_list(
            "pk", "name", "email", "place__name", "institution__name", "institution__place__name"
        )
        for pk, name, email, place, institution, its_place in rows:
            where = places[pk] | {fold(each) for each in (place, its_place) if each}
            emails = {email.lower()} if has_address(email) else set()
            houses = {fold(institution)} if institution else set()
            self.learn(Known(pk, name, emails, where, houses, editions[pk]))

    def learn(self, known: Known) -> None:
        for email in known.emails:
            self.by_email[email] = known
        self.by_name[same_name(known.name)].append(known)
        for place in known.places:
            self.by_place[place].append(known)

    def same(self, row: PastRow) -> tuple[Known, str] | None:
        """Who this row is about beyond doubt, and why; None where nobody is."""
        if row.email in self.by_email:
            return self.by_email[row.email], _("same e-mail address")
        namesakes = self.namesakes(row)
        there = [known for known in namesakes if row.edition in known.editions]
        if len(there) == 1 and not (row.email and there[0].emails):
            return there[0], _("stands in this edition already")
        if len(namesakes) != 1:
            return None
        known = namesakes[0]
        if not row.email or not known.emails:
            return known, _("same name and place")
        if fold(row.institution) in known.institutions:
            return known, _("same name, place and institution")
        return None

    def namesakes(self, row: PastRow) -> list[Known]:
        return [known for known in self.by_name[same_name(row.name)] if fold(row.place) in known.places]

    def doubtful(self, row: PastRow) -> list[tuple[Known, str]]:
        """Who this row may be about, and why one could think so."""
        wanted, found = same_name(row.name), {}
        for known in self.by_name[wanted]:
            here = fold(row.place) in known.places
            found[id(known)] = (known, _("same name and place, other address") if here else _("same name, other place"))
        for known in self.by_place[fold(row.place)]:
            matcher = SequenceMatcher(None, wanted, same_name(known.name))
            if id(known) not in found and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE:
                found[id(known)] = (known, _("almost the same name, same place"))
        return list(found.values())


def plan_of(rows: Sequence[PastRow]) -> Plan:
    """What importing these rows would do now."""
    everybody = Acquaintance()
    known_places = {fold(name): name for name in Place.objects.values_list("name", flat=True)}
    in_full = set(Edition.objects.values_list("name", flat=True))
    lines, mistakes, new_places = [], [], {}
    for row in rows:
        wrong = _unknown_place(row, known_places)
        if wrong:
            mistakes.append(wrong)
            continue
        if fold(row.place) not in known_places:
            new_places[fold(row.place)] = row.place
        line = _line(row, everybody)
        if row.edition in in_full and not line.is_there:
            words = _("Edition %(name)s is kept in full: its fellows come from its own offers.") % {"name": row.edition}
            mistakes.append(Mistake(row.number, "Edition", words, _("Take the row out.")))
            continue
        lines.append(line)
    return Plan(tuple(lines), tuple(mistakes), tuple(sorted(new_places.values())))


def _unknown_place(row: PastRow, known: dict[str, str]) -> Mistake | None:
    """A place that is neither known nor on the map but nearly so is a slip of the pen; an altogether new one is the programme's word."""
    if fold(row.place) in known or point_of(row.place):
        return None
    names = {fold(point.name): point.name for point in points()} | known
    near = get_close_matches(fold(row.place), names, n=1, cutoff=0.8)
    if not near:
        return None
    right = _("Did you mean “%(name)s”?") % {"name": names[near[0]]}
    return Mistake(row.number, "Place", _("“%(name)s” is not a known place.") % {"name": row.place}, right)


def _line(row: PastRow, everybody: Acquaintance) -> Line:
    found = everybody.same(row)
    if found is None:
        doubts = everybody.doubtful(row)
        known = Known(None, row.name, set(), {fold(row.place)}, set(), set())
        line = Line(row, known, True, False, False, _("new"), doubts)
        known.emails = {row.email} if row.email else set()
        everybody.learn(known)
    else:
        known, why = found
        house = fold(row.institution)
        is_moved = bool(house and known.institutions and house not in known.institutions)
        line = Line(row, known, False, row.edition in known.editions, is_moved, why, [])
        if row.email and not known.emails:
            known.emails.add(row.email)
            everybody.by_email[row.email] = known
    known.editions.add(row.edition)
    if row.institution:
        known.institutions.add(fold(row.institution))
    return line
