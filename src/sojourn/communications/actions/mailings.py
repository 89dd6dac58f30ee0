"""Deeds about mailings: make one, choose its readers, start, pause and resume it, and a test to oneself."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person

from ..issue import Text
from ..models import Mailing, MailingText, Recipient, Subscriber, Topic
from ..queries import is_out_of_date, wording_of
from ..readers import Reader, Sifted
from ..rules import MADE, MADE_ANEW, REWORDED
from .delivery import OwnWords, moulds_of, postman
from .subscriptions import subscriber_of

MANY = 1000
S = Recipient.State


class CannotMail(Refusal):
    """Raised when a mailing cannot be made, sent, paused or resumed."""


@transaction.atomic
def make_mailing(
    *, title: str, topic: str, address: str, language: str, texts: Mapping[str, Text], by: Person | None, at: datetime
) -> Mailing:
    """Make a mailing that is not sent yet. `language` is that of readers whose own it is not written in.

    Raises: CannotMail, without a text in that language.
    """
    if language not in texts:
        raise CannotMail(_("The mailing has no text in its first language."))
    mailing = Mailing.objects.create(
        title=title[:200], topic=topic, address=address, language=language, made_at=at, made_by=by
    )
    _write_texts(mailing, texts)
    record(by=by, did=MADE, about=mailing, at=at)
    return mailing


@transaction.atomic
def reword_mailing(*, mailing: Mailing, topic: str, texts: Mapping[str, Text], by: Person | None, at: datetime) -> None:
    """Put new texts in the place of those of a mailing that is not sent yet, and say whose choice it follows.

    Raises: CannotMail, once it has begun: its readers would be sent different things.
    """
    if mailing.state != Mailing.State.DRAFT or mailing.language not in texts:
        raise CannotMail(_("The text of a mailing that has begun stays as it is."))
    mailing.texts.all().delete()
    mailing.topic = topic
    mailing.save(update_fields=["topic"])
    _write_texts(mailing, texts)
    record(by=by, did=REWORDED, about=mailing, at=at)


@transaction.atomic
def make_mailing_anew(*, mailing: Mailing, texts: Mapping[str, Text], at: datetime) -> bool:
    """Put the words of today in the place of a mailing's, sent or not, because somebody hid or withdrew a consent.

    Without words for its first language (its page is gone) a mailing that is under way is paused: False.
    """
    if mailing.language not in texts:
        trouble = _(
            "Somebody has withdrawn since it was written, and its page is gone, so that it cannot be made anew."
        )
        under_way = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.SENDING)
        if under_way.update(state=Mailing.State.PAUSED, trouble=trouble):
            record(by=None, did=gettext_noop("paused a mailing that cannot be made anew"), about=mailing, at=at)
        return False
    for written in mailing.texts.all():
        text = texts.get(written.language, texts[mailing.language])
        written.subject, written.html, written.plain = text.subject[:200], text.html, text.plain
        written.save(update_fields=["subject", "html", "plain"])
    record(by=None, did=MADE_ANEW, about=mailing, at=at)
    return True


def _refuse_out_of_date(mailing: Mailing) -> None:
    if is_out_of_date(mailing, wording_of(mailing)):
        raise CannotMail(_("Somebody has withdrawn since it was written, and its words are not made anew yet."))


def _write_texts(mailing: Mailing, texts: Mapping[str, Text]) -> None:
    MailingText.objects.bulk_create(
        MailingText(mailing=mailing, language=language, subject=text.subject[:200], html=text.html, plain=text.plain)
        for language, text in texts.items()
    )


@transaction.atomic
def start_mailing(
    *, mailing: Mailing, sifted: Sifted, audience: dict[str, object], by: Person | None, at: datetime
) -> int:
    """Write down who is sent the mailing and who is left out, and why, and let it begin; how many are sent it.

    Nobody is added afterwards. `jobs.send_mailing` does the sending.
    Raises: CannotMail, when it has begun already, or nobody is left to be sent it.
    """
    if not sifted.going:
        raise CannotMail(_("Nobody in this audience can be sent the mailing."))
    draft = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.DRAFT)
    if not draft.update(state=Mailing.State.SENDING, started_at=at, audience=audience):
        raise CannotMail(_("This mailing has begun already."))
    _make_missing_subscribers(sifted)
    by_person = dict(
        Subscriber.objects.filter(person__isnull=False).values_list("person_id", "pk")
    )  # all: cheaper than asking for thousands by name
    written = set(mailing.texts.values_list("language", flat=True))
    rows = [_recipient(mailing, reader, by_person, written) for reader in sifted.going]
    taken = {row.address for row in rows}
    for reader, why in sifted.left_out:
        row = _recipient(mailing, reader, by_person, written)
        if row.address not in taken:
            taken.add(row.address)
            row.state, row.words = S.SKIPPED, why[:300]
            rows.append(row)
    Recipient.objects.bulk_create(rows, batch_size=MANY)
    mailing.refresh_from_db()
    record(
        by=by, did=gettext_noop("sent a mailing on its way"), about=mailing, at=at, details={"to": len(sifted.going)}
    )
    return len(sifted.going)


def _make_missing_subscribers(sifted: Sifted) -> None:
    missing = [reader.person_id for reader in sifted.going if reader.subscriber_id is None]
    Subscriber.objects.bulk_create(
        [Subscriber(person_id=pk, topics=[Topic.NEWSLETTER.value]) for pk in missing],
        batch_size=MANY,
        ignore_conflicts=True,
    )


def _recipient(mailing: Mailing, reader: Reader, by_person: dict[int, int], written: set[str]) -> Recipient:
    return Recipient(
        mailing=mailing,
        subscriber_id=reader.subscriber_id or by_person.get(reader.person_id or 0),
        address=reader.address.lower(),
        name=reader.name,
        language=reader.language if reader.language in written else mailing.language,
    )


@transaction.atomic
def pause_mailing(*, mailing: Mailing, by: Person | None, at: datetime) -> None:
    """Stop sending after the message in hand, within a second or two.

    Raises: CannotMail, when it is not being sent.
    """
    if not Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.SENDING).update(state=Mailing.State.PAUSED):
        raise CannotMail(_("This mailing is not being sent at the moment."))
    record(by=by, did=gettext_noop("paused a mailing"), about=mailing, at=at)


@transaction.atomic
def resume_mailing(*, mailing: Mailing, by: Person | None, at: datetime) -> None:
    """Let a paused mailing go on where it was.

    Raises: CannotMail, when it is not paused.
    """
    _refuse_out_of_date(mailing)
    paused = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.PAUSED)
    if not paused.update(state=Mailing.State.SENDING, trouble=""):
        raise CannotMail(_("Only a mailing that is paused can go on."))
    record(by=by, did=gettext_noop("let a mailing go on"), about=mailing, at=at)


@transaction.atomic
def send_to_failed_again(*, mailing: Mailing, by: Person | None, at: datetime) -> int:
    """Try those again who failed, or of whom no answer was seen, which a person decides: one of the latter might get it twice.

    Raises: CannotMail, when there is nobody.
    """
    _refuse_out_of_date(mailing)
    rows = Recipient.objects.filter(mailing=mailing, state__in=[S.FAILED, S.HANDED])
    number = rows.update(state=S.WAITING, tries=0, claim="", words="")
    if not number or mailing.state != Mailing.State.DONE:
        transaction.set_rollback(True)
        raise CannotMail(_("There is nobody to be tried again, or the mailing is still under way."))
    Mailing.objects.filter(pk=mailing.pk).update(state=Mailing.State.SENDING, ended_at=None)
    record(by=by, did=gettext_noop("had a mailing sent again where it had failed"), about=mailing, at=at)
    return number


@transaction.atomic
def send_test(*, mailing: Mailing, to: Person, at: datetime) -> int:
    """Send a mailing to oneself, in every language that it is written in; how many messages.

    Raises: CannotMail, when the mail server does not take it.
    """
    _refuse_out_of_date(mailing)
    way = postman()
    subscriber = subscriber_of(to)
    subscriber.person = to
    moulds, words = moulds_of(mailing), OwnWords(mailing.topic)
    try:
        for language, mould in moulds.items():
            row = Recipient(
                mailing=mailing, subscriber=subscriber, address=to.email.lower(), name=to.name, language=language
            )
            message = mould.cast(
                address=row.address,
                name=row.name,
                number=f"test-{mailing.pk}-{language}-{at.timestamp():.0f}@sojourn.test",
                at=at,
                words=words.of(row, at=at),
            )
            answer = way.hand_over(row.address, message, lambda: None)
            if not answer.is_taken:
                raise CannotMail(_("The mail server did not take it: %(words)s") % {"words": answer.words})
    except (OSError, ValueError) as error:
        raise CannotMail(_("The mail server did not take it: %(words)s") % {"words": error}) from error
    finally:
        way.close()
    record(by=to, did=gettext_noop("sent a mailing to themselves as a test"), about=mailing, at=at)
    return len(moulds)
