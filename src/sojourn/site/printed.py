"""An issue of the newsletter as a PDF."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from sojourn.communications.issue import Issue
from sojourn.foundation.typesetting import Paper, typeset

TEMPLATE = Path(__file__).parent / "typst" / "newsletter.typ"
LOOK = settings.PACKAGE / "papers" / "typst" / "house.typ"
"""The look of every paper of the house: a file, and no module, so that two rooms on one floor share it."""


def printed(issue: Issue) -> Paper:
    """An issue, to print. Raises: CannotTypeset."""
    with translation.override(issue.language):
        words = {"on_the_web": _("On the web:")}
    pictures = [issue.picture, *(part.picture for part in issue.parts)]
    names = {each.src: f"{number}.jpg" for number, each in enumerate(pictures) if each}
    files = {names[each.src]: Path(each.path).read_bytes() for each in pictures if each}
    values = issue.values() | {"words": words, "files": names}
    return typeset(TEMPLATE, values, {"house.typ": LOOK.read_bytes()} | files)
