"""A table of two questions: its cells, with everything else that is shown, tell of no cell of fewer than five."""

from collections import Counter
from fractions import Fraction
from itertools import combinations

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as some

from sojourn.evaluation.rules.crossing import shown_cells
from sojourn.evaluation.rules.withholding import FEWEST
from tests.evaluation.factories import ask, choices, closed_round, make_cohort, make_version
from tests.evaluation.test_results import team  # noqa: F401
from tests.evaluation.test_withholding import rank

people = some.integers(0, 12)
tables = some.sampled_from([(2, 2), (2, 3), (3, 3), (2, 4)]).flatmap(
    lambda size: some.lists(people, min_size=size[0] * size[1], max_size=size[0] * size[1]).map(
        lambda counts: {(str(at // size[1]), "abcd"[at % size[1]]): count for at, count in enumerate(counts)}
    )
)


def tells_more_of_few(known: list[set], told: list[set], people: dict) -> bool:
    """By brute force: whether some mixture of results is about one to four people, and needs those that are told to be so.

    `people` counts those in each smallest part of the sets. Leaving out the parts of a few, results depend on each other more than before
    when mixtures of them are about these few alone.
    """
    atoms = [atom for atom in people if people[atom]]
    rows = [[Fraction(int(atom in members)) for atom in atoms] for members in [*known, *told]]

    def about(few: tuple, results: int) -> int:
        kept = [at for at, atom in enumerate(atoms) if atom not in few]
        return rank(rows[:results]) - rank([[row[at] for at in kept] for row in rows[:results]])

    small = [atom for atom in atoms if people[atom] < FEWEST]
    parts = [few for number in range(1, FEWEST) for few in combinations(small, number)]
    parts = [few for few in parts if sum(people[atom] for atom in few) < FEWEST]
    return any(about(few, len(rows)) > about(few, len(known)) for few in parts)


def lines_of(atoms) -> list[set]:
    """The totals of a table."""
    return [{atom for atom in atoms if atom[at] == value} for at in (0, 1) for value in {atom[at] for atom in atoms}]


@settings(max_examples=60, deadline=None)
@given(tables)
def test_shown_cells_and_totals_tell_of_no_cell_of_fewer_than_five(counts):
    shown = shown_cells(counts, counts)

    assert all(counts[cell] >= FEWEST for cell in shown)
    assert not tells_more_of_few(lines_of(counts), [{cell} for cell in shown], counts)


@settings(max_examples=25, deadline=None)
@given(some.lists(some.integers(0, 9), min_size=12, max_size=12))
def test_nor_together_with_the_breakdowns_of_both_questions_by_a_third(sizes):
    """Of people known by (row, column, group): with both questions by group no sum over groups of a few hidden cells can be calculated."""
    everyone = {(str(at % 2), "abc"[at // 2 % 3], "gh"[at // 6]): size for at, size in enumerate(sizes)}
    counts = Counter()
    for (row, column, _group), size in everyone.items():
        counts[row, column] += size
    shown = shown_cells(counts, counts)
    told = [{atom for atom in everyone if atom[:2] == cell} for cell in shown]
    known = [
        {atom for atom in everyone if (atom[at], atom[2]) == pair} for at in (0, 1) for pair in pairs(everyone, at)
    ]
    empty = [members for members in known if not sum(everyone[atom] for atom in members)]
    possible = [atom for atom in everyone if not any(atom in members for members in empty)]
    rows = [[Fraction(int(atom in members)) for atom in possible] for members in [*known, *told]]
    whole = rank(rows)

    small = [cell for cell in counts if 0 < counts[cell] < FEWEST]
    parts = [few for number in (1, 2, 3, 4) for few in combinations(small, number)]
    for few in parts:
        cells = [Fraction(int(atom[:2] in few)) for atom in possible]
        if sum(counts[cell] for cell in few) < FEWEST and rank([*rows, cells]) == whole:
            assert rank([*rows[: len(known)], cells]) == rank(rows[: len(known)])


def pairs(everyone, at: int) -> set:
    return {(atom[at], atom[2]) for atom in everyone}


def test_a_table_of_large_cells_is_shown_whole():
    counts = {("a", "x"): 9, ("a", "y"): 5, ("b", "x"): 6, ("b", "y"): 12}

    assert shown_cells(counts, counts) == set(counts)


def test_one_small_cell_hides_those_from_which_it_could_be_calculated():
    two_by_two = {("a", "x"): 9, ("a", "y"): 2, ("b", "x"): 6, ("b", "y"): 12}
    three_rows = two_by_two | {("c", "x"): 20, ("c", "y"): 7}

    assert shown_cells(two_by_two, two_by_two) == set()
    assert shown_cells(three_rows, three_rows) == {("c", "x"), ("c", "y")}


@pytest.mark.django_db
def test_the_page_shows_counts_and_shares_of_the_row_and_withholds_what_is_small(team):  # noqa: F811
    """Of 30: nine and six of the north, five and eight of the south, and two who do not say where from."""
    region = ask("region", "single", choices=choices("north", "south"))
    wish = ask("wish", "multi", choices=choices("grants", "meetings"))
    said = (
        [("north", "grants")] * 9
        + [("north", "meetings")] * 6
        + [("south", "grants")] * 5
        + [("south", "meetings")] * 8
    )
    answers = [{"region": where, "wish": [what]} for where, what in said] + [{"wish": ["grants"]}] * 2
    round = closed_round(make_cohort(30), make_version(region, wish, ask("why", "text")), answers)
    page = reverse("evaluation:crossed", args=["2018", round.pk])

    table = team.get(page, {"one": "region", "other": "wish"}).context["table"]

    assert table.heads == ("Grants", "Meetings")
    assert table.totals == (16, 14) and table.answers == 30
    rows = {row.label: [cell.count for cell in row.cells] for row in table.rows}
    assert [row.n for row in table.rows] == [15, 13, 2]
    assert rows["did not say"] == [None, None]
    assert sum(cell is not None for cell in rows["North"] + rows["South"]) == 2
    shown = next(cell for row in table.rows for cell in row.cells if cell.count is not None)
    assert shown.share == pytest.approx(shown.count / 15)
    assert team.get(page, {"one": "region", "other": "wish", "as": "xlsx"}).content[:2] == b"PK"
    assert team.get(page, {"one": "region", "other": "why"}).context["table"] is None
    assert team.get(page, {"one": "wish", "other": "wish"}).context["table"] is None
