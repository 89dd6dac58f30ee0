"""Django has no Arabic form for a moment."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y، H:i"
