"""A mailing reaches everyone who agreed, once, in their language, over one connection; the rest is told and named."""

from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sojourn.communications.actions import (
    CannotMail,
    delivery,
    end,
    note_event,
    pause_mailing,
    resume_mailing,
    send_mailing,
    send_test,
    send_to_failed_again,
    start_mailing,
)
from sojourn.communications.models import MailEvent, Mailing, Recipient, Subscriber
from sojourn.communications.mould import mould
from sojourn.communications.readers import Why, progress, unreachable_addresses
from tests.communications.mail_pieces import TEXT, make, make_member, make_stranger, sifted, start
from tests.communications.test_outbox import postbox  # noqa: F401, a real mail server
from tests.selection.factories import make_person


def addresses(box) -> list[str]:
    return sorted(letter["To"].addresses[0].addr_spec for letter in box.letters)


def states(mailing: Mailing) -> dict[str, str]:
    return dict(mailing.recipients.values_list("address", "state"))


# --- who is written to


@pytest.mark.django_db
def test_members_are_written_to_by_consent_and_strangers_by_confirmation(now):
    make_member("Ama", now)
    make_person("Without Consent")
    make_stranger("Sten", now)
    make_stranger("Only Calls", now, topics=("calls",))
    Subscriber.objects.create(address="asked@example.org", topics=["newsletter"], asked_at=now)

    found = sifted(now)

    assert [reader.address for reader in found.going] == ["ama@example.org", "sten@example.org"]
    assert {reader.address: why for reader, why in found.left_out} == {
        "without.consent@example.org": Why.NO_CONSENT,
        "only.calls@example.org": Why.OTHER_TOPIC,
        "asked@example.org": Why.NOT_CONFIRMED,
    }


@pytest.mark.django_db
def test_who_is_hidden_is_written_to_because_a_letter_is_private(now):
    hidden = make_member("Hidden", now)
    type(hidden).objects.filter(pk=hidden.pk).update(is_hidden=True)

    assert [reader.address for reader in sifted(now).going] == ["hidden@example.org"]


@pytest.mark.django_db
def test_an_address_that_is_member_and_stranger_at_once_is_written_to_once(now):
    make_member("Ama", now)
    make_stranger("AMA", now)

    found = sifted(now)

    assert [reader.address for reader in found.going] == ["ama@example.org"]
    assert [why for _reader, why in found.left_out] == [Why.TWICE]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kinds", "is_stopped"),
    [(["hard"], True), (["complaint"], True), (["soft", "soft"], False), (["soft", "soft", "soft"], True)],
)
def test_a_hard_bounce_or_a_complaint_stops_sending_at_once_and_soft_bounces_at_the_third(now, kinds, is_stopped):
    make_member("Ama", now)
    for number, kind in enumerate(kinds):
        note_event(address="Ama@example.org", kind=kind, at=now, key=f"{number}", words="")

    assert (sifted(now).going == ()) == is_stopped


@pytest.mark.django_db
def test_soft_bounces_of_long_ago_and_events_told_twice_do_not_count(now):
    for number in range(3):
        note_event(address="a@example.org", kind="soft", at=now - timedelta(days=91), key=f"{number}", words="")
        note_event(address="b@example.org", kind="soft", at=now, key="the same", words="")

    assert MailEvent.objects.count() == 4
    assert unreachable_addresses(at=now) == set()


# --- sending


@pytest.mark.django_db
def test_everyone_gets_the_mailing_once_with_their_own_name_and_link(postbox, now):  # noqa: F811
    make_member("Ama Fictional", now)
    make_member("မြင့် Fictional", now)
    make_stranger("Sten", now)
    mailing = start(now)

    assert send_mailing(mailing=mailing, clock=lambda: now) == {"sent": 3, "failed": 0}
    assert send_mailing(mailing=mailing, clock=lambda: now) == {"sent": 0, "failed": 0}

    assert Counter(addresses(postbox)).most_common(1)[0][1] == 1
    letter = next(each for each in postbox.letters if "ama" in each["To"])
    plain = letter.get_body(("plain",)).get_content()
    assert plain.splitlines()[0] == "Dear Ama Fictional,"
    link = letter["List-Unsubscribe"].strip("<>")
    assert plain.splitlines()[1] == f"End: {link}"
    assert link in letter.get_body(("html",)).get_content()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert len({each["Message-ID"] for each in postbox.letters}) == 3
    assert len({each["List-Unsubscribe"] for each in postbox.letters}) == 3
    mailing.refresh_from_db()
    assert (mailing.state, mailing.ended_at) == (Mailing.State.DONE, now)


