"""Anybody may ask; nothing typed is lost; machines are kept out; the team answers; what is personal goes in time."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sojourn.communications import actions
from sojourn.communications.actions import Address, CannotAnswer, deliver_waiting, may_enter
from sojourn.communications.forms import opened_now
from sojourn.communications.models import CannedAnswer, Enquiry, EnquiryMessage, Knock, Letter
from sojourn.communications.rules import answer_by
from sojourn.people.models import JournalEntry
from sojourn.people.rules import Role
from tests.communications.test_outbox import postbox  # noqa: F401
from tests.selection.factories import make_account

pytestmark = pytest.mark.django_db
FORM = "/enquiries/participant/"


@pytest.fixture
def tess():
    return make_account("Tess Team", Role.TEAM).person


@pytest.fixture
def desk(tess):
    client = Client()
    client.force_login(tess.account)
    return client


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


def typed(*, seconds: float = 60, **given: str) -> dict[str, str]:
    """A form as a person fills it, opened so many seconds ago."""
    opened = opened_now(timezone.now() - timedelta(seconds=seconds))
    filled = {"name": "Ines Imaginary", "email": "ines@example.org", "text": "How do I apply?", "opened": opened}
    return {**filled, "organisation": "Lagoon Museum", "place": "", "job_title": "", "website": "", **given}


def ask(now, *, kind: str = "participant", text: str = "How do I apply?", language: str = "en-gb") -> Enquiry:
    return actions.receive_enquiry(
        kind=Enquiry.Kind(kind), name="Ines Imaginary", email="ines@example.org", text=text, language=language, at=now
    )


def test_an_enquiry_arrives_and_is_confirmed_without_repeating_what_a_stranger_typed(stranger):
    page = stranger.post(FORM, typed(text="Buy cheap watches"))

    assert (page.status_code, page.headers["Location"]) == (302, "/enquiries/participant/thanks/")
    enquiry = Enquiry.objects.get()
    assert (enquiry.name, enquiry.organisation, enquiry.state) == ("Ines Imaginary", "Lagoon Museum", Enquiry.State.NEW)
    letter = Letter.objects.get()
    assert (letter.bare_email, letter.state) == ("ines@example.org", Letter.State.SENT)
    assert "watches" not in letter.text
    assert page.cookies.keys() == set()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"email": "ines@"}, "Enter a valid email address."),
        ({"name": ""}, "This field is required."),
        ({"name": "Cheap https://example.org"}, "Write a name here"),
        ({"text": "x" * 5001}, "at most 5000 characters"),
        ({"website": "http://example.org"}, "Leave this field empty"),
        ({"opened": "forged"}, "This form was open for long."),
        ({"opened": ""}, "This form was open for long."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(stranger, given, words):
    page = stranger.post(FORM, typed(organisation="Museum “À propos” & co", **given))

    assert page.status_code == 422
    shown = page.content.decode()
    assert words in shown
    assert "Museum “À propos” &amp; co" in shown
    assert (Enquiry.objects.count(), Letter.objects.count()) == (0, 0)


@pytest.mark.parametrize("seconds", [0, 1, 3 * 24 * 3600])
def test_who_was_too_quick_or_too_slow_presses_once_more(stranger, seconds):
    page = stranger.post(FORM, typed(seconds=seconds))
    assert (page.status_code, Enquiry.objects.count()) == (422, 0)

    opened = page.context["form"]["opened"].value()
    later = opened_now(timezone.now() - timedelta(seconds=5)) if seconds > 3 else typed(seconds=seconds + 4)["opened"]
    assert len(opened) == len(later)
    assert stranger.post(FORM, typed(opened=later)).status_code == 302


def test_a_button_pressed_twice_makes_one_enquiry(stranger):
    form = typed()
    for _ in range(2):
        assert stranger.post(FORM, form).status_code == 302

    assert (Enquiry.objects.count(), Letter.objects.count()) == (1, 1)


def test_nobody_has_an_address_flooded_and_the_form_keeps_what_was_typed(stranger):
    for number in range(4):
        assert stranger.post(FORM, typed(text=f"Question {number}")).status_code == 302

    page = stranger.post(FORM, typed(text="One too many", email="INES@example.org"))

    assert page.status_code == 429
    assert "One too many" in page.content.decode()
    assert Letter.objects.count() == 4


def test_one_network_may_not_send_endlessly_and_others_still_may(stranger, settings):
    settings.HTTPS = True
    for number in range(10):
        forged = {"HTTP_X_FORWARDED_FOR": f"10.0.0.{number}, 2001:db8:1:2::{number}", "HTTP_X_FORWARDED_PROTO": "https"}
        assert stranger.post(FORM, typed(email=f"a{number}@example.org"), **forged).status_code == 302

    same = {"HTTP_X_FORWARDED_FOR": "2001:db8:1:2::ffff", "HTTP_X_FORWARDED_PROTO": "https"}
    other = {"HTTP_X_FORWARDED_FOR": "2001:db8:1:3::1", "HTTP_X_FORWARDED_PROTO": "https"}
    assert stranger.post(FORM, typed(email="b@example.org"), **same).status_code == 429
    assert stranger.post(FORM, typed(email="b@example.org"), **other).status_code == 302


def test_counting_keeps_no_address_and_nothing_longer_than_a_day(now):
    assert may_enter(door="x", who="ines@example.org", most=1, within=timedelta(hours=1), at=now)
    assert not may_enter(door="x", who="ines@example.org", most=1, within=timedelta(hours=1), at=now)
    assert "ines" not in Knock.objects.get().who

    assert may_enter(door="y", who="z", most=1, within=timedelta(hours=1), at=now + timedelta(days=2))
    assert Knock.objects.count() == 1


@pytest.mark.parametrize("kind", ["participant", "institution", "supporter", "press"])
def test_each_form_opens_for_strangers_and_in_the_language_asked_for(stranger, kind):
    page = stranger.get(f"/enquiries/{kind}/?lang=ar")

    assert 'lang="ar" dir="rtl"' in page.content.decode()
    assert page.cookies.keys() == set()


@pytest.mark.parametrize("kind", ["mail", "nothing"])
def test_there_is_no_form_for_anything_else(stranger, kind):
    assert stranger.get(f"/enquiries/{kind}/").status_code == 404


@pytest.mark.parametrize(("kind", "days"), [("press", 1), ("participant", 7)])
def test_an_answer_is_due_after_working_days(now, kind, days):
    assert answer_by(kind, now.date()) == now.date() + timedelta(days=days)  # a Wednesday


# --- answering


def test_an_answer_goes_out_in_the_thread_and_quotes_what_was_asked(postbox, settings, tess, now):  # noqa: F811
    settings.INBOUND_ADDRESS = "office@example.org"
    enquiry = ask(now, text="Line one\nLine two", language="fr")
    actions.answer_enquiry(enquiry=enquiry, text="Write to us in autumn.", by=tess, at=now)

    deliver_waiting(at=now)

    confirmation, answer = postbox.letters
    assert answer["In-Reply-To"] == confirmation["Message-ID"]
    assert answer["References"] == confirmation["Message-ID"]
    assert answer["Subject"] == f"Re: Votre demande, numéro {enquiry.pk}"
    assert answer["Reply-To"] == actions.enquiries.reply_address(enquiry)
    assert answer["Auto-Submitted"] is None
    assert answer.get_content().splitlines()[0] == "Write to us in autumn."
    assert answer.get_content().splitlines()[-2:] == ["> Line one", "> Line two"]
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.owner) == (Enquiry.State.ANSWERED, tess)


def test_the_inbox_shows_what_waits_and_the_answer_is_begun_from_one_kept_ready(desk, tess, now):
    enquiry = ask(now)
    ready = actions.keep_canned_answer(
        title="Apply", language="fr", text="Bonjour {name}, n° {number}", by=tess, at=now
    )

    page = desk.get(reverse("communications:enquiry", args=[enquiry.pk]), {"ready": ready.pk})

    assert f"Bonjour Ines Imaginary, n° {enquiry.pk}\n</textarea>" in page.content.decode()


def test_a_ready_answer_with_an_unknown_variable_is_not_kept(desk):
    page = desk.post(reverse("communications:ready_answers"), {"title": "A", "language": "fr", "text": "Hello {nom}"})

    assert "This letter knows no {nom}" in page.content.decode()
    assert not CannedAnswer.objects.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_the_inbox_asks_as_much_of_the_database_for_1_enquiry_as_for_30(desk, now, number, django_assert_num_queries):
    for each in range(number):
        ask(now, text=f"Question {each}")

    with django_assert_num_queries(6):
        page = desk.get(reverse("communications:inbox"))

    assert page.content.count(b'<th scope="row">') == number


def test_an_enquiry_is_handed_over_only_to_somebody_who_may_answer(desk, tess, now):
    enquiry, fellow = ask(now), make_account("Fay Fellow", Role.FELLOW).person
    address = reverse("communications:hand_over_enquiry", args=[enquiry.pk])

    desk.post(address, {"owner": fellow.pk})
    enquiry.refresh_from_db()
    assert enquiry.owner is None

    desk.post(address, {"owner": tess.pk})
    enquiry.refresh_from_db()
    assert (enquiry.owner, enquiry.state) == (tess, Enquiry.State.IN_HAND)


# --- erasing


def test_what_is_personal_goes_after_the_time_of_the_policy_and_the_journal_names_nobody(settings, tess, now):
    settings.ENQUIRY_DAYS = 30
    old, still_open = ask(now), ask(now, text="Another question")
    actions.answer_enquiry(enquiry=old, text="Yes, Ines.", by=tess, at=now)

    assert actions.erase_old_enquiries(at=now + timedelta(days=29)) == 0
    assert actions.erase_old_enquiries(at=now + timedelta(days=31)) == 1

    old.refresh_from_db()
    assert (old.name, old.email, old.subject, old.kind) == ("", "", "", "participant")
    assert not EnquiryMessage.objects.filter(enquiry=old).exists()
    assert Letter.objects.filter(bare_email="ines@example.org").count() == 1  # that of the one which is open
    told = JournalEntry.objects.filter(about_kind="communications.Enquiry", about_id=old.pk)
    assert "erased what was personal in an enquiry" in told.values_list("did", flat=True)
    everything = " ".join(str(value) for row in JournalEntry.objects.values_list() for value in row)
    assert "Ines" not in everything
    assert still_open.state == Enquiry.State.NEW


def test_an_erased_enquiry_cannot_be_answered(tess, now):
    enquiry = ask(now)
    actions.erase_enquiry(enquiry=enquiry, by=tess, at=now)

    with pytest.raises(CannotAnswer):
        actions.answer_enquiry(enquiry=enquiry, text="Hello", by=tess, at=now)


def test_the_database_refuses_a_letter_to_nobody_and_to_two(now):
    from django.db import IntegrityError, transaction

    from tests.selection.factories import make_person

    written = {"subject": "x", "text": "x", "written_at": now}
    for reader in ({}, {"to": make_person("Ama"), "bare_email": "x@example.org"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.create(key=str(reader), **written, **reader)
    assert Address("a@example.org").name == ""
