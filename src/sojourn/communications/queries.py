"""Questions about the outbox, how letters are worded, and enquiries."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from sojourn.people.actions import HID, WITHDREW
from sojourn.people.models import JournalEntry, Person, RoleGrant
from sojourn.people.rules import PERMISSIONS, SHOWN_BY, Permission

from .kinds import LetterKind, Wording, is_translated, original
from .models import CannedAnswer, Enquiry, Letter, LetterHabit, LetterTemplate, Mailing
from .rules import WORDED


def count_by_state() -> dict[Letter.State, int]:
    """How many letters are in each state; every state is named."""
    counted = dict(Letter.objects.order_by().values_list("state").annotate(Count("id")))
    return {state: counted.get(state.value, 0) for state in Letter.State}


def letters(*, state: Letter.State | None, most: int, kind: str = "") -> list[Letter]:
    """The newest letters, with their readers, all or of one state, all or of one kind."""
    chosen = Letter.objects.select_related("to").defer("text")
    chosen = chosen.filter(state=state) if state else chosen.exclude(state=Letter.State.THROWN_AWAY)
    return list((chosen.filter(kind=kind) if kind else chosen)[:most])


def letters_to(person: Person, *, most: int) -> list[Letter]:
    """What was written to a person, the newest first."""
    return list(Letter.objects.filter(to=person).defer("text")[:most])


def letters_held() -> int:
    """How many letters wait for the team to look at them."""
    return Letter.objects.filter(state=Letter.State.HELD).count()


# --- how letters are worded


def rewordings(kind: LetterKind | None = None) -> dict[tuple[str, str], LetterTemplate]:
    """What was reworded on the desk and holds now, by (kind, language)."""
    newest = LetterTemplate.objects.filter(kind=OuterRef("kind"), language=OuterRef("language")).values("pk")[:1]
    chosen = LetterTemplate.objects.filter(pk=Subquery(newest)).exclude(text="").select_related("written_by")
    return {(row.kind, row.language): row for row in (chosen.filter(kind=kind.name) if kind else chosen)}


def wording(kind: LetterKind, language: str) -> Wording:
    """The words in force for a reader of a language: the desk's, else the original's, else those of the house's own language."""
    own = settings.LANGUAGE_CODE
    reworded = rewordings(kind)
    for each in (language if language in dict(settings.LANGUAGES) else own, own):
        row = reworded.get((kind.name, each))
        if row:
            return Wording(row.subject, row.text, each)
        if is_translated(kind, each):
            return original(kind, each)
    raise AssertionError("every kind has words in the house's own language")


def waiting_habits() -> dict[str, bool]:
    """What the desk decided about letters that wait, by kind."""
    return dict(LetterHabit.objects.values_list("kind", "waits_for_team"))


def waits_for_team(kind: LetterKind | None, habits: dict[str, bool]) -> bool:
    """Whether letters of a kind (None: of none) wait for the team; one switch lets all wait."""
    if habits.get(LetterHabit.EVERY):
        return True
    return habits.get(kind.name, kind.waits_for_team) if kind else False


# --- enquiries


def enquiries(*, state: str, kind: str, owner: Person | None) -> QuerySet[Enquiry]:
    """Enquiries with their owners: those that wait longest first while they wait, else the newest first."""
    chosen = Enquiry.objects.select_related("owner")
    if state == "open":
        chosen = chosen.filter(state__in=[Enquiry.State.NEW, Enquiry.State.IN_HAND]).order_by("answer_by_on", "id")
    elif state:
        chosen = chosen.filter(state=state)
    chosen = chosen.filter(kind=kind) if kind else chosen
    return chosen.filter(owner=owner) if owner else chosen


def count_enquiries() -> dict[str, int]:
    """How many enquiries are in each state."""
    counted = dict(Enquiry.objects.order_by().values_list("state").annotate(Count("id")))
    return {state.value: counted.get(state.value, 0) for state in Enquiry.State}


def who_answers() -> list[Person]:
    """Everybody who may answer enquiries."""
    roles = [role for role, permitted in PERMISSIONS.items() if Permission.ANSWER_ENQUIRIES in permitted]
    return list(Person.objects.filter(pk__in=RoleGrant.objects.filter(role__in=roles).values("person")))


def canned_answers(language: str) -> list[CannedAnswer]:
    """The answers kept ready, those in a language first."""
    return sorted(CannedAnswer.objects.all(), key=lambda each: (each.language != language, each.title, each.language))


def enquiries_to_erase(*, before: datetime) -> QuerySet[Enquiry]:
    """Enquiries that are done and in which nothing was said since, with what is personal still in them."""
    done = Q(state__in=[Enquiry.State.CLOSED, Enquiry.State.ANSWERED])
    return Enquiry.objects.filter(done, erased_at=None, last_word_at__lt=before)


# --- whether the words of a mailing may still be sent


def wording_of(mailing: Mailing) -> int:
    """The journal's entry of the words that a mailing has now; 0 without one."""
    about = JournalEntry.objects.filter(about_kind=Mailing._meta.label, about_id=str(mailing.pk), did__in=WORDED)
    return about.order_by("-pk").values_list("pk", flat=True).first() or 0


def is_out_of_date(mailing: Mailing, wording: int) -> bool:
    """Whether the words of that entry do not hold any more: there are newer ones, or since then somebody hid or withdrew a consent."""
    since = JournalEntry.objects.filter(pk__gt=wording)
    anew = Q(about_kind=Mailing._meta.label, about_id=str(mailing.pk), did__in=WORDED)
    withdrew = Q(did=WITHDREW, details__to__in=[each.value for each in SHOWN_BY])
    return since.filter(Q(did=HID) | withdrew | anew).order_by().exists()


def mailings_out_of_date() -> list[Mailing]:
    """Mailings, sent or not, whose words must be made anew before anybody is sent them."""
    return [mailing for mailing in Mailing.objects.order_by("pk") if is_out_of_date(mailing, wording_of(mailing))]
