"""Small changes to a workbook's contents."""

from dataclasses import replace

from sojourn.workbook.columns import Contents


def with_cells(contents: Contents, sheet: str, number: int, **cells) -> Contents:
    """The contents with some cells of one row changed; the row counted as the spreadsheet does."""
    changed = dict(contents)
    changed[sheet] = tuple(
        replace(row, values=row.values | cells) if row.number == number else row for row in contents[sheet]
    )
    assert changed != contents
    return changed


def without_rows(contents: Contents, sheet: str, *numbers: int) -> Contents:
    return contents | {sheet: tuple(row for row in contents[sheet] if row.number not in numbers)}


def with_row(contents: Contents, sheet: str, number: int, **cells) -> Contents:
    """The contents with one row more, like another one but for these cells."""
    model = next(row for row in contents[sheet] if row.number == number)
    last = contents[sheet][-1].number + 1
    return contents | {sheet: (*contents[sheet], replace(model, number=last, values=model.values | cells))}
