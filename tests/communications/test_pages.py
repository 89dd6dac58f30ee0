"""The outbox on the desk."""

import pytest
from django.urls import reverse

from sojourn.communications.actions import deliver_waiting, write_letter
from sojourn.communications.models import Letter
from sojourn.people.rules import Role
from tests.selection.factories import make_account, make_person


@pytest.fixture
def desk(client):
    client.force_login(make_account("Tess Team", Role.TEAM))
    return client


def write(number: int, now):
    reader = make_person(f"Reader {number}")
    return write_letter(key=f"hello:{number}", to=reader, subject=f"A place {number}", text="<b>Welcome</b>", at=now)


@pytest.mark.django_db
@pytest.mark.parametrize("letters", [1, 30])
def test_the_outbox_asks_as_much_of_the_database_for_1_letter_as_for_30(desk, now, letters, django_assert_num_queries):
    for number in range(letters):
        write(number, now)

    with django_assert_num_queries(5):
        page = desk.get(reverse("communications:letters"))

    assert page.content.count(b'<th scope="row">') == letters


@pytest.mark.django_db
def test_the_outbox_shows_only_the_letters_of_the_state_asked_for(desk, now):
    write(1, now)
    deliver_waiting(at=now)
    write(2, now)

    page = desk.get(reverse("communications:letters"), {"state": "waiting"})

    assert [letter.subject for letter in page.context["letters"]] == ["A place 2"]


@pytest.mark.django_db
def test_a_letter_shows_its_text_and_nothing_in_it_is_obeyed(desk, now):
    page = desk.get(reverse("communications:letter", args=[write(1, now).pk]))

    assert "&lt;b&gt;Welcome&lt;/b&gt;" in page.content.decode()


@pytest.mark.django_db
def test_the_button_sends_what_waits_and_a_mere_look_does_not(desk, now):
    write(1, now)

    assert desk.get(reverse("communications:deliver")).status_code == 405
    assert Letter.objects.get().state == Letter.State.WAITING

    desk.post(reverse("communications:deliver"))
    assert Letter.objects.get().state == Letter.State.SENT


@pytest.mark.django_db
def test_a_failed_letter_is_sent_again_from_its_page(desk, now):
    letter = write(1, now)
    Letter.objects.update(state=Letter.State.FAILED, error="550 full")

    desk.post(reverse("communications:send_again", args=[letter.pk]))

    assert Letter.objects.get().state == Letter.State.SENT


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.FELLOW, Role.PARTNER, Role.REPRESENTATIVE, Role.CONTRIBUTOR])
def test_letters_are_for_the_team_alone(client, now, role):
    client.force_login(make_account("Olu Other", role))

    for address in (reverse("communications:letters"), reverse("communications:letter", args=[write(1, now).pk])):
        assert client.get(address).status_code == 403
