"""Questions about questionnaires, rounds, results, lessons and attendance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Lower

from sojourn.communications.models import Letter, MailEvent
from sojourn.edition.models import Edition, HostingDepartment
from sojourn.people.models import Consent, Person, RoleGrant
from sojourn.people.queries import roles_of
from sojourn.people.rules import Permission, Role, permissions_of
from sojourn.placement.models import PartnerOffer
from sojourn.selection.models import Fellow
from sojourn.timetable.models import Contributor, Group, Session, Sitting, Slot, Version
from sojourn.timetable.queries import published_version

from .models import (
    Announcement,
    ApiKey,
    Attendance,
    Audience,
    Certificate,
    Lesson,
    LessonHeeded,
    OwnQuestion,
    Question,
    Questionnaire,
    QuestionnaireVersion,
    Round,
    Section,
)
from .rules.kinds import Kind
from .wording import Worded, WordedQuestion, WordedSection


def questionnaires() -> QuerySet[Questionnaire]:
    """Every questionnaire, with its versions, newest first."""
    return Questionnaire.objects.prefetch_related("versions")


def questions_of(version: QuestionnaireVersion) -> list[Question]:
    """The questions of a version in the order in which they are asked."""
    return _in_order(Question.objects.filter(version=version, round=None))


def asked_in(round: Round) -> list[Question]:
    """The questions of a round in the order in which they are asked: those of its version, then its own."""
    return _in_order(Question.objects.filter(Q(round=None) | Q(round=round), version=round.version_id))


def _in_order(questions: QuerySet[Question]) -> list[Question]:
    return list(questions.select_related("section", "continues", "own").order_by("section__number", "number"))


def worded(version: QuestionnaireVersion) -> Worded:
    """A version as plain values."""
    by_section: dict[int, list[WordedQuestion]] = {}
    for question in questions_of(version):
        by_section.setdefault(question.section_id, []).append(_worded_question(question))
    sections = Section.objects.filter(version=version, round=None).order_by("number")
    return Worded(
        code=version.questionnaire.code,
        titles=version.titles,
        languages=version.languages,
        sections=[WordedSection(section.titles, by_section.get(section.pk, [])) for section in sections],
        introductions=version.introductions,
        thanks=version.thanks,
        audience=version.questionnaire.audience,
    )


def _worded_question(question: Question) -> WordedQuestion:
    same = (
        "name",
        "kind",
        "labels",
        "hints",
        "choices",
        "rows",
        "condition",
        "is_required",
        "is_breakdown",
        "low",
        "high",
        "most",
        "level",
    )
    plain = {name: getattr(question, name) for name in same}
    return WordedQuestion(**plain, continues=question.continues.name if question.continues else "")


def published_versions() -> QuerySet[QuestionnaireVersion]:
    """The newest published version of each questionnaire comes first among its own."""
    found = QuestionnaireVersion.objects.filter(published_at__isnull=False).select_related("questionnaire")
    return found.order_by("questionnaire__title", "-number")


def latest_published(questionnaire: Questionnaire) -> QuestionnaireVersion | None:
    return published_versions().filter(questionnaire=questionnaire).first()


def audience_of(round: Round) -> list[Person]:
    """Whom a round asks, each once, by name."""
    edition = round.edition
    if round.session_id:
        sit = Sitting.objects.filter(session=round.session_id).values("group__fellows__person")
        return list(Person.objects.filter(pk__in=sit).order_by("name", "pk"))
    keys: dict[str, QuerySet] = {
        Audience.FELLOWS: Fellow.objects.filter(edition=edition).values("person"),
        Audience.PARTNERS: PartnerOffer.objects.filter(edition=edition, contact__isnull=False).values("contact"),
        Audience.REPRESENTATIVES: HostingDepartment.objects.filter(
            edition=edition, department__representative__isnull=False
        ).values("department__representative"),
        Audience.CONTRIBUTORS: Contributor.objects.filter(edition=edition, is_team=False).values("person"),
        Audience.ALUMNI: Fellow.objects.values("person"),
    }
    return list(Person.objects.filter(pk__in=keys[round.audience]).order_by("name", "pk"))


def rounds_of(edition: Edition) -> QuerySet[Round]:
    return Round.objects.filter(edition=edition).select_related(
        "version__questionnaire", "series", "edition", "session"
    )


def sessions_of(person: Person) -> QuerySet[Session]:
    """The sessions to which somebody contributes, as the newest published timetable of each edition has them."""
    newest = Version.objects.filter(edition=OuterRef("sitting__session__edition"), published_at__isnull=False).order_by(
        "-number"
    )
    slots = Slot.objects.filter(version=Subquery(newest.values("pk")[:1]), contributors__person=person)
    return Session.objects.filter(pk__in=slots.values("sitting__session"))


def givers_of(session: Session) -> list[Person]:
    """Who gives a session by the newest published timetable, and may read in the portal what came of it."""
    version = published_version(session.edition)
    slots = Slot.objects.filter(version=version, sitting__session=session) if version else Slot.objects.none()
    readers = RoleGrant.objects.filter(role=Role.CONTRIBUTOR).values("person")
    found = Person.objects.filter(pk__in=slots.values("contributors__person"))
    return list(found.filter(pk__in=readers).order_by("name", "pk"))


def told_of(round: Round) -> list[Person]:
    """Who asked to be written to when a round is closed, and may still read its results."""
    asked = round.told.order_by("name", "pk")
    return [each for each in asked if Permission.READ_ANSWERS in permissions_of(roles_of(each.pk))]


def rounds_about_sessions_of(person: Person) -> QuerySet[Round]:
    """The closed rounds about the sessions to which somebody contributes, the newest first."""
    found = Round.objects.filter(session__in=sessions_of(person), state=Round.State.CLOSED)
    return found.select_related("session", "edition__programme", "version__questionnaire").order_by("-from_on", "-pk")


def rounds_to_come_about_sessions_of(person: Person) -> QuerySet[Round]:
    """The rounds about the sessions to which somebody contributes that are not closed yet, the next first."""
    found = Round.objects.filter(session__in=sessions_of(person)).exclude(state=Round.State.CLOSED)
    return found.select_related("session", "edition__programme", "version__questionnaire").order_by("from_on", "pk")


def own_questions_of(round: Round) -> QuerySet[OwnQuestion]:
    """What those who give the session wish to ask, as they wrote it one after the other."""
    return OwnQuestion.objects.filter(round=round).select_related("written_by", "reworded_by", "refused_by")


def keys_of(person: Person) -> QuerySet[ApiKey]:
    """Somebody's keys for programs, with how often (`used`) and on which day last (`last_on`) each was used."""
    return _keys().filter(person=person)


