"""Wishes: which partners and which electives a fellow would like, stated by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person
from sojourn.placement.actions import state_partner_wishes
from sojourn.placement.models import PartnerOffer
from sojourn.selection.models import Fellow
from sojourn.timetable import letters, queries
from sojourn.timetable.models import ElectiveWish, Session


class CannotWish(Refusal):
    """Raised when wishes come too late."""


@transaction.atomic
def state_wishes(
    *,
    fellow: Fellow,
    partners: Sequence[PartnerOffer] | None,
    electives: Sequence[Session] | None,
    by: Person | None,
    at: datetime,
) -> None:
    """Write down what a fellow wishes, best first, instead of what they wished before; None leaves a part as it is.

    Raises: CannotWish, when the timetable is published, or it is decided where the fellow goes.
    """
    open_to = queries.wishes_open(fellow)
    if (partners is not None and not open_to.partners) or (electives is not None and not open_to.electives):
        raise CannotWish(_("This has been decided in the meantime. Write to us if something has changed for you."))
    if partners is not None:
        state_partner_wishes(person=fellow.person, edition=fellow.edition, offers=partners, by=by, at=at)
    if electives is not None:
        ElectiveWish.objects.filter(session__edition=fellow.edition_id, person=fellow.person_id).delete()
        ElectiveWish.objects.bulk_create(
            [ElectiveWish(session=one, person=fellow.person, rank=rank) for rank, one in enumerate(electives, start=1)]
        )
    record(by=by, did=gettext_noop("stated wishes"), about=fellow, at=at)


@transaction.atomic
def ask_for_wishes(*, fellows: Sequence[Fellow], by: Person | None, at: datetime) -> int:
    """Write to fellows, once a day at most, and ask them for their wishes; how many letters."""
    for fellow in fellows:
        letters.wishes_asked(fellow, at=at)
    if fellows:
        record(
            by=by,
            did=gettext_noop("asked for wishes"),
            about=fellows[0].edition,
            at=at,
            details={"letters": len(fellows)},
        )
    return len(fellows)
