"""How the files of this room are opened: quickly, within bounds, and refused in one line when damaged or lying."""

from __future__ import annotations

import gzip
import json
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sojourn.planning.outcome import BadProblem

MOST_BYTES = 64 * 2**20
"""No file of this room is larger than this once unpacked; the largest known instance has 4 MB."""
LONGEST_TEXT = 1_000
"""Characters of one id, label or title."""
LARGEST_NUMBER = 10**9
"""No count, cost or score is larger; keeps every sum of a plan far inside 64 bits."""


def read_json(path: Path) -> Any:
    """Read a `.json` or `.json.gz` file. Raises BadProblem for one that is absent, too large or not JSON."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as source:
            raw = source.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadProblem(f"{path}: cannot be read ({error.strerror or error})") from None
    except (EOFError, zlib.error):
        raise BadProblem(f"{path}: the compressed file is damaged") from None
    if len(raw) > MOST_BYTES:
        raise BadProblem(f"{path}: larger than {MOST_BYTES // 2**20} MB")
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise BadProblem(f"{path}: not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise BadProblem(f"{path}: not JSON at line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise BadProblem(f"{path}: nested too deeply") from None
    except ValueError as error:
        raise BadProblem(f"{path}: {error}") from None


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number that JSON knows")


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
