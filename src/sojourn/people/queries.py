"""Questions about persons, roles and what people agreed to."""

from django.db.models import QuerySet

from .models import Consent, Person, RoleGrant
from .rules import Agreement, Role


def roles_of(person_id: int) -> set[Role]:
    """The roles that a person has."""
    return {Role(role) for role in RoleGrant.objects.filter(person_id=person_id).values_list("role", flat=True)}


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
