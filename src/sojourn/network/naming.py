"""Whether a text that somebody typed may name a person. Pure functions of plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from .rules import fold

NEAR = 4
"""How many words may stand between the given name and the family name, and still be a name."""

FAR = 1000
BETWEEN = "\x1e"
"""Stands between two fields."""


@dataclass(frozen=True)
class Text:
    """Words of one row of a room, and where on the desk or in the editor they are changed."""

    kind: str
    """The row's kind, such as legacy.Project."""
    row: str
    title: str
    address: str
    words: str

    @property
    def mark(self) -> str:
        """Changes with the words."""
        return blake2b(self.words.encode(), digest_size=16).hexdigest()


class Words:
    """A text's words in any spelling of accents, with their places."""

    def __init__(self, text: str) -> None:
        self.at: dict[str, list[int]] = defaultdict(list)
        place = 0
        for part in text.split(BETWEEN):
            for word in fold(part).split():
                self.at[word].append(place)
                place += 1
            place += FAR

    def may_name(self, *names: str) -> bool:
        """Whether any of a person's names may stand here: its first and its last part near each other, or the one part it has."""
        return any(self._names(fold(name).split()) for name in names)

    def _names(self, parts: list[str]) -> bool:
        if not parts:
            return False
        first, last = self.at.get(parts[0], []), self.at.get(parts[-1], [])
        if len(parts) == 1:
            return bool(first)
        most = len(parts) + NEAR - 1
        return any(0 < abs(one - other) <= most for one in first for other in last)


def joined(parts: Iterable[str]) -> str:
    """Several fields as one text; a name does not reach from one into the next."""
    return BETWEEN.join(part for part in parts if part)
