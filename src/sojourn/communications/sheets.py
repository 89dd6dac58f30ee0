"""What a reader sees of the kinds of letters and of an enquiry, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from . import queries
from .kinds import LetterKind, is_translated, kinds


@dataclass(frozen=True)
class Voice:
    """A kind of letter in one language."""

    language: str
    language_name: str
    is_reworded: bool
    is_translated: bool


@dataclass(frozen=True)
class KindLine:
    """A kind of letter in the list of all."""

    kind: LetterKind
    waits: bool
    voices: tuple[Voice, ...]

    @property
    def spoken(self) -> list[Voice]:
        return [voice for voice in self.voices if voice.is_reworded or voice.is_translated]

    @property
    def unspoken(self) -> list[Voice]:
        return [voice for voice in self.voices if not (voice.is_reworded or voice.is_translated)]


def kind_lines() -> list[KindLine]:
    """Every kind of letter, room by room, with how it is worded and whether it waits."""
    habits, reworded = queries.waiting_habits(), queries.rewordings()
    return [
        KindLine(
            kind,
            habits.get(kind.name, kind.waits_for_team),
            tuple(
                Voice(code, str(name), (kind.name, code) in reworded, is_translated(kind, code))
                for code, name in settings.LANGUAGES
            ),
        )
        for kind in kinds().values()
    ]
