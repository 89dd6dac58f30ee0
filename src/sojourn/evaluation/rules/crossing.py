"""Which cells of a table of two questions may be shown, so that no cell of fewer than five people can be calculated.

Everybody who answered the round is in the table: who gave no answer to a question is a value like the others, "". So its totals are
those that the two questions' own results show already, and only the cells tell something new.

What can be calculated about hidden cells, from the totals and the shown cells, is: a number for each row and one for each column, added up
in each hidden cell. Draw each row and each column as a point and each hidden cell as a line of as many strands as people, of none where it
is empty, which no reader knows. Such a calculation is about the lines between two parts of the points; it uses a shown cell only when that
lies between the parts too. So nothing new about fewer than five is told when no two points at which shown cells end, and which lines join,
can be parted by cutting fewer than five strands. Tables of other pairs, and breakdowns, add nothing to this: what they tell of is another
pair of questions, and only totals are shared.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from itertools import product

from .withholding import FEWEST

Cell = tuple[str, str]
Point = tuple[int, str]
"""(0, a row's value) or (1, a column's value)."""


def shown_cells(counts: Mapping[Cell, int], wanted: Collection[Cell]) -> set[Cell]:
    """Which of the cells that are wanted may be shown; the largest first. It may withhold more than is needed, never less."""
    shown: set[Cell] = set()
    fitting = sorted((cell for cell in wanted if counts.get(cell, 0) >= FEWEST), key=lambda cell: (-counts[cell], cell))
    for cell in fitting:
        if is_safe_to_show(counts, shown | {cell}):
            shown.add(cell)
    return shown


def is_safe_to_show(counts: Mapping[Cell, int], shown: Iterable[Cell]) -> bool:
    """Whether these cells, each of FEWEST or more, tell nothing new about fewer than FEWEST people."""
    shown = set(shown)
    strands = _hidden(counts, shown)
    lines = {point: dict.fromkeys(others, 1) for point, others in strands.items()}
    ends = sorted({point for row, column in shown for point in ((0, row), (1, column))} & strands.keys())
    while ends:
        first = ends.pop(0)
        near = _reached(lines, first).keys()
        joined = [point for point in ends if point in near]
        if any(_strands_between(strands, first, point) < FEWEST for point in joined):
            return False
        ends = [point for point in ends if point not in near]
    return True


def _hidden(counts: Mapping[Cell, int], shown: set[Cell]) -> dict[Point, dict[Point, int]]:
    """The hidden cells as strands; a row or column without anybody is known to be empty, and left out."""
    rows = {row for (row, _column), count in counts.items() if count}
    columns = {column for (_row, column), count in counts.items() if count}
    strands: dict[Point, dict[Point, int]] = {}
    for row, column in product(rows, columns):
        if (row, column) not in shown:
            count = counts.get((row, column), 0)
            strands.setdefault((0, row), {})[1, column] = count
            strands.setdefault((1, column), {})[0, row] = count
    return strands


def _strands_between(strands: Mapping[Point, Mapping[Point, int]], start: Point, end: Point) -> int:
    """How many strands must be cut to part two points, up to FEWEST (Edmonds and Karp: one way at a time)."""
    left = {point: dict(others) for point, others in strands.items()}
    found = 0
    while found < FEWEST:
        came_from = _reached(left, start)
        if end not in came_from:
            break
        way, point = [], end
        while point != start:
            way.append((came_from[point], point))
            point = came_from[point]
        narrowest = min(left[a][b] for a, b in way)
        for a, b in way:
            left[a][b] -= narrowest
            left[b][a] += narrowest
        found += narrowest
    return found


def _reached(left: Mapping[Point, Mapping[Point, int]], start: Point) -> dict[Point, Point]:
    """Every point that can be reached, and from which it was."""
    came_from = {start: start}
    waiting = deque([start])
    while waiting:
        point = waiting.popleft()
        for other, room in left[point].items():
            if room and other not in came_from:
                came_from[other] = point
                waiting.append(other)
    return came_from
