"""Fellows into pairs, electives, flats and rotation groups: small groupings, each exact or with its quality stated.

Plain values in, a `Grouping` out; no files. Every function is deterministic, returns the ids of the people it was given, each
exactly as often as asked, and a sentence for every group.
"""

from sojourn.planning.groupings.electives import Elective, Enrolment, electives
from sojourn.planning.groupings.flats import Flat, flats
from sojourn.planning.groupings.pairs import project_pairs
from sojourn.planning.groupings.people import CannotGroup, Grouping, Person
from sojourn.planning.groupings.rotation import rotation_groups

__all__ = [
    "CannotGroup",
    "Elective",
    "Enrolment",
    "Flat",
    "Grouping",
    "Person",
    "electives",
    "flats",
    "project_pairs",
    "rotation_groups",
]
