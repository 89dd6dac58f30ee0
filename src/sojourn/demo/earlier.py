"""Two summers before the demonstration's, thin as they are when a house is new: their days, past answers from spreadsheets, a lesson each.

Who took part in them comes with the network's list of earlier editions.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from sojourn.edition.models import Edition
from sojourn.evaluation import actions
from sojourn.network.models import PastFellow
from sojourn.people.models import Person
from sojourn.workbook.actions import apply
from sojourn.workbook.changes import changes_of
from sojourn.workbook.columns import EDITION, Row
from sojourn.workbook.queries import contents_of
from sojourn.workbook.read import Workbook

from .evaluation import spreadsheet, version_of

WEEKS = 52
MOODS = {2016: (1, 4, 9, 8, 3), 2017: (0, 2, 6, 11, 6)}
"""How often each step of a scale was chosen: it went up from year to year."""
ASKED = (
    ("friday", "Friday, week 1", 4),
    ("after-london", "After London", 20),
    ("after-placement", "After the placement", 31),
    ("last-day", "Last day", 39),
)
"""(questionnaire, title of the round, days after the first)."""
LESSONS = {
    2016: "Ask for visas in March: two fellows came a week late.",
    2017: "No day trip on the first weekend: everybody was asleep in the coach.",
}


def fill(*, edition: Edition, by: Person | None, at: datetime) -> None:
    """Make the two editions before this one, unless there is an earlier one already."""
    if Edition.objects.filter(first_day_on__lt=edition.first_day_on).exists():
        return
    chance = random.Random(2016)
    usual = contents_of(edition.name)[EDITION.name][0].values
    for years_before, year in ((2, 2016), (1, 2017)):
        moved = {
            name: value - timedelta(weeks=WEEKS * years_before) if isinstance(value, date) else value
            for name, value in usual.items()
        }
        row = Row(2, moved | {"Name": str(year)})
        before = apply(changes=changes_of(Workbook({EDITION.name: (row,)})), by=by, at=at)
        asked = PastFellow.objects.filter(edition__name=str(year)).count()
        for code, title, days in ASKED:
            version = version_of(code)
            actions.import_past_answers(
                edition=before,
                version=version,
                title=title,
                on=before.first_day_on + timedelta(days=days),
                asked=asked,
                content=spreadsheet(version, asked - 1, chance, MOODS[year]),
                by=by,
                at=at,
            )
        actions.write_lesson(edition=before, text=LESSONS[year], session=None, by=by, at=at)
