"""Questions of this room: which paper, from which version."""

from pathlib import Path

from sojourn.edition.models import Edition
from sojourn.foundation.refusals import Refusal
from sojourn.foundation.typesetting import Paper, typeset
from sojourn.timetable.queries import latest_version, published_version

from .sheets import coursebook_sheet

TEMPLATES = Path(__file__).parent / "typst"


class CannotPrint(Refusal):
    """Raised when there is nothing to print yet."""


def coursebook(edition: Edition) -> Paper:
    """The coursebook of an edition, from the published version of its timetable, else from the latest draft.

    Raises: CannotPrint, when the edition has no timetable. CannotTypeset.
    """
    version = published_version(edition) or latest_version(edition)
    if version is None:
        raise CannotPrint(f"Edition {edition} has no timetable yet. Plan and adopt one first.")
    return typeset(TEMPLATES / "coursebook.typ", coursebook_sheet(edition, version))
