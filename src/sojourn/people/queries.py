"""Questions about persons and roles."""

from .models import RoleGrant
from .rules import Role


def roles_of(person_id: int) -> set[Role]:
    """The roles that a person has."""
    return {Role(role) for role in RoleGrant.objects.filter(person_id=person_id).values_list("role", flat=True)}
