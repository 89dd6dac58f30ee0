"""How the files of this room are opened: quickly, within bounds, and refused in one line when damaged or lying."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, NoReturn

from sojourn.planning.outcome import BadProblem

MOST_BYTES = 8_000_000
"""No file, packed or unpacked, is longer; a year with twenty cohorts has two million, a placement of 2,000 has 800,000."""
MOST_MEMORY = 100_000_000
"""Bytes that the parsed file may need by the count of its brackets and commas (an empty object takes 64 to 72 bytes)."""
BYTES_PER_CONTAINER, BYTES_PER_VALUE, BYTES_PER_CHARACTER = 72, 60, 5
"""What Python 3.11 takes; a character takes four when the file holds a single one from beyond the common planes."""
Source = str | PathLike[str] | bytes
"""A path, or the bytes themselves; both may be packed with gzip."""

LONGEST_TEXT = 1_000
"""Characters of one id, label or title."""
LARGEST_NUMBER = 10**9
"""No count, cost or score is larger; keeps every sum of a plan far inside 64 bits."""

_GZIP = b"\x1f\x8b"


def read_json(path: Path) -> Any:
    """Read a `.json` or `.json.gz` file. Raises BadProblem for one that is absent, too large or not JSON."""
    try:
        return parsed(path)
    except BadProblem as refusal:
        raise BadProblem(f"{path}: {refusal}") from None


def parsed(source: Source) -> Any:
    """Parse the file at a path, or the bytes given. Raises BadProblem for anything but JSON of a bearable size."""
    raw = source if isinstance(source, bytes) else _bytes_at(Path(source))
    if raw.startswith(_GZIP):
        raw = _unpacked(raw)
    if len(raw) > MOST_BYTES:
        raise BadProblem(f"the file is longer than {MOST_BYTES:,} bytes")
    _refuse_what_would_fill_memory(raw)
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_refuse_constant)
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


def _bytes_at(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) and error.strerror else "no such path"
        raise BadProblem(f"the file cannot be read ({what})") from None
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
        raise BadProblem(f"the file holds about {values:,} values, more than any problem needs")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise BadProblem(f"the key {key[:40]!a} stands twice in one object")
            seen.add(key)
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise BadProblem(f"{name} is not a number")


@dataclass(frozen=True)
class Entry:
    """A value of the file and where it stands, so that a refusal can say both."""

    value: Any
    where: str

    def refuse(self, why: str) -> BadProblem:
        """The refusal to raise, in one line."""
        return BadProblem(f"{self.where}: {why}")

    def at(self, key: str) -> Entry:
        """The entry under a key, which must be there."""
        if not isinstance(self.value, dict):
            raise self.refuse("must be an object")
        if key not in self.value:
            raise self.refuse(f"“{key}” is missing")
        return Entry(self.value[key], self._below(key))

    def _below(self, key: str) -> str:
        """ "file.json: places" under the file itself, "file.json: departments[2].max" further down."""
        return f"{self.where}.{key}" if ": " in self.where else f"{self.where}: {key}"

    def maybe(self, key: str) -> Entry | None:
        """The entry under a key, or None where it is absent or null."""
        if not isinstance(self.value, dict):
            raise self.refuse("must be an object")
        return None if self.value.get(key) is None else self.at(key)

    def items(self, most: int) -> Iterator[Entry]:
        """The entries of a list of at most that many."""
        if not isinstance(self.value, list):
            raise self.refuse("must be a list")
        if len(self.value) > most:
            raise self.refuse(f"has {len(self.value):,} entries; at most {most:,} are allowed")
        return (Entry(value, f"{self.where}[{index}]") for index, value in enumerate(self.value))

    def pairs(self, most: int) -> Iterator[tuple[str, Entry]]:
        """The keys and entries of an object of at most that many."""
        if not isinstance(self.value, dict):
            raise self.refuse("must be an object")
        if len(self.value) > most:
            raise self.refuse(f"has {len(self.value):,} entries; at most {most:,} are allowed")
        return ((key, Entry(value, self._below(key))) for key, value in self.value.items())

    def text(self) -> str:
        """The text; ids may be written as whole numbers."""
        value = self.value
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise self.refuse("must be text")
        if not value or len(value) > LONGEST_TEXT:
            raise self.refuse(f"must have 1 to {LONGEST_TEXT:,} characters")
        return value

    def whole(self, least: int = 0, most: int = LARGEST_NUMBER) -> int:
        """The whole number, within bounds."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(self.number()):
            raise self.refuse("must be a whole number")
        if not least <= value <= most:
            raise self.refuse(f"must be from {least:,} to {most:,}, not {value:,}")
        return int(value)

    def number(self) -> float:
        """The number, whole or not, within bounds."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.refuse("must be a number")
        if (isinstance(value, float) and not math.isfinite(value)) or abs(value) > LARGEST_NUMBER:
            raise self.refuse(f"must be from −{LARGEST_NUMBER:,} to {LARGEST_NUMBER:,}")
        return value

    def one_of(self, known: Collection[str], what: str) -> str:
        """The entry as one of the ids that are known."""
        if self.text() not in known:
            raise self.refuse(f"no such {what}: “{self.text()}”")
        return self.text()

    def texts(self, most: int) -> tuple[str, ...]:
        """A list of different texts."""
        found = tuple(entry.text() for entry in self.items(most))
        if len(set(found)) != len(found):
            raise self.refuse("names the same entry twice")
        return found


def refuse_twice(what: str, ids: list[str], where: str) -> None:
    """Raises BadProblem where an id is given to two of a kind."""
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise BadProblem(f"{where}: two {what}s have the id “{each}”")
        seen.add(each)
