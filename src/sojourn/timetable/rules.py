"""What a timetable keeps, as pure functions of plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from math import ceil

from django.utils.translation import gettext_lazy as _

ELECTIVES_EACH = 2
"""How many electives each fellow takes part in."""
OTHER_CITY_MINUTES = 120
"""Between two venues in different cities, where a session is not a whole day away."""
WEEKS_ASIDE = 1
"""How far from its preferred week a session may be put; never into another phase of the edition."""

LEVELS = {
    "placed": _("Leave nothing out"),
    "kept": _("Keep what people have been told"),
    "weeks": _("Each in the week it belongs to"),
    "days": _("Kind days for fellows"),
    "topics": _("A varied week"),
    "people": _("Kind to contributors"),
}
"""What makes one timetable better than another, most important first."""


def number_of_groups(cohort: int, most: int | None) -> int:
    """How many groups of at most `most` a cohort makes."""
    return max(1, ceil(cohort / most)) if most else 1


def name_of_rotation(number: int, count: int) -> str:
    """What a rotation group is called: the same people for every session that needs as many groups."""
    return f"Group {_letters(number)} of {count}"


def _letters(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else _letters(number // 26 - 1) + chr(ord("A") + number % 26)


def weeks_for_each_time(times: int, most: int | None, days: Mapping[int, int]) -> list[tuple[int, ...]]:
    """The weeks allowed for each of `times` sittings, so that no week can hold more than `most` of them.

    `days`: how many days each week offers. The weeks are cut into bands one after the other; a band holds at most `most`
    sittings. Of all ways to cut, the one that crowds its busiest band least is taken, then the one with fewest bands. What is
    too often for all weeks together gets none.
    """
    weeks = sorted(week for week, number in days.items() if number)
    if most is None or times <= most:
        return [tuple(weeks)] * times
    held = min(times, most * len(weeks))
    return [*_bands(weeks, held, most, days), *[()] * (times - held)]


def _bands(weeks: list[int], times: int, most: int, days: Mapping[int, int]) -> list[tuple[int, ...]]:
    best: tuple[tuple[float, int], list[tuple[int, ...]]] | None = None
    for count in range(ceil(times / most), min(times, len(weeks)) + 1):
        for cuts in combinations(range(1, len(weeks)), count - 1):
            edges = [0, *cuts, len(weeks)]
            bands = [tuple(weeks[one:two]) for one, two in pairwise(edges)]
            filled = _fill(bands, times, most, days)
            crowd = max(filled.count(band) / sum(days[week] for week in band) for band in bands)
            if best is None or (crowd, count) < best[0]:
                best = (crowd, count), filled
    return best[1] if best else []


def _fill(bands: Sequence[tuple[int, ...]], times: int, most: int, days: Mapping[int, int]) -> list[tuple[int, ...]]:
    """Share the sittings out among bands, each time where they stand least close, never more than `most` in one."""
    held = dict.fromkeys(bands, 0)
    for _time in range(times):
        room = [band for band in bands if held[band] < most]
        band = min(room, key=lambda band: (held[band] + 1) / sum(days[week] for week in band))
        held[band] += 1
    return [band for band in bands for _sitting in range(held[band])]


def is_too_often(*, times_a_week: int | None, others_that_week: int) -> bool:
    """Whether one more sitting in a week would be more than the session allows."""
    return times_a_week is not None and others_that_week >= times_a_week
