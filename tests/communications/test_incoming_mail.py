"""E-mail that comes in joins the enquiry that it answers, whatever it is made of."""

from email.message import EmailMessage
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from sojourn.communications import actions
from sojourn.communications.actions import CannotReceive, message_id, receive_mail
from sojourn.communications.models import Enquiry, Letter
from sojourn.people.rules import Role
from tests.selection.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def inbound(settings):
    settings.INBOUND_ADDRESS = "office@example.org"
    settings.INBOUND_SECRET = "whisper"


@pytest.fixture
def enquiry(now):
    return actions.receive_enquiry(
        kind=Enquiry.Kind.SUPPORTER,
        name="Otto",
        email="otto@example.org",
        text="What does a place cost?",
        language="",
        at=now,
    )


def mail(
    *, to: str = "office@example.org", sender: str = "Otto <otto@example.org>", text: str = "Thank you.", **headers: str
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = (
        sender,
        to,
        "Re: Hello",
        "<1@example.org>",
    )
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def received(raw: bytes, now, **given) -> str:
    return receive_mail(raw=raw, at=now, **given).outcome.name


def last_words(enquiry: Enquiry) -> str:
    return enquiry.messages.last().text


def test_an_answer_to_the_signed_address_joins_its_enquiry_and_opens_it_again(enquiry, now):
    tess = make_account("Tess Team", Role.TEAM).person
    actions.answer_enquiry(enquiry=enquiry, text="£7,000.", by=tess, at=now)
    text = "Then we shall pay for two.\n\nOn 18 April 2018 you wrote:\n> £7,000.\n>\n> What does a place cost?\n"

    assert received(mail(to=actions.enquiries.reply_address(enquiry).upper(), text=text), now) == "ADDED"

    enquiry.refresh_from_db()
    assert (enquiry.state, last_words(enquiry)) == (Enquiry.State.IN_HAND, "Then we shall pay for two.")


def test_the_recipient_of_the_envelope_is_enough(enquiry, now):
    assert received(mail(), now, recipient=actions.enquiries.reply_address(enquiry)) == "ADDED"


def test_an_answer_from_a_colleague_joins_too_and_says_from_where(enquiry, now):
    received(mail(to=actions.enquiries.reply_address(enquiry), sender="cora@example.org"), now)

    assert enquiry.messages.last().sender == "cora@example.org"


def test_without_the_signed_address_only_the_enquirers_own_answer_joins(enquiry, now):
    thread = {"In_Reply_To": message_id(Letter.objects.get())}

    assert received(mail(sender="mallory@example.org", Message_ID="<2@example.org>", **thread), now) == "OPENED"
    assert received(mail(**thread), now) == "ADDED"
    assert enquiry.messages.count() == 3


def test_a_forged_address_joins_nothing(enquiry, now):
    forged = actions.enquiries.reply_address(enquiry).replace(f"+e{enquiry.pk}.", f"+e{enquiry.pk + 1}.")

    assert received(mail(to=forged), now) == "OPENED"


def test_the_same_message_received_twice_is_one(enquiry, now):
    raw = mail(to=actions.enquiries.reply_address(enquiry))

    assert [received(raw, now) for _ in range(2)] == ["ADDED", "REPEATED"]
    assert enquiry.messages.count() == 3


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<news.example.org>"}]
)
def test_a_machines_message_stays_in_its_thread_and_moves_nothing_on(enquiry, now, headers):
    tess = make_account("Tess Team", Role.TEAM).person
    actions.answer_enquiry(enquiry=enquiry, text="Hello.", by=tess, at=now)

    assert received(mail(to=actions.enquiries.reply_address(enquiry), **headers), now) == "ADDED"
    assert received(mail(Message_ID="<2@example.org>", **headers), now) == "IGNORED"

    enquiry.refresh_from_db()
    assert (enquiry.state, Enquiry.objects.count()) == (Enquiry.State.ANSWERED, 1)


