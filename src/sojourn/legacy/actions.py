"""Deeds of opportunities, awards, projects and trainings."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.pictures import made_anew
from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person
from sojourn.supporters.actions import use_gift
from sojourn.supporters.models import Gift

from . import letters, queries
from .models import (
    Application,
    Award,
    Deliverable,
    Mark,
    Opportunity,
    PartInLife,
    Payment,
    Project,
    ProjectPerson,
    ProjectPicture,
    Question,
    Stop,
    Trained,
    Training,
)
from .rules import most_that_may_be_given, parts_of


class CannotAnnounce(Refusal):
    """Raised when an opportunity is not whole enough to be announced."""


class CannotSubmit(Refusal):
    """Raised when an application breaks a rule, is not whole, or comes too late. The text names everything at once.

    `wrong`: each thing by itself, as the field of the form that it is about ("" for the application as a whole) and a sentence.
    """

    def __init__(self, *wrong: tuple[str, str]) -> None:
        super().__init__(" ".join(sentence for _field, sentence in wrong))
        self.wrong = wrong


class CannotMark(Refusal):
    """Raised when somebody is not asked to read an application, or has a part in it."""


class CannotDecide(Refusal):
    """Raised when no place or not enough money is left, or the rules allow less."""


class CannotPay(Refusal):
    """Raised when what a payment waits for has not arrived."""


class CannotRecord(Refusal):
    """Raised when a training or a project would not be true."""


# --- opportunities


@transaction.atomic
def begin_opportunity(*, kind: str, closes_at: datetime, by: Person | None, at: datetime) -> Opportunity:
    """Make a draft of a call from one of the thirteen kinds that come ready.

    Raises: CannotAnnounce, when there is no such kind.
    """
    ready = next((one for one in queries.ready_kinds() if one["kind"] == kind), None)
    if ready is None:
        raise CannotAnnounce(_("There is no ready kind “{kind}”.").format(kind=kind))
    call = Opportunity.objects.create(
        title=ready["kind"],
        kind=ready["kind"],
        about=ready["about"],
        opens_at=at,
        closes_at=closes_at,
        places=ready.get("places"),
        pot_pence=ready.get("pot"),
        cap_pence=ready.get("cap"),
        share_percent=ready.get("share"),
        lead_is_fellow=ready.get("lead_is_fellow", True),
        places_at_least=ready.get("places_at_least", 0),
        partners_at_least=ready.get("partners_at_least", 0),
        years_free=ready.get("years_free", 0),
    )
    for order, words in enumerate(ready["ask"]):
        call.questions.create(order=order, words=words)
    owed = {what: call.owed.create(what=what, days=days) for what, days in ready["owed"]}
    for percent, waits_for in ready.get("parts", []):
        call.parts.create(percent=percent, waits_for=owed.get(waits_for))
    record(by=by, did=gettext_noop("began an opportunity"), about=call, at=at)
    return call


@transaction.atomic
def change_opportunity(
    *, opportunity: Opportunity, values: dict[str, Any], by: Person | None, at: datetime
) -> Opportunity:
    """Change a call; what is asked of those who apply is changed for everybody who has not sent in yet."""
    several = {"only_places", "reviewers"}
    for name, value in values.items():
        if name not in several:
            setattr(opportunity, name, value)
    opportunity.save()
    for name in several & values.keys():
        getattr(opportunity, name).set(values[name])
    record(by=by, did=gettext_noop("changed an opportunity"), about=opportunity, at=at)
    return opportunity


@transaction.atomic
def set_form(
    *,
    opportunity: Opportunity,
    questions: Sequence[str],
    owed: Sequence[tuple[str, int]],
    parts: Sequence[tuple[int, str]],
    by: Person | None,
    at: datetime,
) -> None:
    """Say anew what the form asks, what an award owes after how many days, and in which parts it is paid.

    A part names what it waits for among `owed`, or "". Questions that stay keep the answers given to them.
    Raises: CannotAnnounce, when parts do not add up to 100 %, wait for what nobody owes, or awards were made already.
    """
    if Award.objects.filter(application__opportunity=opportunity).exists():
        raise CannotAnnounce(_("Awards were made by these terms; they stay as they are."))
    if parts and sum(percent for percent, _what in parts) != 100:
        raise CannotAnnounce(_("The parts in which an award is paid add up to 100 %."))
    names = [what for what, _days in owed]
    for _percent, what in parts:
        if what and what not in names:
            raise CannotAnnounce(_("A part waits for “{what}”, which nobody owes.").format(what=what))
    kept = {question.words: question for question in opportunity.questions.all()}
    for order, words in enumerate(questions):
        if words in kept:
            Question.objects.filter(pk=kept.pop(words).pk).update(order=order)
        else:
            opportunity.questions.create(order=order, words=words)
    Question.objects.filter(pk__in=[question.pk for question in kept.values()]).delete()
    opportunity.parts.all().delete()
    opportunity.owed.all().delete()
    rows = {what: opportunity.owed.create(what=what, days=days) for what, days in owed}
    for percent, what in parts:
        opportunity.parts.create(percent=percent, waits_for=rows.get(what))
    record(by=by, did=gettext_noop("changed the form of an opportunity"), about=opportunity, at=at)


@transaction.atomic
def announce(*, opportunity: Opportunity, by: Person | None, at: datetime) -> None:
    """Let everybody who may apply see the call.

    Raises: CannotAnnounce, when it closes before anybody could read it, or asks nothing.
    """
    if opportunity.closes_at <= at:
        raise CannotAnnounce(_("It closes before anybody could read it."))
    if not opportunity.questions.exists():
        raise CannotAnnounce(_("Its form asks nothing yet."))
    Opportunity.objects.filter(pk=opportunity.pk).update(state=Opportunity.State.ANNOUNCED)
    record(by=by, did=gettext_noop("announced an opportunity"), about=opportunity, at=at)


# --- applications


@transaction.atomic
def keep_draft(
    *, opportunity: Opportunity, lead: Person, typed: dict[str, Any], values: dict[str, Any], at: datetime
) -> Application:
    """Keep what somebody typed, mistakes and all; `values` is what of it could be read. Nothing is asked of a draft.

    Raises: CannotSubmit, when the call is over or the application was sent in already.
    """
    if not opportunity.is_open(at):
        raise CannotSubmit(("", _("This call is closed.")))
    application, _is_new = Application.objects.select_for_update().get_or_create(
        opportunity=opportunity, lead=lead, defaults={"changed_at": at}
    )
    if application.state not in (Application.State.DRAFT, Application.State.WITHDRAWN):
        raise CannotSubmit(("", _("It was sent in already. Withdraw it first to change it.")))
    application.state = Application.State.DRAFT
    application.typed, application.changed_at = typed, at
    for name in ("title", "whole_cost_pence", "asks_pence", "answers"):
        if name in values:
            setattr(application, name, values[name])
    application.save()
    for name in ("others", "partners"):
        if name in values:
            getattr(application, name).set(values[name])
    return application


@transaction.atomic
def submit(*, application: Application, at: datetime) -> None:
    """Send an application in, if the call is open, it is whole, and the rules are kept.

    Raises: CannotSubmit, naming everything that is wrong.
    """
    call = application.opportunity
    if not call.is_open(at):
        raise CannotSubmit(("", _("This call is closed.")))
    wrong = [*_what_is_missing(application), *_too_much(application)]
    wrong += [("", sentence) for sentence in queries.broken_rules(application, at.date())]
    if wrong:
        raise CannotSubmit(*wrong)
    Application.objects.filter(pk=application.pk).update(state=Application.State.SUBMITTED, submitted_at=at, typed={})
    record(by=application.lead, did=gettext_noop("sent in an application"), about=application, at=at)
    letters.received(application, at=at)


def _what_is_missing(application: Application) -> list[tuple[str, str]]:
    missing = [] if application.title else [("title", _("It has no title yet."))]
    for question in application.opportunity.questions.all():
        field = f"q{question.pk}"
        answer = str(application.answers.get(str(question.pk), "")).strip()
        if question.is_needed and not answer:
            missing.append((field, _("“{question}” is not answered yet.").format(question=question.words)))
        elif len(answer.split()) > question.words_at_most:
            words = _("The answer to “{question}” has {number} words; {most} are asked for.")
            number, most = len(answer.split()), question.words_at_most
            missing.append((field, words.format(question=question.words, number=number, most=most)))
    if application.opportunity.gives_money and not application.asks_pence:
        missing.append(("asks_pence", _("Say how much you ask for.")))
    if application.opportunity.share_percent and not application.whole_cost_pence:
        missing.append(("whole_cost_pence", _("Say what it costs in all.")))
    return missing


def _too_much(application: Application) -> list[tuple[str, str]]:
    call, asked = application.opportunity, application.asks_pence or 0
    if not call.gives_money or not asked:
        return []
    most = most_that_may_be_given(application.whole_cost_pence or asked, call.share_percent, call.cap_pence)
    if asked <= most:
        return []
    words = _("You ask for {asked}; by the rules of this call it can be {most} at most.")
    sentence = words.format(asked=letters.money(asked, call.currency), most=letters.money(most, call.currency))
    return [("asks_pence", sentence)]


@transaction.atomic
def withdraw(*, application: Application, by: Person | None, at: datetime) -> None:
    """Take an application back before it is decided.

    Raises: CannotSubmit, when it was decided already.
    """
    open_states = [Application.State.SUBMITTED, Application.State.RESERVE, Application.State.DRAFT]
    if not Application.objects.filter(pk=application.pk, state__in=open_states).update(
        state=Application.State.WITHDRAWN, changed_at=at
    ):
        raise CannotSubmit(("", _("It was decided already.")))
    record(by=by, did=gettext_noop("withdrew an application"), about=application, at=at)


@transaction.atomic
def mark(*, application: Application, reader: Person, points: int, comment: str, at: datetime) -> Mark:
    """Note what a reader gives an application.

    Raises: CannotMark, when this person is not asked to read it, or has a part in it.
    """
    if reader.pk == application.lead_id or application.others.filter(pk=reader.pk).exists():
        raise CannotMark(_("Nobody reads an application in which they have a part."))
    if not application.opportunity.reviewers.filter(pk=reader.pk).exists():
        raise CannotMark(_("You are not asked to read this application."))
    given, _is_new = Mark.objects.update_or_create(
        application=application, reader=reader, defaults={"mark": points, "comment": comment}
    )
    record(by=reader, did=gettext_noop("read an application"), about=application, at=at)
    return given


# --- awards


@transaction.atomic
def award(
    *, application: Application, amount_pence: int, reason: str, terms: str, by: Person | None, at: datetime
) -> Award:
    """Award an application. What it owes and how it is paid follow from its opportunity.

    Raises: CannotDecide, when it is not waiting for a decision, no place or money is left, or the rules allow less.
    """
    call = Opportunity.objects.select_for_update().get(pk=application.opportunity_id)
    application = Application.objects.select_related("lead").get(pk=application.pk)
    if application.state not in (Application.State.SUBMITTED, Application.State.RESERVE):
        raise CannotDecide(_("This application is not waiting for a decision."))
    made, spent = queries.given(call)
    if call.places is not None and made >= call.places:
        raise CannotDecide(_("No place is left: {number} are awarded.").format(number=made))
    if call.gives_money:
        _refuse_amount(call, application, amount_pence, spent)
    elif amount_pence:
        raise CannotDecide(_("This opportunity gives no money."))
    given = Award.objects.create(application=application, amount_pence=amount_pence, terms=terms, awarded_at=at)
    owed = {
        one.pk: given.deliverables.create(what=one.what, due_on=(at + timedelta(days=one.days)).date())
        for one in call.owed.all()
    }
    if amount_pence:
        parts = list(call.parts.all())
        amounts = parts_of(amount_pence, [part.percent for part in parts]) if parts else [amount_pence]
        waits = [owed.get(part.waits_for_id or 0) for part in parts] or [None]
        for amount, waits_for in zip(amounts, waits, strict=True):
            given.payments.create(amount_pence=amount, waits_for=waits_for)
    _decide(application, Application.State.AWARDED, reason)
    record(by=by, did=gettext_noop("made an award"), about=application, at=at, details={"pence": amount_pence})
    letters.decided(application, at=at)
    return given


def _refuse_amount(call: Opportunity, application: Application, amount: int, spent: int) -> None:
    asked = application.asks_pence or 0
    most = min(asked, most_that_may_be_given(application.whole_cost_pence or asked, call.share_percent, call.cap_pence))
    if call.pot_pence is not None:
        most = min(most, call.pot_pence - spent)
    if not 0 < amount <= most:
        words = _("{amount} cannot be given; at most {most} can.")
        raise CannotDecide(
            words.format(amount=letters.money(amount, call.currency), most=letters.money(max(most, 0), call.currency))
        )


@transaction.atomic
def decline(*, application: Application, reason: str, by: Person | None, at: datetime) -> None:
    """Say no to an application, with the reason. Raises: CannotDecide."""
    _not_chosen(application, Application.State.DECLINED, reason, by, at)


@transaction.atomic
def keep_in_reserve(*, application: Application, reason: str, by: Person | None, at: datetime) -> None:
    """Keep an application in reserve. Raises: CannotDecide."""
    _not_chosen(application, Application.State.RESERVE, reason, by, at)


def _not_chosen(
    application: Application, state: Application.State, reason: str, by: Person | None, at: datetime
) -> None:
    if application.state not in (Application.State.SUBMITTED, Application.State.RESERVE):
        raise CannotDecide(_("This application is not waiting for a decision."))
    _decide(application, state, reason)
    record(by=by, did=gettext_noop("decided on an application"), about=application, at=at, details={"state": state})
    letters.decided(application, at=at)


def _decide(application: Application, state: Application.State, reason: str) -> None:
    application.state, application.reason = state, reason
    application.save(update_fields=["state", "reason"])


@transaction.atomic
def agree_to_terms(*, given: Award, by: Person, at: datetime) -> None:
    """Note that the lead agrees to the terms of the award."""
    if Award.objects.filter(pk=given.pk, agreed_at=None).update(agreed_at=at):
        record(by=by, did=gettext_noop("agreed to an award's terms"), about=given, at=at)


@transaction.atomic
def hand_in(*, deliverable: Deliverable, words: str, address: str, by: Person | None, at: datetime) -> None:
    """Hand in what is owed: its words, or where it can be seen.

    Raises: CannotRecord, when it is neither.
    """
    if not words.strip() and not address:
        raise CannotRecord(_("Write the report, or say where it can be seen."))
    Deliverable.objects.filter(pk=deliverable.pk).update(words=words, address=address, arrived_at=at, accepted_at=None)
    record(by=by, did=gettext_noop("handed in what was owed"), about=deliverable, at=at)


@transaction.atomic
def accept_deliverable(*, deliverable: Deliverable, by: Person | None, at: datetime) -> None:
    """Take what was handed in as what was owed. Raises: CannotRecord, when nothing has arrived."""
    if not Deliverable.objects.filter(pk=deliverable.pk, arrived_at__isnull=False).update(accepted_at=at):
        raise CannotRecord(_("It has not arrived yet."))
    record(by=by, did=gettext_noop("accepted what was owed"), about=deliverable, at=at)


@transaction.atomic
def pay(*, payment: Payment, on: date, gift: Gift | None, by: Person | None, at: datetime) -> None:
    """Note that a part of an award is paid, out of a supporter's gift where one is named.

    Raises: CannotPay, when the terms are not agreed or what it waits for has not arrived. CannotUseGift, when the gift has not enough left.
    """
    part = Payment.objects.select_for_update(of=("self",)).select_related(
        "award__application__opportunity", "award__application__lead", "waits_for"
    ).get(pk=payment.pk)  # fmt: skip
    if part.paid_on is not None:
        raise CannotPay(_("It is paid already."))
    if part.award.agreed_at is None:
        raise CannotPay(_("It waits until the terms are agreed."))
    if part.waits_for is not None and part.waits_for.accepted_at is None:
        raise CannotPay(_("It waits for: {what}.").format(what=part.waits_for.what))
    application = part.award.application
    if gift is not None:
        if (gift.unit, gift.currency) != (Gift.Unit.MONEY, application.opportunity.currency):
            raise CannotPay(
                _("This gift is not money in {currency}.").format(currency=application.opportunity.currency)
            )
        use_gift(
            gift=gift,
            amount=part.amount_pence,
            on=on,
            what_for=str(application.opportunity)[:200],
            project=application.title,
            fellow=queries.fellow_for(gift, application.lead),
            by=by,
            at=at,
        )
    part.paid_on, part.gift = on, gift
    part.save(update_fields=["paid_on", "gift"])
    record(
        by=by,
        did=gettext_noop("paid a part of an award"),
        about=part.award,
        at=at,
        details={"pence": part.amount_pence},
    )


@transaction.atomic
def close_award(*, given: Award, outcome: str, by: Person | None, at: datetime) -> None:
    """Close an award with what came of it.

    Raises: CannotRecord, while something owed is missing.
    """
    missing = given.deliverables.filter(accepted_at=None).first()
    if missing is not None:
        raise CannotRecord(_("It still owes: {what}.").format(what=missing.what))
    Award.objects.filter(pk=given.pk).update(outcome=outcome, closed_at=at)
    record(by=by, did=gettext_noop("closed an award"), about=given, at=at)


@transaction.atomic
def remind(*, on: date, at: datetime) -> int:
    """Write to whoever owes something that is due; once for each thing and due day. Returns how many letters are new."""
    return sum(letters.overdue(deliverable, at=at) for deliverable in queries.overdue(on))


# --- projects


@transaction.atomic
def keep_project(*, project: Project | None, values: dict[str, Any], by: Person | None, at: datetime) -> Project:
    """Note a project, or what changed about one.

    Raises: CannotRecord, when it would grow from itself by way of others.
    """
    kept = project or Project()
    several = values.pop("institutions", None)
    for name, value in values.items():
        setattr(kept, name, value)
    step, seen = kept.grew_from, set()
    while step is not None and step.pk not in seen:
        if kept.pk is not None and step.pk == kept.pk:
            raise CannotRecord(_("A project cannot grow from what grew from it."))
        seen.add(step.pk)
        step = step.grew_from
    kept.save()
    if several is not None:
        kept.institutions.set(several)
    did = gettext_noop("changed a project") if project else gettext_noop("noted a project")
    record(by=by, did=did, about=kept, at=at)
    return kept


@transaction.atomic
def set_picture(*, project: Project, file: BinaryIO, words: str, by: Person | None, at: datetime) -> None:
    """Give a project its picture, made anew and stripped of hidden notes. Raises: CannotTakePicture, CannotRecord."""
    if not words.strip():
        raise CannotRecord(_("Say in a sentence what is to be seen in the picture."))
    project.picture_words = words.strip()[:300]
    project.picture.save(f"{project.pk}-{at:%Y%m%d%H%M%S}.webp", ContentFile(made_anew(file)), save=False)
    project.save(update_fields=["picture", "picture_words"])
    record(by=by, did=gettext_noop("gave a project a picture"), about=project, at=at)


@transaction.atomic
def add_picture(*, project: Project, file: BinaryIO, words: str, by: Person | None, at: datetime) -> ProjectPicture:
    """Give a project one more picture, made anew and stripped of hidden notes. Raises: CannotTakePicture, CannotRecord."""
    if not words.strip():
        raise CannotRecord(_("Say in a sentence what is to be seen in the picture."))
    picture = ProjectPicture(project=project, words=words.strip()[:300])
    picture.picture.save(f"{project.pk}-{at:%Y%m%d%H%M%S%f}.webp", ContentFile(made_anew(file)), save=False)
    picture.save()
    record(by=by, did=gettext_noop("gave a project a picture"), about=project, at=at)
    return picture


@transaction.atomic
def take_out_picture(*, project: Project, by: Person | None, at: datetime) -> None:
    """Take a project's first picture out; the next that is added takes its place."""
    storage, name = project.picture.storage, str(project.picture.name or "")
    details = {"what": project.picture_words}
    if not Project.objects.filter(pk=project.pk).exclude(picture="").update(picture="", picture_words=""):
        return
    record(by=by, did=gettext_noop("took something out of a project"), about=project, at=at, details=details)
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def take_out(*, part: ProjectPicture | ProjectPerson | Stop, by: Person | None, at: datetime) -> None:
    """Take a picture, a person or a stop out of a project; the journal keeps what it was."""
    details = {"what": str(part)}
    record(by=by, did=gettext_noop("took something out of a project"), about=part.project, at=at, details=details)
    type(part).objects.filter(pk=part.pk).delete()
    if isinstance(part, ProjectPicture):
        storage, name = part.picture.storage, str(part.picture.name)
        transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def name_in_project(*, project: Project, person: Person, part: str, by: Person | None, at: datetime) -> ProjectPerson:
    """Note somebody's part in a project; a letter asks them before the world reads of it."""
    named, is_new = ProjectPerson.objects.update_or_create(project=project, person=person, defaults={"part": part})
    record(by=by, did=gettext_noop("named somebody in a project"), about=project, at=at)
    if is_new:
        letters.named(named, at=at)
    return named


