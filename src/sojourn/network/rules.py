"""Who may see which field, how words are folded for search, what may be asked of whom. Pure functions of plain values."""

from typing import Any

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.foundation.words import fold as fold


class Audience(IntegerChoices):
    """Who may see a field. Each next audience is smaller, and sees everything that the one before it sees."""

    EVERYONE = 0, gettext_lazy("everyone")
    NETWORK = 1, gettext_lazy("the network")
    TEAM = 2, gettext_lazy("the programme team")
    ONESELF = 3, gettext_lazy("nobody but me")


class Kind(TextChoices):
    """What kind of work somebody does; beside it stands the title in their own words."""

    DIRECTOR = "director", gettext_lazy("director or head")
    CURATOR = "curator", gettext_lazy("curator or keeper")
    CONSERVATOR = "conservator", gettext_lazy("conservator")
    COLLECTIONS = "collections", gettext_lazy("collections, documentation, registration")
    LEARNING = "learning", gettext_lazy("learning and communities")
    EXHIBITIONS = "exhibitions", gettext_lazy("exhibitions and design")
    ARCHIVE = "archive", gettext_lazy("archive or library")
    ARCHAEOLOGY = "archaeology", gettext_lazy("archaeology and sites")
    RESEARCH = "research", gettext_lazy("research and teaching")
    VISITORS = "visitors", gettext_lazy("visitors, security, buildings")
    COMMUNICATION = "communication", gettext_lazy("communication and fundraising")
    DIGITAL = "digital", gettext_lazy("digital")
    GOVERNMENT = "government", gettext_lazy("ministry or authority")
    OTHER = "other", gettext_lazy("something else")


FIELDS: dict[str, tuple[Any, Audience]] = {  # field: (what it is called, who sees it until its owner chooses)
    "name": (gettext_lazy("Name, and that I am in the directory"), Audience.NETWORK),
    "years": (gettext_lazy("Years in which I took part"), Audience.NETWORK),
    "place": (gettext_lazy("Place"), Audience.NETWORK),
    "work": (gettext_lazy("Work: title, kind of work, institution"), Audience.NETWORK),
    "fields": (gettext_lazy("Fields of interest"), Audience.NETWORK),
    "languages": (gettext_lazy("Languages spoken"), Audience.NETWORK),
    "statement": (gettext_lazy("Statement"), Audience.NETWORK),
    "career": (gettext_lazy("Earlier work"), Audience.NETWORK),
    "address": (gettext_lazy("E-mail address"), Audience.TEAM),
}

NO_ADDRESS = "unknown.invalid"
"""The domain of a person whose address nobody knows (RFC 2606: no letter can ever reach it)."""


def has_address(email: str) -> bool:
    """Whether letters can reach this address at all."""
    return not email.lower().endswith(f"@{NO_ADDRESS}")


def seen_by(*, name: int, field: int) -> Audience:
    """Who sees a field: those who may see both it and the name it belongs to."""
    return Audience(max(name, field))


# Search.

SILENT = frozenset(
    "a an and are at by for from in into is of on or people person place places speaking speak speaks that the their them "
    "these those to where which who whom whose with work working works do does any anybody anyone someone all "
    "au aux avec dans de des du en et est la le les ou par pour qui sur travaille un une "
    "con del el en las los o para por que quien trabaja y".split()
)
"""Words of a question that say nothing about whom it seeks."""
ENDINGS = (
    "ations",
    "ators",
    "ation",
    "ator",
    "ings",
    "ing",
    "ions",
    "ion",
    "ors",
    "ies",
    "or",
    "ers",
    "er",
    "es",
    "e",
    "s",
)
SHORTEST_STEM = 5


def same_name(name: str) -> str:
    """A name in the form in which two spellings of it are equal: folded, its parts in order of the alphabet."""
    return " ".join(sorted(fold(name).split()))


def stem(word: str) -> str:
    """The part of a folded word that its relatives share: conservation, conservator and conservators begin with conserv."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def sought(question: str) -> list[str]:
    """The stems that a question in plain words looks for; each must occur. Nothing is left of a question without content."""
    words = dict.fromkeys(fold(question[:200]).split())
    return [stem(word) for word in words if word not in SILENT][:12]


# Figures.

FEWEST = 5
"""Groups smaller than this are not counted out by gender: who is in them could be told."""


def suppressed(counts: dict[str, int]) -> dict[str, int | None]:
    """Counts in which none stands for fewer than FEWEST people; None where a count is held back.

    Where one alone were held back, its number could be worked out from the total: the next smallest is held back with it.
    """
    small = [name for name, count in counts.items() if 0 < count < FEWEST]
    if len(small) == 1:
        others = [name for name in counts if name not in small and counts[name] > 0]
        small += sorted(others, key=lambda name: counts[name])[:1]
    return {name: None if name in small else count for name, count in counts.items()}


# Messages.

MESSAGES_A_DAY = 5
"""How many messages one person may send in 24 hours."""
DAYS_BETWEEN = 30
"""How long somebody who has not answered is left in peace by the same sender."""


def why_not_written(*, to_oneself: bool, is_reachable: bool, sent_today: int, waits_for_answer: bool) -> str:
    """Why a message may not be sent; "" when it may."""
    if to_oneself:
        return _("This is your own page.")
    if not is_reachable:
        return _("This person cannot be written to.")
    if waits_for_answer:
        return _("You have written to this person already. Please wait for the answer.")
    if sent_today >= MESSAGES_A_DAY:
        return _("You can write to %(count)s people a day. Please go on tomorrow.") % {"count": MESSAGES_A_DAY}
    return ""
