"""What is done once a day is done once a day, by one worker."""

from datetime import timedelta

import pytest

from sojourn.communications.actions import answer_enquiry, receive_enquiry
from sojourn.communications.models import Enquiry
from sojourn.foundation.daily import jobs_of_rooms, start_daily_jobs
from tests.selection.factories import make_person

pytestmark = pytest.mark.django_db


def test_a_daily_job_is_started_once_a_day(now):
    started = [start_daily_jobs(at=now + timedelta(hours=hours)) for hours in (0, 1, 24, 25)]

    assert ["communications.erase_old_enquiries" in names for names in started] == [True, False, True, False]


def test_old_enquiries_are_erased_by_the_days_first_beat(now):
    given = {"name": "Ines", "email": "ines@example.org", "text": "Hello", "language": ""}
    enquiry = receive_enquiry(kind=Enquiry.Kind.PRESS, at=now, **given)
    answer_enquiry(enquiry=enquiry, text="Hello.", by=make_person("Tess"), at=now)

    start_daily_jobs(at=now)

    assert Enquiry.objects.get().erased_at is not None  # the last word was years before this test runs


def test_no_timer_of_the_machine_is_needed(db):
    came = {name: job.enqueue().status for name, job in jobs_of_rooms("DAILY").items()}

    rooms = {name.split(".")[0] for name in came}
    assert rooms == {
        "communications",
        "evaluation",
        "foundation",
        "legacy",
        "papers",
        "network",
        "selection",
        "site",
        "supporters",
    }
    assert [name for name, status in came.items() if status != "SUCCESSFUL"] == []