@pytest.mark.django_db
def test_each_reader_gets_their_own_language_where_it_is_written_in_it(postbox, now):  # noqa: F811
    make_stranger("Fatima", now, language="ar")
    make_stranger("Ivan", now, language="ru")
    mailing = start(now, languages=("en-gb", "ar"))

    send_mailing(mailing=mailing, clock=lambda: now)

    languages = {each["To"].addresses[0].addr_spec: each["Content-Language"] for each in postbox.letters}
    assert languages == {"fatima@example.org": "ar", "ivan@example.org": "en-gb"}


@pytest.mark.django_db
def test_a_refused_reader_fails_with_the_servers_words_the_others_get_it_and_the_address_is_stopped(
    postbox,  # noqa: F811
    now,
):
    make_stranger("nobody", now)
    make_stranger("Sten", now)
    mailing = start(now)

    assert send_mailing(mailing=mailing, clock=lambda: now) == {"sent": 1, "failed": 1}

    failed = mailing.recipients.get(state=Recipient.State.FAILED)
    assert (failed.address, failed.words) == ("nobody@example.org", "550 no such reader")
    assert unreachable_addresses(at=now) == {"nobody@example.org"}
    mailing.refresh_from_db()
    assert send_to_failed_again(mailing=mailing, by=None, at=now) == 1


@pytest.mark.django_db
def test_a_mailing_begins_once_and_only_with_somebody_to_read_it(now):
    mailing = make(now)
    with pytest.raises(CannotMail):
        start_mailing(mailing=mailing, sifted=sifted(now), audience={}, by=None, at=now)
    make_stranger("Sten", now)
    start_mailing(mailing=mailing, sifted=sifted(now), audience={}, by=None, at=now)
    with pytest.raises(CannotMail):
        start_mailing(mailing=mailing, sifted=sifted(now), audience={}, by=None, at=now)


@pytest.mark.django_db
def test_a_paused_mailing_waits_and_goes_on_where_it_was(postbox, now):  # noqa: F811
    for number in range(4):
        make_stranger(f"Reader {number}", now)
    mailing = start(now)
    pause_mailing(mailing=mailing, by=None, at=now)

    assert send_mailing(mailing=mailing, clock=lambda: now)["sent"] == 0
    resume_mailing(mailing=mailing, by=None, at=now)
    assert send_mailing(mailing=mailing, clock=lambda: now)["sent"] == 4


@pytest.mark.django_db
def test_who_ends_it_while_it_is_paused_is_left_out(postbox, now):  # noqa: F811
    leaver = make_stranger("Leaver", now)
    make_stranger("Sten", now)
    mailing = start(now)
    end(subscriber=leaver, topic="newsletter", at=now)

    send_mailing(mailing=mailing, clock=lambda: now)

    assert addresses(postbox) == ["sten@example.org"]
    assert states(mailing)["leaver@example.org"] == Recipient.State.SKIPPED


@pytest.mark.django_db
def test_when_no_mail_server_answers_the_mailing_pauses_says_why_and_keeps_everyone(settings, now, monkeypatch):
    monkeypatch.setattr(delivery.time, "sleep", lambda seconds: None)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    make_stranger("Sten", now)
    mailing = start(now)

    assert send_mailing(mailing=mailing, clock=lambda: now) == {"sent": 0, "failed": 0}

    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.PAUSED
    assert "refused" in mailing.trouble
    assert states(mailing) == {"sten@example.org": Recipient.State.WAITING}


@pytest.mark.django_db
def test_a_test_goes_to_oneself_in_every_language_and_changes_nothing(postbox, now):  # noqa: F811
    mailing = make(now, languages=("en-gb", "ar"))

    assert send_test(mailing=mailing, to=make_person("Tess Team"), at=now) == 2

    assert addresses(postbox) == ["tess.team@example.org"] * 2
    assert (mailing.state, mailing.recipients.count()) == (Mailing.State.DRAFT, 0)


# --- a worker that dies


