"""Damaged files of all three kinds: python bench/fuzz.py [COUNT]: none may crash a reader, or take it more than 5 s or 200 MB.

Each file is damaged at random: bytes changed, cut off, doubled; or a value somewhere in it replaced by what a liar would write. One child
process a kind; its peak memory is the kernel's, without that of a child which reads nothing but the whole file.
"""

from __future__ import annotations

import copy
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "src"))

FILES = {"timetable": "tt-S-1.json", "selection": "sel-80-1.json", "placement": "plc-26-1.json"}
LIES: list[Any] = [
    None,
    True,
    -1,
    0,
    0.5,
    10**12,
    10**400,
    -(10**30),
    float("inf"),
    "",
    " ",
    "x",
    "1",
    "\u0000",
    "é" * 3000,
]
LIES += [[], {}, [[]], [None] * 5000, {"a": {}}]


def damaged_bytes(raw: bytes, rng: Random) -> bytes:
    place = rng.randrange(len(raw))
    match rng.randrange(4):
        case 0:
            return raw[:place] + bytes([rng.randrange(256)]) + raw[place + 1 :]
        case 1:
            return raw[:place]
        case 2:
            end = min(len(raw), place + rng.randrange(1, 400))
            return raw[:end] + raw[place:]
        case _:
            return raw[:place] + raw[place + rng.randrange(1, 400) :]


def damaged_value(content: Any, rng: Random) -> Any:
    """One value somewhere replaced, doubled or dropped."""
    content = copy.deepcopy(content)
    at = content
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = rng.choice(keys)
        below = at[key]
        if isinstance(below, (dict, list)) and below and rng.random() < 0.85:
            at = below
            continue
        match rng.randrange(4):
            case 0:
                del at[key]
            case 1 if isinstance(at, list):
                at.append(below)
            case _:
                at[key] = rng.choice(LIES)
        return content


def child(kind: str, count: int) -> None:
    from sojourn.planning.kinds import KINDS
    from sojourn.planning.outcome import BadProblem
    from sojourn.planning.reading import read_json

    reader, whole = KINDS[kind]().read_problem, read_json(HERE / "instances" / FILES[kind])
    raw, rng, refused, accepted, crashed, slowest = json.dumps(whole).encode(), Random(11), 0, 0, [], 0.0
    with TemporaryDirectory() as folder:
        path = Path(folder) / "problem.json"
        path.write_bytes(raw)
        reader(path)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for number in range(count):
            made = damaged_bytes(raw, rng) if number % 2 else json.dumps(damaged_value(whole, rng)).encode()
            path.write_bytes(made)
            began = time.process_time()
            try:
                reader(path)
                accepted += 1
            except BadProblem as refusal:
                refused += 1
                if "\n" in str(refusal):
                    crashed.append(f"not one line: {refusal}")
            except Exception as error:
                crashed.append(repr(error)[:200])
            slowest = max(slowest, time.process_time() - began)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(
        f"{kind}: {count} damaged files, {refused} refused in one line, {accepted} still a problem, {len(crashed)} crashed;"
        f" slowest {slowest:.3f} processor s; peak {before // 1024} MB whole, {grown // 1024} MB more when damaged"
    )
    for what in sorted(set(crashed))[:5]:
        print("   ", what)


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], int(sys.argv[3]))
        return
    for kind in FILES:
        subprocess.run([sys.executable, __file__, "--child", kind, *(sys.argv[1:] or ["2000"])], check=True)


if __name__ == "__main__":
    main()
