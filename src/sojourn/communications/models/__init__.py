"""The outbox, subscriptions and mailings, enquiries."""

from .enquiries import CannedAnswer, Enquiry, EnquiryMessage, Knock
from .letters import Letter, LetterChange, LetterHabit, LetterTemplate
from .mailings import MailEvent, Mailing, MailingText, Recipient, Subscriber, Topic

__all__ = [
    "CannedAnswer",
    "Enquiry",
    "EnquiryMessage",
    "Knock",
    "Letter",
    "LetterChange",
    "LetterHabit",
    "LetterTemplate",
    "MailEvent",
    "Mailing",
    "MailingText",
    "Recipient",
    "Subscriber",
    "Topic",
]