class Killed(BaseException):
    """What a worker feels when it is killed: nothing after this line happens."""


def killed_at(monkeypatch, moment: str, number: int) -> None:
    """Let the worker die at the number-th message: before the mark, after it and before the full stop, or after the server's answer."""
    real, count = delivery.SmtpPostman.hand_over, [0]

    def hand_over(self, address, message, mark):
        count[0] += 1
        if count[0] != number:
            return real(self, address, message, mark)

        def dying_mark():
            if moment == "before the mark":
                raise Killed
            mark()
            if moment == "after the mark":
                raise Killed

        real(self, address, message, dying_mark)
        raise Killed

    monkeypatch.setattr(delivery.SmtpPostman, "hand_over", hand_over)
    monkeypatch.setattr(delivery, "_confirm", lambda work: None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "left_out", "unsure"),
    [("before the mark", 0, 0), ("after the mark", 1, 1), ("after the answer", 0, 1)],
)
def test_whenever_a_worker_dies_nobody_gets_it_twice_and_the_report_names_who_is_unsure(
    postbox,  # noqa: F811
    now,
    monkeypatch,
    moment,
    left_out,
    unsure,
):
    for number in range(6):
        make_stranger(f"Reader {number}", now)
    mailing = start(now)
    with monkeypatch.context() as patched:
        killed_at(patched, moment, 3)
        with pytest.raises(Killed):
            send_mailing(mailing=mailing, clock=lambda: now)
    later = now + timedelta(seconds=61)

    send_mailing(mailing=mailing, clock=lambda: later)

    assert set(Counter(addresses(postbox)).values()) == {1}
    assert len(postbox.letters) == 6 - left_out
    handed = mailing.recipients.filter(state=Recipient.State.HANDED)
    # the second reader's answer was read, and the death came before it was confirmed
    assert handed.count() == unsure + (moment == "before the mark")
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.DONE
    assert progress(mailing).percent == 100


@pytest.mark.django_db
def test_a_worker_that_slept_through_its_claim_sends_nothing_more_of_it(postbox, now, monkeypatch):  # noqa: F811
    make_stranger("Sten", now)
    mailing = start(now)
    real = delivery.SmtpPostman.hand_over

    def late(self, address, message, mark):
        Recipient.objects.filter(mailing=mailing).update(claim="another's")
        return real(self, address, message, mark)

    with monkeypatch.context() as patched:
        patched.setattr(delivery.SmtpPostman, "hand_over", late)
        patched.setattr(delivery, "_something_is_left", lambda mailing: False)
        send_mailing(mailing=mailing, clock=lambda: now)

    assert postbox.letters == []
    assert states(mailing) == {"sten@example.org": Recipient.State.CLAIMED}


# --- what is sent


NAMES = st.text(max_size=60)


@settings(max_examples=60, deadline=None)
@given(name=NAMES, words=NAMES, subject=NAMES)
def test_a_cast_message_reads_as_it_was_written_whatever_it_is_made_of(name, words, subject):
    """A mail program reads the very words, no line is too long or begins with a full stop, and no field is smuggled in."""
    from datetime import UTC, datetime

    plain = f"Dear %%name%%,\n{words}\n.\n..%%name%%.\n"
    made = mould(
        subject=subject,
        plain=plain,
        html=TEXT.html,
        language="en-gb",
        sender="Sojourn <programme@example.org>",
        answers_to="answers@example.org",
        list_name="newsletter.example.org",
        boundary="sojourn-1",
    )
    octets = made.cast(
        address="ama@example.org",
        name=name,
        number="1@example.org",
        at=datetime(2018, 4, 18, tzinfo=UTC),
        words={"name": name, "greeting": "Hello,", "preferences": "https://e.org/1", "unsubscribe": "https://e.org/2"},
    )

    lines = octets.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line or line.startswith(b".") for line in lines)
    assert max(map(len, lines)) <= 200
    read = message_from_bytes(octets, policy=policy.SMTP)
    assert [each.addr_spec for each in read["To"].addresses] == ["ama@example.org"]
    assert (read["Cc"], read["Bcc"]) == (None, None)
    one_line = " ".join(name.split())
    expected = "\n".join(plain.splitlines()).replace("%%name%%", one_line)
    assert read.get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip("\n") == expected.rstrip("\n")