def keys_of_others(person: Person) -> QuerySet[ApiKey]:
    """The keys of everybody else that have not been withdrawn."""
    return _keys().exclude(person=person).filter(withdrawn_at=None)


def _keys() -> QuerySet[ApiKey]:
    return ApiKey.objects.select_related("person").annotate(used=Sum("uses__number"), last_on=Max("uses__on"))


def newest_announcements() -> QuerySet[Announcement]:
    return Announcement.objects.select_related("listener", "round__edition")[:10]


LETTER = "evaluation"


def letter_key(round: Round) -> str:
    """How the keys of a round's letters begin."""
    return f"{LETTER}:{round.key}:"


@dataclass(frozen=True)
class Counts:
    """How far the people asked have come. Each later figure is about those of the one before; `sent` counts letters not returned."""

    invited: int
    sent: int
    bounced: int
    opened: int
    partly: int
    completed: int
    waiting: int = 0
    """Letters that are still in the outbox."""

    @property
    def reached(self) -> int:
        """Whom the letter reached, as far as is known: the denominator of every share of a round."""
        return self.sent - self.bounced


CAME_BACK_LATER = Exists(
    MailEvent.objects.filter(
        kind=MailEvent.Kind.HARD,
        set_aside_at=None,
        address=Lower(OuterRef("to__email")),
        at__gte=OuterRef("sent_at"),
    )
)
"""Letters that a mail server took and then returned, because there is no such address."""


def counts_of(round: Round) -> Counts:
    """The counts of one round: of today where it is open, as kept where it is closed. Four queries at most."""
    return counts_by_round([round])[round.pk]


def counts_by_round(rounds: Iterable[Round]) -> dict[int, Counts]:
    """The counts of several rounds, in as many queries as of one."""
    asked = list(rounds)
    open_ones = [each for each in asked if each.state == Round.State.OPEN]
    found = {each.pk: _kept(each) for each in asked}
    if not open_ones:
        return found
    keys = [each.pk for each in open_ones]
    live = {
        row.pk: row
        for row in Round.objects.filter(pk__in=keys).annotate(
            invited=Count("invitations", filter=Q(invitations__person__isnull=False), distinct=True),
            spent=Count("invitations", filter=Q(invitations__is_spent=True), distinct=True),
        )
    }
    begun = {
        row["pk"]: row
        for row in Round.objects.filter(pk__in=keys)
        .values("pk")
        .annotate(
            opened_now=Count("sealed_answers"), begun=Count("sealed_answers", filter=Q(sealed_answers__is_begun=True))
        )
    }
    for each in open_ones:
        letters = Letter.objects.filter(key__startswith=letter_key(each), key__endswith=":0")
        counted = letters.order_by().values("state")
        rows = list(counted.annotate(number=Count("id"), back=Count("id", filter=Q(CAME_BACK_LATER))))
        by_state = {row["state"]: row["number"] for row in rows}
        later = sum(row["back"] for row in rows if row["state"] == Letter.State.SENT)
        sent, bounced = by_state.get(Letter.State.SENT, 0) - later, by_state.get(Letter.State.FAILED, 0) + later
        still_to_go = (Letter.State.WAITING, Letter.State.SENDING, Letter.State.HELD)
        row, spent = live[each.pk], live[each.pk].spent
        found[each.pk] = Counts(
            invited=row.invited,
            sent=sent + bounced,
            bounced=bounced,
            opened=begun[each.pk]["opened_now"],
            partly=begun[each.pk]["begun"] - spent,
            completed=spent,
            waiting=sum(by_state.get(state, 0) for state in still_to_go),
        )
    return found


