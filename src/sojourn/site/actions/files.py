"""Pictures and documents that come from elsewhere than the editor's own upload."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from ..models import Picture


def add_picture(*, title: str, file_name: str, content: bytes, credit: str = "") -> Picture:
    """Keep a picture under a title, unless there is one of that title."""
    there = Picture.objects.filter(title=title).first()
    if there is not None:
        return there
    return Picture.objects.create(title=title, file=ContentFile(content, name=file_name), credit=credit)


def add_document(*, title: str, file_name: str, content: bytes) -> Any:
    """Keep a document under a title, unless there is one of that title."""
    kind = get_document_model()
    there = kind.objects.filter(title=title).first()
    if there is not None:
        return there
    return kind.objects.create(title=title, file=ContentFile(content, name=file_name))
