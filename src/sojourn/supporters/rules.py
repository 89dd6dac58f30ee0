"""What is left of a gift, how money is divided, which name is printed: pure functions of plain values."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher

from django.utils.translation import ngettext

from sojourn.foundation.words import fold

ARTICLES = ("the ", "le ", "la ", "les ", "der ", "die ", "das ", "el ", "al-")

SAYS_LITTLE = frozenset(
    "the le la les l der die das el al de des du of for and und et y ltd limited plc inc llc llp corp company co gmbh ag sa sarl bv spa "
    "mr mrs ms dr sir dame prof".split()
)
"""Words of a name that are written or left out by habit: articles, forms of company, titles."""
ALIKE = 0.88
"""Names as alike as this may be one supporter (difflib's ratio of what is left of them)."""


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


def counted(amount: int, unit: str) -> str:
    """So many days, rooms or nights, as people write it."""
    if unit == "days":
        words = ngettext("%(number)d day of somebody's time", "%(number)d days of somebody's time", amount)
    elif unit == "rooms":
        words = ngettext("%(number)d room", "%(number)d rooms", amount)
    else:
        words = ngettext("%(number)d night of lodging", "%(number)d nights of lodging", amount)
    return words % {"number": amount}


def name_key(name: str) -> str:
    """What is left of a name when two spellings of it are compared: folded, in order of the alphabet, without words that say little."""
    words = fold(name).split()
    return " ".join(sorted(word for word in words if word not in SAYS_LITTLE) or sorted(words))


def looks_like(name: str, other: str) -> bool:
    """Whether two names may be one supporter: the same but for what says little, or as alike as a slip of the hand leaves them."""
    one, two = name_key(name), name_key(other)
    if not one or not two:
        return False
    return one == two or SequenceMatcher(None, one, two, autojunk=False).ratio() >= ALIKE


MOST_BYTES_OF_A_DOCUMENT = 20 * 1024 * 1024
ZIPPED, PICTURED = b"PK\x03\x04", b"\xff\xd8\xff"
BEGINNINGS = {
    "pdf": b"%PDF-", "docx": ZIPPED, "odt": ZIPPED, "xlsx": ZIPPED, "ods": ZIPPED,
    "jpg": PICTURED, "jpeg": PICTURED, "png": b"\x89PNG\r\n\x1a\n",
}  # fmt: skip
"""The files that are kept of a supporter, by the ending of their name, and how each begins."""


def kind_of_file(name: str, beginning: bytes) -> str:
    """The ending under which a file may be kept; empty where it is of no kind that we keep, or does not begin like its kind."""
    ending = name.rpartition(".")[2].lower()
    return ending if beginning.startswith(BEGINNINGS.get(ending, b"\0never")) else ""


def fits(kind: str, listed: Sequence[str], value: str) -> bool:
    """Whether a value, as it is kept, can stand in an own field of this kind."""
    if kind == "number":
        try:
            return Decimal(value).is_finite()
        except InvalidOperation:
            return False
    if kind == "day":
        try:
            return date.fromisoformat(value).isoformat() == value
        except ValueError:
            return False
    if kind == "yes_no":
        return value in ("yes", "no")
    return kind == "text" or value in listed
