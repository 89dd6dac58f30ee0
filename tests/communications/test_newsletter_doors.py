"""From a wish to the last letter: sign up, confirm, choose, end, take along, wipe; and what the mail provider tells."""

import base64
import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from sojourn.communications.actions import forget_unconfirmed, note_event, send_mailing
from sojourn.communications.models import EnquiryMessage, MailEvent, Recipient, Subscriber
from sojourn.communications.readers import takes
from sojourn.people.models import Consent
from sojourn.people.rules import Role
from tests.communications.mail_pieces import make_member, make_stranger, sifted, start
from tests.selection.factories import make_account, make_person

pytestmark = pytest.mark.django_db
WISH = {"address": "Sten@example.org", "name": "Sten", "topics": ["newsletter", "calls"]}


@pytest.fixture
def reader():
    """A reader's browser or mail program: no cookie, and a server that insists on CSRF where it is asked for."""
    return Client(enforce_csrf_checks=True)


def link_in(letter, word: str) -> str:
    """The path of a link in a letter."""
    return re.search(rf"https?://[^/\s]+(/newsletter/{word}/\S+)", letter.body)[1]


def one_click_of(now) -> str:
    """The address in the List-Unsubscribe field of the newest message."""
    mailing = start(now)
    send_mailing(mailing=mailing, clock=lambda: now)
    field = mail.outbox[-1].message()["List-Unsubscribe"]
    return re.sub(r"^<https?://[^/]+|>$", "", field)


def test_a_stranger_is_sent_nothing_before_they_have_confirmed_and_the_evidence_is_kept(reader, now):
    assert reader.post("/newsletter/", WISH, REMOTE_ADDR="192.0.2.1").status_code == 200
    assert sifted(now).going == ()

    [letter] = mail.outbox
    assert letter.to == ["Sten <sten@example.org>"]
    page = link_in(letter, "confirm")
    reader.get(page)  # a mail scanner follows every link
    assert sifted(now).going == ()

    assert "Thank you" in reader.post(page, REMOTE_ADDR="192.0.2.2").content.decode()
    row = Subscriber.objects.get()
    assert [each.address for each in sifted(now).going] == ["sten@example.org"]
    assert (row.asked_from, row.confirmed_from, row.topics) == ("192.0.2.1", "192.0.2.2", ["newsletter", "calls"])
    assert "Nothing counts whether I open or click" in row.words_shown
    assert row.asked_at <= row.confirmed_at


def test_who_is_on_the_list_already_gets_another_letter_and_the_page_says_the_same(reader, now):
    make_stranger("Sten", now)
    known = reader.post("/newsletter/", WISH).content
    unknown = reader.post("/newsletter/", WISH | {"address": "other@example.org"}).content

    assert known.replace(b"Sten@", b"other@") == unknown
    assert link_in(mail.outbox[0], "mine")


def test_a_member_agrees_by_the_same_button(reader, now):
    ama = make_person("Ama")
    reader.post("/newsletter/", WISH | {"address": "ama@example.org"})
    reader.post(link_in(mail.outbox[0], "confirm"))

    assert Consent.objects.get(person=ama, withdrawn_at=None).what == "newsletter"
    assert [each.address for each in sifted(now).going] == ["ama@example.org"]


def test_a_machine_that_fills_in_everything_and_one_that_comes_too_often_are_told_nothing_and_to_wait(reader):
    reader.post("/newsletter/", WISH | {"website": "https://example.org"})
    assert (mail.outbox, Subscriber.objects.count()) == ([], 0)

    codes = [reader.post("/newsletter/", WISH | {"address": f"reader.{n}@example.org"}).status_code for n in range(11)]
    assert codes == [200] * 10 + [429]
    assert len(mail.outbox) == 10


def test_an_address_that_somebody_types_again_and_again_is_left_in_peace(reader):
    for number in range(5):
        reader.post("/newsletter/", WISH, REMOTE_ADDR=f"192.0.2.{number}")

    assert len(mail.outbox) == 3


