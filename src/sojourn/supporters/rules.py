"""What is left of a gift, how money is divided, which name is printed: pure functions of plain values."""

from collections.abc import Sequence

ARTICLES = ("the ", "le ", "la ", "les ", "der ", "die ", "das ", "el ", "al-")


def left_of(amount: int, used: Sequence[int]) -> int:
    """What is left of a gift after its uses, in the gift's own unit (pence, days, rooms, nights)."""
    return amount - sum(used)


def divided(amount: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount by weights, to the last penny: the parts always add up to the amount.

    What rounding leaves goes to those who lost most by it, the first of equals first (method of the largest remainder).
    Raises: ValueError, when no weight is above zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("To divide an amount, at least one weight must be above zero and none below.")
    parts = [amount * weight // whole for weight in weights]
    by_loss = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % whole), place))
    for place in by_loss[: amount - sum(parts)]:
        parts[place] += 1
    return parts


def instalments_of(amount: int, number: int) -> list[int]:
    """Equal instalments of an amount; the first ones carry the pennies that do not divide."""
    return divided(amount, [1] * number)


def sorting_name(name: str) -> str:
    """The name as an acknowledgement list sorts it: without its article and its case."""
    folded = name.casefold()
    article = next((article for article in ARTICLES if folded.startswith(article)), "")
    return folded.removeprefix(article)


def money(pence: int, currency: str) -> str:
    """An amount as people write it: GBP 1,250.00."""
    sign = "-" if pence < 0 else ""
    return f"{sign}{currency} {abs(pence) // 100:,}.{abs(pence) % 100:02}"
