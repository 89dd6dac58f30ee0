"""A letter waits, is sent once, or says why not."""

import socket
import threading
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.db import connection, transaction

from sojourn.communications.actions import CannotSend, deliver_waiting, give_up_lost, send_again, write_letter
from sojourn.communications.models import Letter
from sojourn.people.models import Person
from tests.selection.factories import make_person


class Postbox:
    """What a real mail server received; it refuses readers whose address begins with `nobody`."""

    def __init__(self):
        self.letters = []

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("nobody"):
            return "550 no such reader"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope: Envelope):
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def postbox(settings):
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield box
    server.stop()


def write(name: str, now, *, key: str = "", text: str = "Welcome."):
    return write_letter(key=key or f"hello:{name}", to=make_person(name), subject="A place", text=text, at=now)


@pytest.mark.django_db
def test_a_letter_reaches_its_reader_as_plain_text_that_asks_for_no_automatic_answer(postbox, now):
    write("မြင့် Aye Fictional", now, text="နေကောင်းလား\nDear Aye, welcome.")

    delivery = deliver_waiting(at=now)

    assert (delivery.sent, delivery.failed) == (1, 0)
    [letter] = postbox.letters
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Subject"] == "A place"
    assert letter["To"].addresses[0].display_name == "မြင့် Aye Fictional"
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content().splitlines() == ["နေကောင်းလား", "Dear Aye, welcome."]
    assert Letter.objects.get().sent_at == now


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        'Ama "the\nGreat" <a@b>, O\'Neil',
        "Bell \x07 Fictional",
        "A" * 200,
        "\u202eevil\u202c",
        "نور مصباح, Cc: x@example.org",
    ],
)
def test_a_letter_reaches_only_its_reader_whatever_their_name_is_made_of(postbox, now, name):
    reader = Person.objects.create(name=name, email="reader@example.org")
    write_letter(key="x", to=reader, subject=f"A place for {name}\nBcc: x@example.org", text="Welcome.", at=now)

    assert deliver_waiting(at=now).sent == 1
    [letter] = postbox.letters
    assert [address.addr_spec for address in letter["To"].addresses] == ["reader@example.org"]
    assert (letter["Cc"], letter["Bcc"]) == (None, None)


@pytest.mark.django_db
def test_a_deed_done_twice_writes_one_letter(now):
    first, second = write("Ama", now, key="offer:1"), write("Ama", now, key="offer:1")

    assert first == second
    assert Letter.objects.count() == 1


@pytest.mark.django_db
def test_a_deed_that_is_rolled_back_unsends_its_letter(postbox, now):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write("Ama", now)
        raise ZeroDivisionError

    assert deliver_waiting(at=now).sent == 0
    assert postbox.letters == []


@pytest.mark.django_db
def test_a_letter_is_sent_once_however_often_the_outbox_is_emptied(postbox, now):
    write("Ama", now)

    assert [deliver_waiting(at=now).sent for _ in range(3)] == [1, 0, 0]
    assert len(postbox.letters) == 1


@pytest.mark.django_db
def test_a_refused_letter_says_why_and_the_others_still_go(postbox, now):
    write("nobody", now)
    write("Ama", now + timedelta(seconds=1))

    delivery = deliver_waiting(at=now)

    assert (delivery.sent, delivery.failed) == (1, 1)
    refused = Letter.objects.get(state=Letter.State.FAILED)
    assert refused.to.name == "nobody"
    assert "no such reader" in refused.error
    assert [letter["To"].addresses[0].addr_spec for letter in postbox.letters] == ["ama@example.org"]


@pytest.mark.django_db
def test_when_no_mail_server_answers_one_letter_fails_and_can_be_sent_again(postbox, settings, now):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    letter = write("Ama", now)
    write("Bo", now + timedelta(seconds=1))

    assert deliver_waiting(at=now).failed == 1
    assert Letter.objects.filter(state=Letter.State.WAITING).count() == 1

    settings.EMAIL_PORT = port
    send_again(letter=letter, by=None, at=now)
    assert deliver_waiting(at=now).sent == 2


@pytest.mark.django_db
def test_a_letter_that_was_sent_is_not_sent_again(now):
    letter = write("Ama", now)
    deliver_waiting(at=now)

    with pytest.raises(CannotSend):
        send_again(letter=letter, by=None, at=now)


@pytest.mark.django_db
def test_a_letter_in_the_hand_of_a_dead_worker_is_left_for_a_person_to_decide(postbox, now):
    letter = write("Ama", now)
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SENDING, claimed_at=now)

    assert give_up_lost(at=now + timedelta(minutes=29)) == 0
    assert give_up_lost(at=now + timedelta(minutes=31)) == 1
    assert Letter.objects.get().state == Letter.State.FAILED
    assert postbox.letters == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_no_letter_twice(postbox, now):
    for number in range(12):
        write(f"Reader {number}", now)
    start = threading.Barrier(2)

    def work():
        start.wait()
        deliver_waiting(at=now)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    readers = sorted(letter["To"].addresses[0].addr_spec for letter in postbox.letters)
    assert readers == sorted(f"reader.{number}@example.org" for number in range(12))
    assert set(Letter.objects.values_list("state", flat=True)) == {Letter.State.SENT}
