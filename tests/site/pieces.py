"""An edition to show, and how a page reads in one line."""

from sojourn.edition.models import HostingDepartment
from tests.timetable.factories import (
    make_contributor,
    make_department,
    make_edition,
    make_fellow,
    make_group,
    make_offer,
    make_room,
    make_session,
    make_slot,
    make_version,
)


def published_edition():
    """An edition with two fellows, a host, a partner, a public and a private session, published."""
    edition = make_edition()
    asia = make_department("Asia")
    HostingDepartment.objects.create(edition=edition, department=asia, least=1, most=4)
    make_offer(edition, "Norfolk")
    fellows = [make_fellow(edition, "Ama Example", place="Egypt"), make_fellow(edition, "Bo Example", place="Nepal")]
    speaker = make_contributor(edition, "Speaker Example")
    everyone = make_group(edition, fellows=fellows)
    version = make_version(edition, cohort_size=2)
    room = make_room("Hidden Room")
    loans = make_session(edition, "LOANS", "Loans in theory and practice", room=room, contributor=speaker)
    secret = make_session(edition, "TALK", "A private conversation", is_public=False)
    make_slot(version, loans, everyone, room=room, contributors=[speaker])
    make_slot(version, secret, everyone)
    return edition


def lines(client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())
