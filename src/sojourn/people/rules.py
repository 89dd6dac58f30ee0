"""Roles, and what each may do: the whole table, to be read."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    TEAM = "team", _("programme team")
    REPRESENTATIVE = "representative", _("department representative")
    PARTNER = "partner", _("partner museum")
    CONTRIBUTOR = "contributor", _("contributor")
    FELLOW = "fellow", _("fellow")


class Permission(StrEnum):
    SEE_DESK = "see the desk"
    PLAN = "plan, lock and adopt"
    PUBLISH = "publish a version"
    IMPORT = "import and export the workbook"
    PRINT_PAPERS = "print papers"
    SEE_OWN_DAYS = "see one's own days"
    SEE_OWN_SESSIONS = "see the sessions one contributes to"
    SEE_OWN_GROUP = "see the group one's museum hosts"
    SEE_OWN_DEPARTMENT = "see the fellows and sessions of one's department"
    SEE_PORTAL = "see the portal"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.TEAM: frozenset(
        {
            Permission.SEE_DESK,
            Permission.PLAN,
            Permission.PUBLISH,
            Permission.IMPORT,
            Permission.PRINT_PAPERS,
            Permission.SEE_PORTAL,
        }
    ),
    Role.REPRESENTATIVE: frozenset({Permission.SEE_PORTAL, Permission.SEE_OWN_DEPARTMENT}),
    Role.PARTNER: frozenset({Permission.SEE_PORTAL, Permission.SEE_OWN_GROUP}),
    Role.CONTRIBUTOR: frozenset({Permission.SEE_PORTAL, Permission.SEE_OWN_SESSIONS}),
    Role.FELLOW: frozenset({Permission.SEE_PORTAL, Permission.SEE_OWN_DAYS}),
}


def permissions_of(roles: set[Role]) -> frozenset[Permission]:
    """Everything that any of these roles permits."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))
