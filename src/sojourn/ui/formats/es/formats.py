"""In Spanish the parts of a date are joined by "de". Django looks up a format that a template writes out by its own letters, too."""

WRITTEN_OUT = ("j F", "j F Y", "l j F", "l j F Y", "D j F", "D j F Y")
globals().update(
    {
        english: english.replace(" F", r" \d\e F").replace(" Y", r" \d\e Y").replace("l ", "l, ")
        for english in WRITTEN_OUT
    }
)
