"""The team looks after what is in the outbox: holds it, changes it, lets it go, throws it away."""

import pytest
from django.urls import reverse

from sojourn.communications import actions
from sojourn.communications.actions import Address, CannotChange, deliver_waiting, write_letter
from sojourn.communications.models import Letter, LetterHabit
from sojourn.people.models import JournalEntry
from sojourn.people.rules import Role
from sojourn.selection.actions import offer_place
from tests.communications.test_outbox import postbox  # noqa: F401
from tests.selection.factories import host, make_account, make_edition, make_person, nominate

pytestmark = pytest.mark.django_db


@pytest.fixture
def tess():
    return make_account("Tess Team", Role.TEAM).person


@pytest.fixture
def desk(client, tess):
    client.force_login(tess.account)
    return client


def write(now, name: str = "Ama", text: str = "Welcome.") -> Letter:
    return write_letter(key=f"hello:{name}", to=make_person(name), subject="A place", text=text, at=now)


def offer(now):
    edition = make_edition()
    return offer_place(
        nomination=nominate(edition, "Ama", host(edition, "Asia")), department=host_of(edition), by=None, at=now
    )


def host_of(edition):
    return edition.hosting_departments.get().department


def test_the_letter_of_an_offer_waits_for_the_team_and_goes_when_it_is_let_go(postbox, tess, now):  # noqa: F811
    offer(now)
    letter = Letter.objects.get()
    assert (letter.state, deliver_waiting(at=now).sent) == (Letter.State.HELD, 0)

    actions.release_letter(letter=letter, by=tess, at=now)

    assert deliver_waiting(at=now).sent == 1
    assert JournalEntry.objects.filter(by=tess, did="let a letter go").count() == 1


@pytest.mark.parametrize(
    ("kind", "waits", "state"), [("selection.place_offered", False, "waiting"), (LetterHabit.EVERY, True, "held")]
)
def test_the_desk_decides_which_letters_wait(tess, now, kind, waits, state):
    actions.let_wait(kind=kind, waits=waits, by=tess, at=now)

    offer(now)

    assert Letter.objects.get().state == state


def test_one_switch_lets_letters_of_no_kind_wait_too_but_not_what_somebody_wrote_by_hand(tess, now):
    actions.let_wait(kind=LetterHabit.EVERY, waits=True, by=tess, at=now)

    assert write(now).state == Letter.State.HELD
    by_hand = write_letter(key="x", to=make_person("Bo"), subject="Hello", text="Hello.", at=now, by=tess)
    assert by_hand.state == Letter.State.WAITING


def test_a_letter_changed_by_hand_keeps_its_original_and_who_changed_it(postbox, tess, now):  # noqa: F811
    letter = write(now)

    actions.change_letter(letter=letter, subject="Your place", text="Be welcome.", changes_seen=0, by=tess, at=now)

    [change] = letter.changes.all()
    assert (change.subject, change.text, change.changed_by) == ("A place", "Welcome.", tess)
    deliver_waiting(at=now)
    assert (postbox.letters[0]["Subject"], postbox.letters[0].get_content().strip()) == ("Your place", "Be welcome.")


def test_a_letter_that_somebody_else_changed_meanwhile_is_not_changed_and_what_was_typed_stays(desk, tess, now):
    letter = write(now)
    actions.change_letter(letter=letter, subject="A place", text="Hers.", changes_seen=0, by=tess, at=now)

    typed = {"subject": "A place", "text": "His.", "changes_seen": "0"}
    page = desk.post(reverse("communications:letter", args=[letter.pk]), typed)

    assert "Somebody else has changed this letter" in page.content.decode()
    assert "His.</textarea>" in page.content.decode()
    assert Letter.objects.get().text == "Hers.\n"


@pytest.mark.parametrize("state", ["sent", "sending", "thrown"])
def test_a_letter_that_has_left_can_neither_be_changed_nor_held_nor_thrown_away(tess, now, state):
    letter = write(now)
    Letter.objects.update(state=state)

    for deed in (
        lambda: actions.change_letter(letter=letter, subject="x", text="y", changes_seen=0, by=tess, at=now),
        lambda: actions.hold_letter(letter=letter, by=tess, at=now),
        lambda: actions.release_letter(letter=letter, by=tess, at=now),
        lambda: actions.throw_away_letter(letter=letter, reason="no", by=tess, at=now),
    ):
        with pytest.raises(CannotChange):
            deed()
    assert (Letter.objects.get().text, Letter.objects.get().state) == ("Welcome.", state)


def test_a_letter_is_thrown_away_with_a_reason_only_and_is_never_sent(postbox, tess, now):  # noqa: F811
    letter = write(now)
    with pytest.raises(CannotChange):
        actions.throw_away_letter(letter=letter, reason="  ", by=tess, at=now)

    actions.throw_away_letter(letter=letter, reason="She telephoned.", by=tess, at=now)

    assert (deliver_waiting(at=now).sent, Letter.objects.get().reason) == (0, "She telephoned.")


def test_letters_that_are_ticked_are_sent_together(desk, now):
    letters = [write(now, name) for name in ("Ama", "Bo", "Cy")]
    Letter.objects.update(state=Letter.State.HELD)

    ticked = {"letters": [letters[0].pk, letters[1].pk], "deed": "send"}
    page = desk.post(reverse("communications:move_letters"), ticked, follow=True)

    assert "2 letters are being sent." in page.content.decode()
    states = dict(Letter.objects.values_list("to__name", "state"))
    assert states == {"Ama": "sent", "Bo": "sent", "Cy": "held"}


@pytest.mark.parametrize(
    "posted", [{}, {"letters": "x", "deed": "send"}, {"letters": "9" * 30, "deed": "send"}, {"letters": "1"}]
)
def test_nothing_is_moved_by_what_makes_no_sense(desk, now, posted):
    write(now)

    desk.post(reverse("communications:move_letters"), posted)

    assert Letter.objects.get().state == Letter.State.WAITING


def test_a_letter_to_a_bare_address_goes_there_and_says_where_its_answer_is_read(postbox, settings, now):  # noqa: F811
    settings.REPLY_TO_ADDRESS = "office@example.org"
    stranger = Address("stranger@example.org", "Sam Stranger")
    write_letter(key="x", to=stranger, subject="Hello", text="Hello.", at=now, language="fr")

    assert deliver_waiting(at=now).sent == 1
    [letter] = postbox.letters
    assert str(letter["To"]) == "Sam Stranger <stranger@example.org>"
    assert (letter["Reply-To"], letter["Content-Language"]) == ("office@example.org", "fr")


def test_a_failed_letter_says_in_plain_words_what_to_do(desk, now):
    letter = write(now)
    Letter.objects.update(state=Letter.State.FAILED, error="SMTPRecipientsRefused: {'a@b': (550, b'no such reader')}")

    page = desk.get(reverse("communications:letter", args=[letter.pk])).content.decode()

    assert "does not take letters for this address" in page


@pytest.mark.parametrize("letters", [1, 30])
def test_a_persons_page_lists_what_was_sent_to_them_with_the_same_number_of_questions(
    desk, now, letters, django_assert_num_queries
):
    ama = make_person("Ama")
    for number in range(letters):
        write_letter(key=f"{number}", to=ama, subject=f"Letter {number}", text="x", at=now)
    write(now, "Bo")

    with django_assert_num_queries(7):
        page = desk.get(reverse("desk:person", args=[ama.pk])).content.decode()

    assert page.count('<th scope="row">') == letters
