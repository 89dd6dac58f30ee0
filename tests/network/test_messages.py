"""Members write to each other through the house: no address is shown until there is an answer."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sojourn.communications.models import Letter
from sojourn.network import actions
from sojourn.network.models import Block, Message
from sojourn.network.rules import Audience
from sojourn.people.models import Person
from sojourn.people.rules import Role
from tests.network.factories import AT, account, join, join_many, show
from tests.selection.factories import make_account

pytestmark = pytest.mark.django_db
SENDER, RECEIVER = "amna.fanous@example.org", "bo.kite@example.org"


@pytest.fixture
def amna() -> Person:
    return join("Amna Fanous", "Sudan")


@pytest.fixture
def bo() -> Person:
    return join("Bo Kite", "Ghana")


def write(sender: Person, receiver: Person, at=AT) -> Message:
    return actions.write_message(sender=sender, receiver=receiver, subject="Kites", text="May I borrow one?", at=at)


def as_member(person: Person) -> Client:
    client = Client()
    client.force_login(account(person))
    return client


def test_the_letter_carries_the_message_and_no_address(amna, bo):
    assert (
        as_member(amna).post(f"/my/network/people/{bo.pk}/write/", {"subject": "Kites", "text": "May I?"}).status_code
        == 302
    )
    letter = Letter.objects.get(to=bo)
    assert "Amna Fanous" in letter.text and "May I?" in letter.text
    assert SENDER not in letter.text and SENDER not in letter.subject


def test_an_answer_by_the_link_shows_each_the_others_address(amna, bo):
    message = write(amna, bo, timezone.now())
    link = re.search(r"https?://[^/]+(/network/\S+)", Letter.objects.get(to=bo).text)[1]
    reader = Client()
    page = reader.get(link).content.decode()
    assert "May I borrow one?" in page and SENDER not in page
    assert not Letter.objects.filter(to=amna).exists()
    reader.post(link, {"do": "answer", "text": "Take the red one."})
    assert RECEIVER in Letter.objects.get(to=amna).text and "Take the red one." in Letter.objects.get(to=amna).text
    assert SENDER in Letter.objects.get(to=bo, key__startswith="message-answered").text
    message.refresh_from_db()
    assert message.state == Message.State.ANSWERED
    assert reader.post(link, {"do": "answer", "text": "Again"}).status_code == 400


def test_declining_tells_the_sender_nothing(amna, bo):
    message = write(amna, bo)
    as_member(bo).post(f"/my/network/messages/{message.pk}/", {"do": "decline"})
    assert not Letter.objects.filter(to=amna).exists()
    page = as_member(amna).get("/my/network/messages/").content.decode()
    assert "waits for an answer" in page and "declined" not in page
    with pytest.raises(actions.CannotWrite, match="wait for the answer"):
        write(amna, bo, AT + timedelta(days=29))
    write(amna, bo, AT + timedelta(days=31))


def test_a_reported_sender_is_blocked_and_the_team_reads_of_it(amna, bo):
    message = write(amna, bo)
    as_member(bo).post(f"/my/network/messages/{message.pk}/", {"do": "report", "text": "He sells kites."})
    assert Block.objects.filter(by=bo, whom=amna).exists()
    with pytest.raises(actions.CannotWrite, match="cannot be written to"):
        write(amna, bo, AT + timedelta(days=60))
    team = Client()
    team.force_login(make_account("Tess Team", Role.TEAM))
    assert "He sells kites." in team.get("/desk/network/reports/").content.decode()
    team.post(f"/desk/network/reports/{message.pk}/")
    message.refresh_from_db()
    assert message.looked_at is not None


def test_five_messages_a_day_are_enough(amna):
    others = join_many(6, "Ghana")
    for other in others[:5]:
        write(amna, other)
    with pytest.raises(actions.CannotWrite, match="5 people a day"):
        write(amna, others[5])
    write(amna, others[5], AT + timedelta(hours=25))


def test_who_is_hidden_not_shown_or_without_address_cannot_be_written_to(amna, bo):
    unknown = join("Cy Kettle", "Ghana", email="x@unknown.invalid")
    show(join("Di Lamp", "Ghana"), name=Audience.TEAM)
    Person.objects.filter(pk=bo.pk).update(is_hidden=True)
    for receiver in (bo, unknown, Person.objects.get(name="Di Lamp"), amna):
        with pytest.raises(actions.CannotWrite):
            write(amna, receiver)
    assert as_member(amna).get(f"/my/network/people/{bo.pk}/write/").status_code == 404


def test_a_refused_message_is_not_lost(amna, bo):
    write(amna, bo, AT + timedelta(days=10_000))
    answer = as_member(amna).post(
        f"/my/network/people/{bo.pk}/write/", {"subject": "Kites", "text": "Once more, please."}
    )
    assert answer.status_code == 400 and "Once more, please." in answer.content.decode()


def test_nobody_reads_or_answers_what_was_written_to_others(amna, bo):
    message = write(amna, bo)
    stranger = as_member(join("Cy Kettle", "Ghana"))
    assert stranger.get(f"/my/network/messages/{message.pk}/").status_code == 404
    assert stranger.post(f"/my/network/messages/{message.pk}/", {"do": "answer", "text": "x"}).status_code == 404


def test_a_hidden_sender_is_not_named_any_more(amna, bo):
    message = write(amna, bo)
    Person.objects.filter(pk=amna.pk).update(is_hidden=True)
    for address in ("/my/network/messages/", f"/my/network/messages/{message.pk}/"):
        assert "Amna" not in as_member(bo).get(address).content.decode()
    with pytest.raises(actions.CannotWrite):
        actions.answer_message(message=message, answer="Yes", at=AT)
