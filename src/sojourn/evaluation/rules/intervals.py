"""Honest figures of small groups: shares, means, differences, agreement, each with its interval of 95 %.

Shares: Wilson's interval (Wilson 1927; Brown, Cai and DasGupta 2001 recommend it for small n). Means: Student's t. Both with the
correction for a finite population (Cochran 1977, section 2.8): where everyone who was asked has answered, there is no chance left
in who answered, and the interval is the figure itself. It speaks of those who were asked, not of fellows in general.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

Z = 1.959963984540054


@dataclass(frozen=True)
class Estimate:
    """A figure, the interval in which that of everyone asked lies with 95 %, and how many answers it stands on."""

    value: float
    low: float
    high: float
    n: int


def share(count: int, n: int, population: int | None = None) -> Estimate:
    """The share of `n` answers that are `count`, of `population` people asked (None: of very many)."""
    at = count / n
    if population is not None and n >= population:
        return Estimate(at, at, at, n)
    weight = n * (population - 1) / (population - n) if population else float(n)
    middle = (at + Z * Z / (2 * weight)) / (1 + Z * Z / weight)
    half = Z * math.sqrt(at * (1 - at) / weight + Z * Z / (4 * weight * weight)) / (1 + Z * Z / weight)
    return Estimate(at, max(0.0, middle - half), min(1.0, middle + half), n)


def mean(
    counts: Mapping[float, int],
    population: int | None = None,
    bounds: tuple[float, float] | None = None,
) -> Estimate | None:
    """The mean of counted values; None of fewer than two answers."""
    n = sum(counts.values())
    if n < 2:
        return None
    at = sum(value * count for value, count in counts.items()) / n
    squares = sum(count * (value - at) ** 2 for value, count in counts.items())
    return mean_of(at, squares / (n - 1), n, population, bounds)


def mean_of(
    at: float, variance: float, n: int, population: int | None = None, bounds: tuple[float, float] | None = None
) -> Estimate:
    """As `mean`, from the mean, the variance (n - 1) and n."""
    correction = 1.0
    if population is not None:
        correction = max(0.0, (population - n) / (population - 1)) if population > 1 else 0.0
    half = t_quantile(n - 1) * math.sqrt(variance / n * correction)
    low, high = at - half, at + half
    if bounds:
        low, high = max(low, bounds[0]), min(high, bounds[1])
    return Estimate(at, low, high, n)


def difference(before: tuple[float, float, int], after: tuple[float, float, int]) -> Estimate:
    """The difference of two groups' means, each (mean, variance, n): Welch's interval."""
    (at_0, variance_0, n_0), (at_1, variance_1, n_1) = before, after
    parts = variance_0 / n_0, variance_1 / n_1
    total = sum(parts)
    if total == 0:
        return Estimate(at_1 - at_0, at_1 - at_0, at_1 - at_0, n_0 + n_1)
    freedom = total**2 / (parts[0] ** 2 / (n_0 - 1) + parts[1] ** 2 / (n_1 - 1))
    half = t_quantile(freedom) * math.sqrt(total)
    return Estimate(at_1 - at_0, at_1 - at_0 - half, at_1 - at_0 + half, n_0 + n_1)


def effect_size(before: tuple[float, float, int], after: tuple[float, float, int]) -> float | None:
    """Hedges' g: the difference in standard deviations, corrected for small groups; None where nobody differs."""
    (at_0, variance_0, n_0), (at_1, variance_1, n_1) = before, after
    freedom = n_0 + n_1 - 2
    pooled = ((n_0 - 1) * variance_0 + (n_1 - 1) * variance_1) / freedom
    return (at_1 - at_0) / math.sqrt(pooled) * (1 - 3 / (4 * freedom - 1)) if pooled > 0 else None


def variance_of(counts: Mapping[float, int]) -> tuple[float, float, int]:
    """(mean, variance, n) of counted values."""
    n = sum(counts.values())
    at = sum(value * count for value, count in counts.items()) / n
    return at, sum(count * (value - at) ** 2 for value, count in counts.items()) / max(n - 1, 1), n


def recommend(counts: Mapping[int, int]) -> float | None:
    """The net promoter score: the share of 9 and 10 less the share of 0 to 6, in points from -100 to 100."""
    n = sum(counts.values())
    if not n:
        return None
    promoters = sum(count for value, count in counts.items() if value >= 9)
    detractors = sum(count for value, count in counts.items() if value <= 6)
    return 100 * (promoters - detractors) / n


@dataclass(frozen=True)
class Agreement:
    """How far two readers agree: observed, and beyond chance (Cohen's kappa; None where chance explains all)."""

    observed: float
    kappa: float | None
    n: int


def agreement(pairs: Sequence[tuple[object, object]]) -> Agreement | None:
    """How far two readers agree on what both have read (Cohen 1960); None of nothing."""
    n = len(pairs)
    if not n:
        return None
    observed = sum(one == other for one, other in pairs) / n
    first, second = Counter(one for one, _other in pairs), Counter(other for _one, other in pairs)
    chance = sum(first[label] * second[label] for label in first) / n**2
    return Agreement(observed, None if chance >= 1 else (observed - chance) / (1 - chance), n)


@lru_cache(maxsize=512)
def t_quantile(freedom: float) -> float:
    """The 97.5 % quantile of Student's t."""
    low, high = 0.0, 20.0
    if freedom > 1e6:
        return Z
    while _t_cdf(high, freedom) < 0.975:
        high *= 2
    for _step in range(80):
        middle = (low + high) / 2
        if _t_cdf(middle, freedom) < 0.975:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _t_cdf(t: float, freedom: float) -> float:
    return 1 - _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(1 - x)) / a
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    fraction = d
    for m in range(1, 400):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + step * d
            d = 1 / (d if abs(d) > tiny else tiny)
            c = 1 + step / c
            c = c if abs(c) > tiny else tiny
            fraction *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return front * fraction
