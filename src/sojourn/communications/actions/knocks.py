"""Counting who comes through public doors that send or store something, so that nobody comes too often."""

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from ..models import Knock

KEPT = timedelta(days=1)


def may_enter(*, door: str, who: str, most: int, within: timedelta, at: datetime) -> bool:
    """Let somebody in and count it; False, and nothing counted, when they came `most` times `within` this time (a day at most).

    `who` is an address of any kind; what is kept of it is a hash that is good for counting and for nothing else.
    """
    hashed = salted_hmac("sojourn.communications.knocks", f"{door}|{who}", algorithm="sha256").hexdigest()
    Knock.objects.filter(at__lt=at - KEPT).delete()
    if Knock.objects.filter(door=door, who=hashed, at__gt=at - within).count() >= most:
        return False
    Knock.objects.create(door=door, who=hashed, at=at)
    return True
