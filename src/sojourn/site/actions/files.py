"""Pictures and documents that come from elsewhere than the editor's own upload."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_noop
from wagtail.documents import get_document_model

from sojourn.people.actions import record
from sojourn.people.models import Person

from ..models import Cut, Picture


def add_picture(*, title: str, file_name: str, content: bytes, credit: str = "") -> Picture:
    """Keep a picture under a title, unless there is one of that title."""
    there = Picture.objects.filter(title=title).first()
    if there is not None:
        return there
    return Picture.objects.create(title=title, file=ContentFile(content, name=file_name), credit=credit)


def name_people_in_picture(*, picture: Picture, people: Iterable[Person]) -> None:
    """Note who can be recognised in a picture: the world sees it while each of them agrees. The editor writes into its own log."""
    picture.shows.set(people)


def add_document(*, title: str, file_name: str, content: bytes) -> Any:
    """Keep a document under a title, unless there is one of that title."""
    kind = get_document_model()
    there = kind.objects.filter(title=title).first()
    if there is not None:
        return there
    return kind.objects.create(title=title, file=ContentFile(content, name=file_name))


@transaction.atomic
def take_down_cuts(pictures: Iterable[Picture], *, at: datetime) -> int:
    """Delete what the world was shown of pictures, files and all; the pictures themselves stay with the team."""
    cuts = Cut.objects.filter(image__in=[picture.pk for picture in pictures])
    taken = cuts.count()
    for picture in Picture.objects.filter(pk__in=cuts.values("image")):
        record(by=None, did=gettext_noop("took a picture down from the public site"), about=picture, at=at)
    cuts.delete()
    return taken
