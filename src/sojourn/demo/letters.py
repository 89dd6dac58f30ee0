"""Letters let go, answers kept ready, and enquiries from people who are visibly fictional."""

from datetime import datetime, timedelta
from pathlib import Path

import yaml

from sojourn.communications import actions
from sojourn.communications.models import CannedAnswer, Enquiry, Letter
from sojourn.people.models import Person

FACTS = Path(__file__).with_name("letters.yaml")


def fill(by: Person | None, at: datetime) -> None:
    """Let the held letters go, and lay ready answers and enquiries in, once."""
    for letter in Letter.objects.filter(state=Letter.State.HELD):
        actions.release_letter(letter=letter, by=by, at=at)
    if by is None or CannedAnswer.objects.exists():
        return
    facts = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    for ready in facts["ready"]:
        actions.keep_canned_answer(**ready, by=by, at=at)
    found: dict[str, Enquiry] = {}
    for asked in facts["asked"]:
        came_at, kind = at - timedelta(days=asked.pop("days_ago")), Enquiry.Kind(asked.pop("kind"))
        found[asked["name"]] = actions.receive_enquiry(kind=kind, at=came_at, **asked)
    answer = facts["answer"]
    actions.answer_enquiry(enquiry=found[answer["to"]], text=answer["text"], by=by, at=at - timedelta(days=1))
    actions.hand_over_enquiry(enquiry=found["Otto Fictional"], owner=by, by=by, at=at)
