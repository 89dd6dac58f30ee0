"""What a letter of this room lets its reader do without logging in."""

from sojourn.people.links import Purpose

from .models import Message, Profile

STILL_RIGHT: Purpose[Profile] = Purpose("is-this-still-right", Profile, days=60, related=("person",))
ANSWER_MESSAGE: Purpose[Message] = Purpose("answer-message", Message, days=60, related=("sender", "receiver"))