def _kept(round: Round) -> Counts:
    sent, bounced = round.sent or 0, round.bounced or 0
    return Counts(sent, sent, bounced, round.opened or 0, round.partly or 0, round.completed or 0)


def forerunners(questions: Iterable[Question]) -> dict[int, list[int]]:
    """For each question, itself and those it continues, newest first."""
    earlier = dict(Question.objects.filter(continues__isnull=False).values_list("pk", "continues_id"))
    found: dict[int, list[int]] = {}
    for question in questions:
        chain = [question.pk]
        while (before := earlier.get(chain[-1])) and before not in chain:
            chain.append(before)
        found[question.pk] = chain
    return found


def breakdowns_of(questions: Iterable[Question]) -> list[Question]:
    return [each for each in questions if each.is_breakdown and each.kind in (Kind.SINGLE, Kind.SCALE)]


def lessons_from_before(edition: Edition) -> QuerySet[Lesson]:
    """What earlier editions learned and this one has not yet dealt with, by what it is about."""
    dealt = LessonHeeded.objects.filter(Q(edition=edition) | Q(outcome=LessonHeeded.Outcome.DONE)).values("lesson")
    rows = Lesson.objects.filter(edition__first_day_on__lt=edition.first_day_on).exclude(pk__in=dealt)
    return rows.select_related("edition", "session", "museum", "topic", "written_by").order_by(
        "topic__name", "session__title", "museum__name", "-written_at"
    )


@dataclass(frozen=True)
class Sat:
    """A sitting of the published timetable, and how many of its group were there."""

    slot: Slot
    fellows: int
    present: int | None


def sittings_on(edition: Edition, on: date | None, *, person: Person, is_team: bool) -> list[Slot]:
    """The sittings that this person may tick: all of the day for the team, else those they give or whose group their department hosts."""
    version = published_version(edition)
    if version is None:
        return []
    slots = Slot.objects.filter(version=version).select_related("sitting__session", "sitting__group", "room")
    if on:
        slots = slots.filter(on=on)
    if not is_team:
        hosted = Group.objects.filter(
            edition=edition, kind=Group.Kind.DEPARTMENT, fellows__department__representative=person
        ).values("pk")
        slots = slots.filter(Q(contributors__person=person) | Q(sitting__group__in=hosted)).distinct()
    return list(slots.order_by("on", "starts", "sitting__session__code", "pk"))


def presence(sittings: Iterable[int]) -> dict[int, tuple[int, int]]:
    """{sitting: (present, ticked)}."""
    rows = Attendance.objects.filter(sitting__in=list(sittings)).order_by().values_list("sitting")
    found = rows.annotate(present=Count("id", filter=Q(is_present=True)), ticked=Count("id"))
    return {sitting: (present, ticked) for sitting, present, ticked in found}


CONSENTS = {
    "name": "certificate: name",
    "place": "certificate: place",
    "institution": "certificate: institution",
    "hours": "certificate: hours",
}
"""What a holder may agree to show to whoever verifies their certificate."""


def agreed(person: Person) -> set[str]:
    """What a holder has agreed to show."""
    standing = set(
        Consent.objects.filter(person=person, withdrawn_at=None, what__in=CONSENTS.values()).values_list(
            "what", flat=True
        )
    )
    return {name for name, what in CONSENTS.items() if what in standing}


def plain_code(typed: str) -> str:
    """A code as it is stored, however it was typed: capitals, in groups of four."""
    letters = "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())[:20]
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def certificate_by(code: str) -> Certificate | None:
    found = Certificate.objects.select_related(
        "fellow__person__institution", "fellow__edition__programme", "fellow__place"
    )
    return found.filter(code=plain_code(code)).first()


def attended(edition: Edition) -> dict[int, tuple[int, int]]:
    """{fellow: (sessions, minutes)} of those at which they were ticked as present."""
    found: dict[int, tuple[int, int]] = {}
    rows = Attendance.objects.filter(fellow__edition=edition, is_present=True)
    for fellow, minutes in rows.values_list("fellow_id", "sitting__session__minutes"):
        sessions, total = found.get(fellow, (0, 0))
        found[fellow] = (sessions + 1, total + minutes)
    return found