@transaction.atomic
def answer_for_project(*, named: ProjectPerson, agrees: bool, at: datetime) -> None:
    """Note whether somebody agrees that the world reads of their part; the page follows at once."""
    answer = {"agreed_at": at if agrees else None, "refused_at": None if agrees else at}
    ProjectPerson.objects.filter(pk=named.pk).update(**answer)
    had_agreed = gettext_noop("withdrew from a public project")
    refused = had_agreed if named.agreed_at else gettext_noop("said no to a public project")
    did = gettext_noop("agreed to a public project") if agrees else refused
    record(by=named.person, did=did, about=named.project, at=at)


@transaction.atomic
def add_stop(*, project: Project, values: dict[str, Any], by: Person | None, at: datetime) -> Stop:
    """Note where a display was shown on its tour."""
    stop = Stop.objects.create(project=project, **values)
    record(by=by, did=gettext_noop("noted a stop of a tour"), about=project, at=at)
    return stop


# --- trainings


@transaction.atomic
def record_training(
    *,
    values: dict[str, Any],
    trainers: Sequence[tuple[str, str]],
    trained: Sequence[tuple[str, str]],
    others: int,
    by: Person | None,
    at: datetime,
) -> Training:
    """Record a training. `trainers` and `trained` are (name, e-mail); the same address is the same person, for ever.

    Raises: CannotRecord, when it lies in the future, nobody trained, or somebody trained themselves.
    """
    if values["on"] > at.date():
        raise CannotRecord(_("A training is recorded when it has happened."))
    if not trainers:
        raise CannotRecord(_("Say who trained."))
    who, whom = [_known(*one) for one in trainers], [_known(*one) for one in trained]
    both = {one.pk for one in who} & {one.pk for one in whom}
    if both:
        name = next(one.name for one in who if one.pk in both)
        raise CannotRecord(_("{name} cannot both train and be trained.").format(name=name))
    training = Training.objects.create(recorded_by=by, others=others, **values)
    training.trainers.set(who)
    training.trained.set(whom)
    record(by=by, did=gettext_noop("recorded a training"), about=training, at=at)
    return training


def _known(name: str, email: str) -> Trained:
    address = email.strip().lower()
    known = Trained.objects.filter(email=address).first()
    if known is not None:
        return known
    person = Person.objects.filter(email__iexact=address).first()
    return Trained.objects.create(name=person.name if person else name.strip(), email=address, person=person)


@transaction.atomic
def play_part(
    *, person: Person, part: str, from_on: date, to_on: date | None, note: str, by: Person | None, at: datetime
) -> PartInLife:
    """Note that somebody is Senior Fellow, on the board, or a mentor."""
    played = PartInLife.objects.create(person=person, part=part, from_on=from_on, to_on=to_on, note=note)
    record(by=by, did=gettext_noop("noted a part in somebody's life"), about=person, at=at)
    return played
