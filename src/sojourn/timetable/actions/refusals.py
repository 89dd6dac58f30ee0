"""What the timetable refuses."""

from sojourn.foundation.refusals import Refusal


class CannotAdopt(Refusal):
    """Raised when a plan may not become a version."""


class CannotPublish(Refusal):
    """Raised when a version may not be published."""


class CannotMove(Refusal):
    """Raised when a sitting may not go where it was asked to."""


class CannotLock(Refusal):
    """Raised when there is nowhere to lock a sitting."""
