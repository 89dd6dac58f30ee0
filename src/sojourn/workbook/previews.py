"""Uploaded workbooks that wait for a person's word: the file as it came, and the report on it, in a private folder.

A preview belongs to the person who uploaded it. Those that are older than a month go when the next one comes.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from .changes import Changes, changes_of
from .mistakes import CannotImport
from .read import read_workbook
from .report import ChangeLine, MistakeLine, Report, SheetLine, report_of_changes, report_of_mistakes

KEPT_FOR = timedelta(days=30)
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}")


def folder_of(person_id: int) -> Path:
    return Path(settings.MEDIA_ROOT) / "workbooks" / str(person_id)


def keep(*, chunks: Iterable[bytes], file_name: str, person_id: int, at: datetime) -> str:
    """Keep an uploaded file as it came, readable by nobody else, and the report on it; the token by which it is found."""
    folder = folder_of(person_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    forget_old(folder, at)
    token = secrets.token_urlsafe(18)
    with os.fdopen(os.open(folder / f"{token}.xlsx", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in chunks:
            file.write(chunk)
    look_again(token=token, person_id=person_id, file_name=file_name)
    return token


def look_again(*, token: str, person_id: int, file_name: str) -> Report:
    """Work out the report on a kept file from the database as it is now, and keep it."""
    try:
        report = report_of_changes(file_name, changes_in(token=token, person_id=person_id))
    except CannotImport as refusal:
        report = report_of_mistakes(file_name, refusal)
    (folder_of(person_id) / f"{token}.json").write_text(json.dumps(asdict(report)), encoding="utf-8")
    return report


def changes_in(*, token: str, person_id: int) -> Changes:
    """What a kept file would change now.

    Raises: CannotImport.
    """
    return changes_of(read_workbook(folder_of(person_id) / f"{token}.xlsx"))


def report_on(*, token: str, person_id: int) -> Report | None:
    """The report on a kept file; None where this person has none of this token."""
    path = folder_of(person_id) / f"{token}.json"
    if not TOKEN.fullmatch(token) or not path.is_file():
        return None
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    kept["mistakes"] = tuple(MistakeLine(**line) for line in kept["mistakes"])
    kept["sheets"] = tuple(SheetLine(**line) for line in kept["sheets"])
    kept["changed"] = tuple(ChangeLine(**line) for line in kept["changed"])
    return Report(**kept)


def forget_old(folder: Path, at: datetime) -> None:
    """Remove what has waited for longer than a month."""
    for path in folder.iterdir():
        if path.stat().st_mtime < (at - KEPT_FOR).timestamp():
            path.unlink(missing_ok=True)
