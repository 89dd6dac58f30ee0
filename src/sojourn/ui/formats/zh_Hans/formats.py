"""In Chinese the year comes first. Django looks up a format that a template writes out by its own letters, too."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y年n月j日 H:i"
globals().update(
    {
        "j F": "n月j日",
        "j F Y": "Y年n月j日",
        "l j F": "n月j日 l",
        "l j F Y": "Y年n月j日 l",
        "D j F": "n月j日 D",
        "D j F Y": "Y年n月j日 D",
    }
)
