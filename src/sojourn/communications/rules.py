"""How a letter's template is read, what is wrong with one, and what a mail server's refusal means; values in, values out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

VARIABLE = re.compile(r"\{([^{}\n]*)\}")
PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
LONGEST_SUBJECT = 200
LONGEST_TEXT = 20_000
WORKING_DAYS_TO_ANSWER = {"press": 1}
"""How soon the office means to answer an enquiry; others within five working days."""
MADE, REWORDED = gettext_noop("made a mailing"), gettext_noop("reworded a mailing")
MADE_ANEW = gettext_noop("made the words of a mailing anew")
WORDED = (MADE, REWORDED, MADE_ANEW)
"""What the journal says when the words of a mailing are written."""


def answer_by(kind: str, day: date) -> date:
    """The day by which an enquiry that came on this day should be answered."""
    left = WORKING_DAYS_TO_ANSWER.get(kind, 5)
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


@dataclass(frozen=True)
class Fault:
    """What is wrong with a template, and where: line and column from 1; 0 when it is about the whole."""

    words: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.words
        return _("Line {line}, sign {column}: {words}").format(line=self.line, column=self.column, words=self.words)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in the place of {variables}. A paragraph whose variables are all empty is left out; nothing else is obeyed."""
    paragraphs = []
    for paragraph in PARAGRAPHS.split(tidy(text)):
        names = [name.strip() for name in VARIABLE.findall(paragraph)]
        if not names or any(values[name] for name in names):
            paragraphs.append(VARIABLE.sub(lambda found: values[found[1].strip()], paragraph))
    return "\n\n".join(paragraphs) + "\n"


def fill_line(text: str, values: Mapping[str, str]) -> str:
    """The same for a subject: one line."""
    return " ".join(VARIABLE.sub(lambda found: values[found[1].strip()], text).split())


def tidy(text: str) -> str:
    """Line ends as they should be, no blanks at their ends, no empty lines at either end of the text."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip("\n")


def faults_of(text: str, *, known: Iterable[str], needed: Iterable[str], longest: int) -> list[Fault]:
    """What would make a template fail, or send a letter without what it must say; empty when it is good."""
    known, faults = list(known), []
    text = tidy(text)
    if not text.strip():
        return [Fault(_("Nothing is written here."))]
    if len(text) > longest:
        faults.append(Fault(_("It is longer than {longest} signs.").format(longest=longest)))
    for found in VARIABLE.finditer(text):
        name = found[1].strip()
        if name not in known:
            faults.append(_at(text, found.start(), _no_such(found[0], known)))
    rest = VARIABLE.sub(lambda found: "·" * len(found[0]), text)  # as long as before, so that places stay right
    for found in re.finditer(r"[{}]", rest):
        words = _("A brace “{brace}” stands alone. Variables are written {example}.")
        faults.append(_at(text, found.start(), words.format(brace=found[0], example="{name}")))
    for found in re.finditer(r"[\x00-\x08\x0b-\x1f\x7f]", text):
        faults.append(_at(text, found.start(), _("A sign that cannot be printed stands here.")))
    used = {name.strip() for name in VARIABLE.findall(text)}
    for name in needed:
        if name not in used:
            words = _("{variable} is missing. This letter cannot do without it.")
            faults.append(Fault(words.format(variable=f"{{{name}}}")))
    return faults


def _no_such(written: str, known: list[str]) -> str:
    words = _("This letter knows no {written}. It knows: {known}.")
    return words.format(written=written, known=", ".join(f"{{{name}}}" for name in known))


def _at(text: str, position: int, words: str) -> Fault:
    before = text[:position]
    return Fault(words, before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)


def failure_in_words(error: str) -> str:
    """What a mail server's refusal, as it was written down, means to somebody who does not run mail servers."""
    if not error:
        return ""
    if "may or may not have gone out" in error:
        return _(
            "The worker ended while sending. The letter may or may not have gone out: ask its reader before you send it again."
        )
    if re.match(r"SMTPRecipientsRefused|.*\b(550|551|553)\b", error):
        return _("The mail server does not take letters for this address. Ask whether it is right, and correct it.")
    if re.search(r"\b(452|552)\b", error):
        return _("The reader's mailbox is full. Try again in some days.")
    if error.startswith("SMTPAuthenticationError"):
        return _("Our own mail server did not let us in. Tell whoever runs Sojourn.")
    if re.match(
        r"(Connection|Timeout|timeout|gaierror|OSError|SMTPServerDisconnected|SMTPConnectError|BrokenPipe)", error
    ):
        return _("No mail server answered. Try again in some minutes; if it stays so, tell whoever runs Sojourn.")
    if re.match(r"(ValueError|Unicode|.*HeaderParse)", error):
        return _("The address or the subject is not one that an e-mail can have. Correct it.")
    return _("The mail server refused it.")
