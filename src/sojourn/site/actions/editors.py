"""Who may work in the editor."""

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_noop
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from sojourn.people.actions import record
from sojourn.people.models import Account

from .. import queries
from ..rules import COLLECTION_PERMISSIONS, EDITOR_PERMISSIONS, EDITORS, PAGE_PERMISSIONS


def keep_editors(*, at: datetime) -> None:
    """Let Wagtail's group of editors be those whose roles permit editing the site; it asks groups and knows no roles."""
    wanted = queries.editors()
    if queries.group_of_editors() != wanted:
        _change_editors(wanted, at)


@transaction.atomic
def _change_editors(wanted: frozenset[int], at: datetime) -> None:
    group, _is_new = Group.objects.get_or_create(name=EDITORS)
    _permit_everything(group)
    group.user_set.set(Account.objects.filter(pk__in=wanted))  # type: ignore[attr-defined]
    record(by=None, did=gettext_noop("changed who edits the public site"), about=group, at=at)


def _permit_everything(group: Group) -> None:
    group.permissions.set(queries.permissions_named(EDITOR_PERMISSIONS))
    root = Page.get_first_root_node()
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_PERMISSIONS):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    for permission in queries.permissions_named(COLLECTION_PERMISSIONS):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )
