"""A JSON file read with suspicion: bounded before it is parsed, and asked for each value by name and kind.

Files come from strangers. What is refused is refused in one line that says where ("sessions[12].rooms[0]") and what.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, NoReturn

from sojourn.planning.outcome import BadProblem

MOST_BYTES = 8_000_000
"""No file, packed or unpacked, is longer; a year with twenty cohorts has two million."""
MOST_MEMORY = 100_000_000
"""Bytes that the parsed file may need by the count of its brackets and commas (an empty object takes 64 to 72 bytes)."""
BYTES_PER_CONTAINER, BYTES_PER_VALUE, BYTES_PER_CHARACTER = 72, 60, 5
"""What Python 3.11 takes; a character takes four when the file holds a single one from beyond the common planes."""
LONGEST_ID = 120
LONGEST_TEXT = 2_000
MOST_ITEMS = 200_000
"""No list in a file is longer, unless its reader says a smaller number."""

Source = str | PathLike[str] | bytes
"""A path, or the bytes themselves; both may be packed with gzip."""

_GZIP = b"\x1f\x8b"


def load(source: Source) -> Value:
    """Parse the file at a path, or the bytes given. Raises BadProblem for anything but JSON of a bearable size."""
    raw = source if isinstance(source, bytes) else _bytes_at(Path(source))
    if raw.startswith(_GZIP):
        raw = _unpacked(raw)
    if len(raw) > MOST_BYTES:
        raise BadProblem(f"the file is longer than {MOST_BYTES:,} bytes")
    _refuse_what_would_fill_memory(raw)
    try:
        parsed = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise BadProblem(f"the file is not UTF-8: byte {error.start} cannot be read") from None
    except json.JSONDecodeError as error:
        raise BadProblem(f"not JSON: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise BadProblem("the file nests lists and objects too deeply") from None
    except BadProblem:
        raise
    except ValueError:
        raise BadProblem("the file holds a number with thousands of digits") from None
    return Value(parsed, "")


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


def _bytes_at(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) and error.strerror else "no such path"
        raise BadProblem(f"the file {ascii(str(path))[1:-1]} cannot be read: {what}") from None
    if len(raw) > MOST_BYTES:
        raise BadProblem(f"the file is longer than {MOST_BYTES:,} bytes")
    return raw


def _unpacked(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        raw = unpacker.decompress(packed, MOST_BYTES + 1)
    except zlib.error:
        raise BadProblem("the gzip file is damaged") from None
    if len(raw) > MOST_BYTES:
        raise BadProblem(f"the gzip file unpacks to more than {MOST_BYTES:,} bytes")
    if not unpacker.eof:
        raise BadProblem("the gzip file is cut short")
    return raw


def _refuse_what_would_fill_memory(raw: bytes) -> None:
    containers = raw.count(b"[") + raw.count(b"{")
    values = containers + raw.count(b",")
    if containers * BYTES_PER_CONTAINER + values * BYTES_PER_VALUE + BYTES_PER_CHARACTER * len(raw) > MOST_MEMORY:
        raise BadProblem(f"the file holds about {values:,} values, more than any timetable needs")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise BadProblem(f"the key {_shown(key)} stands twice in one object")
            seen.add(key)
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise BadProblem(f"{name} is not a number")


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