def test_what_belongs_to_nothing_opens_an_enquiry_and_sends_nothing_back(now):
    assert received(mail(text="May I ask something?"), now) == "OPENED"

    enquiry = Enquiry.objects.get()
    assert (enquiry.kind, enquiry.name, enquiry.subject) == (Enquiry.Kind.MAIL, "Otto", "Re: Hello")
    assert not Letter.objects.exists()


def test_a_page_of_markup_becomes_its_words_and_an_attachment_leaves_its_name(enquiry, now):
    message = EmailMessage()
    message["From"], message["To"] = "otto@example.org", actions.enquiries.reply_address(enquiry)
    message.set_content("<style>p{}</style><p>Yes &amp; no</p><script>alert(1)</script><p>Otto</p>", subtype="html")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="../../etc/letter.pdf")

    received(message.as_bytes(), now)

    said = enquiry.messages.last()
    assert ("".join(said.text.split()), said.left_out) == ("Yes&noOtto", "../../etc/letter.pdf")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: nobody\n\nhello",
        b"Subject: no sender\n\nhello",
        b"From: a@example.org\nContent-Type: multipart/mixed; boundary=x\n" * 3,
        b"From: a@example.org\nContent-Type: text/plain; charset=klingon\n\nQapla\xff",
        b"From: a@example.org\nContent-Transfer-Encoding: base64\n\n====\x00",
        b"From: a@example.org\nContent-Type: message/rfc822\n\n" * 300 + b"x",
        b"From: =?utf-8?b?////?= <a@example.org>\nMessage-ID: <" + b"x" * 9000 + b"\nReferences: <<<>><a\n\nx",
        b"From: a@example.org\nTo: " + b"x@example.org, " * 3000 + b"\n\nx",
        b"From: a@example.org\nSubject: \xff\xfe\xed\xa0\x80\nDate: never\n\n\xed\xa0\x80",
    ],
)
def test_hostile_mail_is_taken_in_or_refused_and_never_an_accident(raw, now):
    try:
        receipt = receive_mail(raw=raw, at=now)
    except CannotReceive:
        assert not Enquiry.objects.exists()
    else:
        assert receipt.outcome.name in {"OPENED", "IGNORED"}


def test_mail_nested_without_end_is_refused(now):
    nested = b"From: a@example.org\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth) for depth in range(3000)
    )
    with pytest.raises(CannotReceive):
        receive_mail(raw=nested, at=now)


def test_the_door_for_providers_is_shut_without_the_secret(enquiry, settings):
    client = Client()
    post = {
        "path": "/mail/receive/",
        "data": mail(to=actions.enquiries.reply_address(enquiry)),
        "content_type": "message/rfc822",
    }
    assert client.post(**post).status_code == 404
    assert client.post(**post, headers={"Authorization": "Bearer shout"}).status_code == 404
    assert client.post(**post, headers={"Authorization": "Bearer whisper"}).content == b"added to its enquiry"
    assert (
        client.post(
            "/mail/receive/", b"", content_type="message/rfc822", headers={"Authorization": "Bearer whisper"}
        ).status_code
        == 422
    )

    settings.INBOUND_SECRET = ""
    assert client.post(**post, headers={"Authorization": "Bearer "}).status_code == 404


def test_a_mail_server_hands_a_message_over_on_the_command_line(enquiry, monkeypatch):
    class Pipe:
        def __init__(self, raw: bytes):
            self.buffer, self.raw = self, raw

        def read(self, most: int) -> bytes:
            return self.raw[:most]

    said = StringIO()
    monkeypatch.setattr("sys.stdin", Pipe(mail(to=actions.enquiries.reply_address(enquiry))))
    call_command("receive_mail", stdout=said)
    assert said.getvalue() == f"#{enquiry.pk} added to its enquiry\n"

    monkeypatch.setattr("sys.stdin", Pipe(b"x"))
    with pytest.raises(CommandError):
        call_command("receive_mail")
