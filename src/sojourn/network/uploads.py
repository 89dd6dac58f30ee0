"""Uploaded lists of earlier editions that wait for a person's word: in a private folder, for those who uploaded them alone."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

KEPT_FOR = timedelta(days=7)
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}")


def folder_of(person_id: int) -> Path:
    return Path(settings.MEDIA_ROOT) / "earlier-editions" / str(person_id)


def keep(*, chunks: Iterable[bytes], ending: str, person_id: int, at: datetime) -> str:
    """Keep an uploaded file as it came, readable by nobody else; the token by which it is found."""
    folder = folder_of(person_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in folder.iterdir():
        if path.stat().st_mtime < (at - KEPT_FOR).timestamp():
            path.unlink(missing_ok=True)
    token = secrets.token_urlsafe(18)
    path = folder / f"{token}{ending}"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in chunks:
            file.write(chunk)
    return token


def kept_file(*, token: str, person_id: int) -> Path | None:
    """The file of this token; None where this person has none."""
    if not TOKEN.fullmatch(token):
        return None
    paths = (folder_of(person_id) / f"{token}{end}" for end in (".xlsx", ".csv"))
    return next((path for path in paths if path.is_file()), None)


def forget(path: Path) -> None:
    """Remove a file that has served."""
    path.unlink(missing_ok=True)