def test_an_address_that_nobody_confirmed_is_forgotten_after_a_month(reader, now):
    make_stranger("Confirmed", now)
    Subscriber.objects.create(address="typed@example.org", topics=["newsletter"], asked_at=now)

    assert forget_unconfirmed(at=now + timedelta(days=29)) == 0
    assert forget_unconfirmed(at=now + timedelta(days=31)) == 1
    assert [row.address for row in Subscriber.objects.all()] == ["confirmed@example.org"]


def test_what_was_typed_wrong_is_kept_and_said_in_words(reader):
    page = reader.post("/newsletter/", {"address": "no address", "name": "Sten <b>"}).content.decode()

    assert "Enter a valid email address." in page
    assert "Choose at least one." in page
    assert 'value="Sten &lt;b&gt;"' in page


def test_one_click_works_with_a_plain_post_without_cookie_and_token(reader, now):
    sten = make_stranger("Sten", now, topics=("newsletter", "calls"))
    address = one_click_of(now)

    answer = reader.post(address, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert not answer.cookies
    sten.refresh_from_db()
    assert takes(sten) == ["calls"]
    assert reader.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200  # mail programs try again


def test_opening_the_link_ends_nothing_and_the_button_does(reader, now):
    ama = make_member("Ama", now)
    address = one_click_of(now)

    assert "End this one" in reader.get(address).content.decode()
    assert [each.person_id for each in sifted(now).going] == [ama.pk]
    reader.post(address)
    assert sifted(now).going == ()
    assert Consent.objects.get(person=ama).withdrawn_at is not None


def test_a_reader_chooses_and_chooses_nothing_without_logging_in(reader, now):
    sten = make_stranger("Sten", now)
    page = one_click_of(now).replace("/stop/", "/mine/").partition("?")[0]

    reader.post(page, {"topics": ["calls"], "language": "fr"})
    sten.refresh_from_db()
    assert (takes(sten), sten.language) == (["calls"], "fr")

    assert "You will not be sent any more news." in reader.post(page, {"language": "fr"}).content.decode()
    sten.refresh_from_db()
    assert takes(sten) == []


def test_a_reader_takes_along_what_is_kept_and_wipes_it(reader, now):
    make_stranger("Sten", now)
    page = one_click_of(now).replace("/stop/", "/mine/").partition("?")[0]

    kept = json.loads(reader.get(f"{page}data.json").content)
    assert kept["address"] == "sten@example.org"
    assert [each["title"] for each in kept["mailings"]] == ["News"]

    assert "Tick the box" in reader.post(f"{page}wipe/").content.decode()
    reader.post(f"{page}wipe/", {"sure": "on"})
    assert Subscriber.objects.count() == 0
    assert Recipient.objects.get().address.startswith("wiped-")
    assert reader.get(page).status_code == 404


# --- what the mail provider tells


BOUNCE = {"RecordType": "Bounce", "Type": "HardBounce", "ID": 1, "Email": "Ama@example.org", "Details": "550 5.1.1"}
COMPLAINT = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "ID": 2, "Email": "ama@example.org"}
SOFT = {"RecordType": "Bounce", "Type": "SoftBounce", "ID": 3, "Email": "ama@example.org"}
OPENED = {"RecordType": "Open", "Recipient": "ama@example.org"}


@pytest.fixture
def provider(settings):
    """Postmark, as django-anymail knows it, with the secret that the settings name."""
    settings.MAIL_PROVIDER, settings.ANYMAIL = "postmark", {"WEBHOOK_SECRET": "sojourn:secret"}

    def tell(event: dict, secret: str = "sojourn:secret", to: str = "") -> int:
        key = base64.b64encode(secret.encode()).decode()
        headers = {"authorization": f"Basic {key}"}
        client = Client(enforce_csrf_checks=True, headers=headers)
        return client.post(f"/hooks/mail/postmark/{to}", json.dumps(event), content_type="application/json").status_code

    return tell


