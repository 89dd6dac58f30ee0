"""A JSON file asked with suspicion for each value, by name and kind. How it is opened, `planning.reading` says.

Files come from strangers. What is refused is refused in one line that says where ("sessions[12].rooms[0]") and what.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from sojourn.planning.outcome import BadProblem
from sojourn.planning.reading import Source, parsed

LONGEST_ID = 120
LONGEST_TEXT = 2_000
MOST_ITEMS = 200_000
"""No list in a file is longer, unless its reader says a smaller number."""


def load(source: Source) -> Value:
    """Parse the file at a path, or the bytes given. Raises BadProblem for anything but JSON of a bearable size."""
    return Value(parsed(source), "")


@dataclass(frozen=True, slots=True)
class Value:
    """One value in the file and where it stands. Each question either answers with the kind asked for or refuses."""

    raw: Any
    path: str

    def refuse(self, what: str) -> NoReturn:
        """Raise BadProblem at this place."""
        raise BadProblem(f"{self.path}: {what}" if self.path else what)

    def has(self, key: str) -> bool:
        """Whether the object has the key with anything but null."""
        return self.object().get(key) is not None

    def at(self, key: str) -> Value:
        """Give the value of a key that must be there."""
        found = self.object()
        if key not in found:
            self.refuse(f"{key} is missing")
        return Value(found[key], f"{self.path}.{key}" if self.path else key)

    def object(self) -> dict[str, Any]:
        """Give the object itself."""
        if not isinstance(self.raw, dict):
            self.refuse(f"an object is needed, not {_shown(self.raw)}")
        return self.raw

    def entries(self) -> Iterator[tuple[str, Value]]:
        """Give the keys and values of an object."""
        for key, raw in self.object().items():
            yield key, Value(raw, f"{self.path}.{_shown_key(key)}" if self.path else _shown_key(key))

    def items(self, most: int = MOST_ITEMS, exactly: int | None = None) -> list[Value]:
        """Give the items of a list."""
        if not isinstance(self.raw, list):
            self.refuse(f"a list is needed, not {_shown(self.raw)}")
        if len(self.raw) > most:
            self.refuse(f"{len(self.raw):,} items are too many; the most is {most:,}")
        if exactly is not None and len(self.raw) != exactly:
            self.refuse(f"{exactly} items are needed, not {len(self.raw)}")
        return [Value(raw, f"{self.path}[{place}]") for place, raw in enumerate(self.raw)]

    def whole(self, least: int, most: int) -> int:
        """Give a whole number within bounds, both included."""
        if isinstance(self.raw, bool) or not isinstance(self.raw, int):
            self.refuse(f"a whole number is needed, not {_shown(self.raw)}")
        if not least <= self.raw <= most:
            self.refuse(f"{_shown(self.raw)} is not between {least} and {most}")
        return self.raw

    def flag(self) -> bool:
        """Give true or false."""
        if not isinstance(self.raw, bool):
            self.refuse(f"true or false is needed, not {_shown(self.raw)}")
        return self.raw

    def text(self, longest: int = LONGEST_TEXT) -> str:
        """Give a text."""
        if not isinstance(self.raw, str):
            self.refuse(f"a text is needed, not {_shown(self.raw)}")
        if len(self.raw) > longest:
            self.refuse(f"the text is longer than {longest} characters")
        if not self.raw.isprintable() and any(ord(sign) < 32 or 0xD800 <= ord(sign) < 0xE000 for sign in self.raw):
            self.refuse(f"the text {_shown(self.raw)} holds control characters")
        return self.raw

    def identifier(self) -> str:
        """Give an id: a text that is not empty."""
        text = self.text(LONGEST_ID)
        if not text.strip():
            self.refuse("an id may not be empty")
        return text


def _shown(raw: Any) -> str:
    """A short picture of a wrong value, safe to print in one line."""
    if raw is None:
        return "null"
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, dict):
        return "an object"
    if isinstance(raw, list):
        return "a list"
    if isinstance(raw, int) and abs(raw) >= 10**12:
        return "a huge number"
    return ascii(raw) if len(str(raw)) <= 40 else ascii(str(raw)[:40]) + "…"


def _shown_key(key: str) -> str:
    return key if key.isidentifier() and len(key) <= 40 else _shown(key)
