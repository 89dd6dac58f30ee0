"""Questions about persons, roles and what people agreed to."""

import re
from datetime import datetime
from html import escape

from django.db.models import QuerySet
from django.utils.translation import gettext

from .models import Consent, Person, RoleGrant
from .rules import Agreement, Role


def roles_of(person_id: int) -> set[Role]:
    """The roles that a person has."""
    return {Role(role) for role in RoleGrant.objects.filter(person_id=person_id).values_list("role", flat=True)}


def roles_since_before(person_id: int, at: datetime) -> set[Role]:
    """The roles that a person has, as far as they had them at a time: one that was taken away since and given anew is not among them."""
    grants = RoleGrant.objects.filter(person_id=person_id, granted_at__lte=at)
    return {Role(role) for role in grants.values_list("role", flat=True)}


def who_agreed(what: Agreement) -> QuerySet[Person]:
    """The people whose consent stands today and who are not hidden: nobody else is shown in this way."""
    standing = Consent.objects.filter(what=what, withdrawn_at=None)
    return Person.objects.filter(is_hidden=False, pk__in=standing.values("person"))


def agreements_of(person: Person) -> set[Agreement]:
    """What a person's consent stands for today; the hidden agree to nothing that would show them."""
    if person.is_hidden:
        return set(Agreement) & {Agreement.NEWSLETTER} & _standing(person)
    return _standing(person)


def _standing(person: Person) -> set[Agreement]:
    given = person.consents.filter(withdrawn_at=None, what__in=Agreement.values)
    return {Agreement(what) for what in given.values_list("what", flat=True)}


Names = re.Pattern[str]


def hidden_names() -> Names | None:
    """A pattern that finds the names of everybody who is hidden, as words or as HTML writes them; None while nobody is."""
    pairs = Person.objects.filter(is_hidden=True).order_by().values_list("name", "own_name")
    names = {" ".join(name.split()) for pair in pairs for name in pair if name.strip()}
    written = names | {escape(name) for name in names}
    if not written:
        return None
    parts = (re.escape(name).replace("\\ ", r"\s+") for name in sorted(written, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def without_hidden_names(text: str, names: Names | None) -> str:
    """A text that somebody typed, with nobody in it who is hidden: the last net under what was written before they hid."""
    return names.sub(lambda _found: gettext("(not named)"), text) if names else text