def test_a_hard_bounce_stops_sending_and_told_twice_it_counts_once(provider, now):
    make_member("Ama", now)

    assert [provider(BOUNCE), provider(BOUNCE)] == [200, 200]

    assert MailEvent.objects.get().kind == MailEvent.Kind.HARD
    assert sifted(now).going == ()


def test_a_complaint_ends_every_topic_and_withdraws_the_consent(provider, now):
    ama = make_member("Ama", now)
    start(now)

    assert provider(COMPLAINT) == 200

    assert Consent.objects.get(person=ama).withdrawn_at is not None
    assert set(Recipient.objects.values_list("state", flat=True)) == {Recipient.State.SKIPPED}


def test_a_bounce_that_may_pass_is_soft_and_opening_is_not_noted(provider, now):
    assert [provider(SOFT), provider(OPENED)] == [200, 200]

    assert [event.kind for event in MailEvent.objects.all()] == [MailEvent.Kind.SOFT]


def test_nobody_tells_anything_without_the_secret_or_for_a_provider_that_is_not_ours(provider, settings):
    assert provider(BOUNCE, secret="somebody:else") == 400
    settings.ANYMAIL = {"WEBHOOK_SECRET": ""}
    assert provider(BOUNCE) == 404
    settings.MAIL_PROVIDER, settings.ANYMAIL = "", {"WEBHOOK_SECRET": "sojourn:secret"}
    assert provider(BOUNCE) == 404
    assert MailEvent.objects.count() == 0


# --- on the desk


@pytest.fixture
def desk(client):
    client.force_login(make_account("Tess Team", Role.TEAM))
    return client


@pytest.mark.parametrize("readers", [1, 30])
def test_the_report_names_who_failed_in_a_fixed_number_of_questions(desk, now, django_assert_max_num_queries, readers):
    for number in range(readers):
        make_stranger(f"Reader {number}", now)
    mailing = start(now)
    mailing.recipients.filter(state="waiting").update(state=Recipient.State.FAILED, words="550 no such reader")

    with django_assert_max_num_queries(12):
        page = desk.get(reverse("communications:mailing", args=[mailing.pk])).content.decode()
    with django_assert_max_num_queries(12):
        desk.get(reverse("communications:mailings"))

    assert page.count("550 no such reader") == readers


def test_the_team_pauses_resumes_and_writes_to_an_address_again(desk, now):
    make_stranger("Sten", now)
    mailing = start(now)

    desk.post(reverse("communications:pause_mailing", args=[mailing.pk]))
    mailing.refresh_from_db()
    assert mailing.state == "paused"
    desk.post(reverse("communications:resume_mailing", args=[mailing.pk]))
    mailing.refresh_from_db()
    assert (mailing.state, len(mail.outbox)) == ("done", 1)

    note_event(address="sten@example.org", kind="hard", at=now, key="1", words="")
    desk.post(reverse("communications:mail_addresses"), {"address": "sten@example.org"})
    assert [each.address for each in sifted(now).going] == ["sten@example.org"]


INBOUND = {
    "FromFull": {"Email": "otto@example.org", "Name": "Otto Fictional"},
    "ToFull": [{"Email": "office@example.org", "Name": ""}],
    "OriginalRecipient": "office@example.org",
    "Subject": "A question",
    "TextBody": "May I come?\n",
    "Headers": [{"Name": "Message-ID", "Value": "<7@example.org>"}],
    "Attachments": [{"Name": "life.pdf", "Content": "JVBERg==", "ContentType": "application/pdf"}],
}


def test_mail_that_the_provider_hands_over_opens_an_enquiry_once_and_names_what_was_attached(provider):
    assert [provider(INBOUND, to="in/"), provider(INBOUND, to="in/")] == [200, 200]
    said = EnquiryMessage.objects.select_related("enquiry").get()
    assert (said.enquiry.email, said.enquiry.subject, said.text) == ("otto@example.org", "A question", "May I come?")
    assert said.left_out == "life.pdf"


def test_mail_from_somebody_who_does_not_know_the_secret_is_not_taken(provider):
    assert provider(INBOUND, to="in/", secret="sojourn:guess") == 400
    assert not EnquiryMessage.objects.exists()
