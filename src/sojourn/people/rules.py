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
    EVALUATOR = "evaluator", _("external evaluator")


class Agreement(TextChoices):
    """What a person can agree to, each by itself, and withdraw at any time."""

    QUOTED = "quoted", _("be quoted by name on the public site and in papers")
    PICTURED = "pictured", _("be shown in pictures")
    SUPPORTERS = "supporters", _("be named to the supporters who paid for the place")
    NEWSLETTER = "newsletter", _("receive the newsletter")


SHOWN_BY = (Agreement.QUOTED, Agreement.PICTURED, Agreement.SUPPORTERS)
"""Agreements by which a person is shown to others: when one ends, what was made by it is made anew."""


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
    KEEP_LETTERS = "edit, hold and send letters, and reword their templates"
    SEND_NEWSLETTER = "compose and send the newsletter"
    ANSWER_ENQUIRIES = "read and answer enquiries"
    EDIT_SITE = "edit the public site"
    WRITE_POSTS = "write for the blog"
    SEE_NETWORK = "see the directory of the network"
    KEEP_NETWORK = "keep the network: import, merge, read its figures"
    KEEP_OPPORTUNITIES = "keep opportunities, awards and projects"
    APPLY = "apply for an opportunity and report what came of it"
    KEEP_SUPPORTERS = "keep supporters, gifts and promises"
    EVALUATE = "keep questionnaires, rounds and attendance"
    READ_ANSWERS = "read answers, never who gave them"
    READ_EACH_ANSWER = "read each answer by itself, without names"
    WRITE_REPORT = "write the annual report"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.TEAM: frozenset(
        {
            Permission.SEE_DESK,
            Permission.PLAN,
            Permission.PUBLISH,
            Permission.IMPORT,
            Permission.PRINT_PAPERS,
            Permission.SEE_PORTAL,
            Permission.KEEP_LETTERS,
            Permission.SEND_NEWSLETTER,
            Permission.ANSWER_ENQUIRIES,
            Permission.EDIT_SITE,
            Permission.WRITE_POSTS,
            Permission.SEE_NETWORK,
            Permission.KEEP_NETWORK,
            Permission.KEEP_OPPORTUNITIES,
            Permission.KEEP_SUPPORTERS,
            Permission.EVALUATE,
            Permission.READ_ANSWERS,
            Permission.WRITE_REPORT,
        }
    ),
    Role.REPRESENTATIVE: frozenset({Permission.SEE_PORTAL, Permission.SEE_OWN_DEPARTMENT}),
    Role.PARTNER: frozenset({Permission.SEE_PORTAL, Permission.SEE_OWN_GROUP}),
    Role.CONTRIBUTOR: frozenset({Permission.SEE_PORTAL, Permission.SEE_OWN_SESSIONS}),
    Role.FELLOW: frozenset(
        {
            Permission.SEE_PORTAL,
            Permission.SEE_OWN_DAYS,
            Permission.WRITE_POSTS,
            Permission.SEE_NETWORK,
            Permission.APPLY,
        }
    ),
    Role.EVALUATOR: frozenset({Permission.SEE_PORTAL, Permission.READ_ANSWERS, Permission.READ_EACH_ANSWER}),
}


def permissions_of(roles: set[Role]) -> frozenset[Permission]:
    """Everything that any of these roles permits."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))
