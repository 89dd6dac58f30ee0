"""In Russian a month stands in the genitive after a day. Django looks up a format that a template writes out by its own letters, too."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y г., H:i"
MONTH_DAY_FORMAT = "j E"
WRITTEN_OUT = ("j F", "j F Y", "l j F", "l j F Y", "D j F", "D j F Y")
globals().update({english: english.replace("F", "E").replace("l ", "l, ") for english in WRITTEN_OUT})
