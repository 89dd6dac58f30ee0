"""Deeds of documents: what the team keeps of a supporter, such as an agreement. Only the team opens it."""

from datetime import datetime
from typing import Any, BinaryIO
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person

from ..models import Document, Supporter
from ..rules import MOST_BYTES_OF_A_DOCUMENT, kind_of_file


class CannotKeepDocument(Refusal):
    """Raised when a file is too large, or is not what its name says."""


@transaction.atomic
def keep_document(
    *, supporter: Supporter, values: dict[str, Any], name: str, file: BinaryIO, by: Person | None, at: datetime
) -> Document:
    """Keep a file of a supporter under a name that nobody can guess. `values` are the columns that a form gives.

    Raises: CannotKeepDocument.
    """
    content = file.read(MOST_BYTES_OF_A_DOCUMENT + 1)
    if len(content) > MOST_BYTES_OF_A_DOCUMENT:
        raise CannotKeepDocument(_("The file is larger than 20 MB."))
    ending = kind_of_file(name, content[:8])
    if not ending:
        raise CannotKeepDocument(
            _("Give a PDF, a text document, a spreadsheet or a picture: PDF, DOCX, ODT, XLSX, ODS, JPEG, PNG.")
        )
    kept = Document(supporter=supporter, file_name=name[-200:], kept_at=at, kept_by=by, **values)
    kept.file.save(f"{uuid4().hex}.{ending}", ContentFile(content), save=False)
    kept.save()
    record(
        by=by, did=gettext_noop("kept a document of a supporter"), about=supporter, at=at, details={"title": kept.title}
    )
    return kept


@transaction.atomic
def settle_document(*, document: Document, by: Person | None, at: datetime) -> None:
    """Note that an agreement was renewed or let go, so that nobody is warned of its end any more."""
    if Document.objects.filter(pk=document.pk, is_settled=False).update(is_settled=True):
        did = gettext_noop("saw to the end of an agreement")
        record(by=by, did=did, about=document.supporter, at=at, details={"title": document.title})


@transaction.atomic
def remove_document(*, document: Document, why: str, by: Person | None, at: datetime) -> None:
    """Throw a document away, with its file; the journal keeps its title and the reason."""
    details = {"title": document.title, "why": why}
    record(
        by=by,
        did=gettext_noop("threw away a document of a supporter"),
        about=document.supporter,
        at=at,
        details=details,
    )
    file, storage = document.file.name, document.file.storage
    Document.objects.filter(pk=document.pk).delete()
    transaction.on_commit(lambda: storage.delete(str(file)))
