"""A link in a letter does one thing, for one reader, for a time, and only when a button is pressed."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from sojourn.people.links import CannotOpen, Purpose, open_link, opened_by_link, token_for
from sojourn.people.models import Interest, Person
from tests.selection.factories import make_person

pytestmark = pytest.mark.django_db
FORGET = Purpose("forget-interest", Interest, days=30, stamp=lambda interest: interest.name)
RENAME = Purpose("rename-interest", Interest, days=30)


@pytest.fixture
def interest():
    return Interest.objects.create(name="Textiles")


@pytest.fixture
def ama():
    return make_person("Ama Fictional")


def shown(token: str, *, method: str = "get", at=None, language: str = "") -> tuple[HttpResponse, list]:
    """What a page behind a link answers, and the links that its view was given."""
    given = []

    @opened_by_link(FORGET)
    def forget(request, link):
        given.append(link)
        return HttpResponse(request.method)

    request = getattr(RequestFactory(), method)("/")
    return forget(request, token), given


def test_a_link_leads_to_its_row_and_its_reader_as_often_as_it_is_opened(interest, ama, now):
    token = token_for(FORGET, row=interest, person=ama, at=now)

    for _ in range(2):
        link = open_link(token, FORGET, at=now + timedelta(days=29))
        assert (link.row, link.person) == (interest, ama)


def test_a_token_is_short_and_made_of_characters_that_no_mail_program_breaks(interest, ama, now):
    token = token_for(FORGET, row=interest, person=ama, at=now)

    assert len(token) < 70
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_a_link_can_be_written_to_an_address_that_is_nobodys(interest, now):
    assert open_link(token_for(FORGET, row=interest, person=None, at=now), FORGET, at=now).person is None


def test_a_link_ends(interest, ama, now):
    token = token_for(FORGET, row=interest, person=ama, at=now)

    with pytest.raises(CannotOpen) as refusal:
        open_link(token, FORGET, at=now + timedelta(days=31))
    assert refusal.value.is_old


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_a_link_changed_anywhere_opens_nothing(interest, ama, now, place):
    token = token_for(FORGET, row=interest, person=ama, at=now)
    place %= len(token)
    changed = token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]

    with pytest.raises(CannotOpen) as refusal:
        open_link(changed, FORGET, at=now)
    assert not refusal.value.is_old


@pytest.mark.parametrize("token", ["", ".", "...", "1.1.1.x", "١.١.١.x", "zzzzzzzzzzzzz.1.1.x", "-1.1.1.x", "1" * 9000])
def test_what_is_no_link_opens_nothing(token, now):
    with pytest.raises(CannotOpen):
        open_link(token, FORGET, at=now)


def test_a_link_for_one_purpose_opens_no_other(interest, ama, now):
    with pytest.raises(CannotOpen):
        open_link(token_for(RENAME, row=interest, person=ama, at=now), FORGET, at=now)


def gone_row(interest: Interest, ama: Person):
    interest.delete()


def gone_person(interest: Interest, ama: Person):
    ama.delete()


def other_address(interest: Interest, ama: Person):
    Person.objects.filter(pk=ama.pk).update(email="ama.new@example.org")


def other_stamp(interest: Interest, ama: Person):
    Interest.objects.filter(pk=interest.pk).update(name="Metals")


@pytest.mark.parametrize("change", [gone_row, gone_person, other_address, other_stamp])
def test_a_link_is_void_once_what_it_was_written_for_is_not_so_any_more(interest, ama, now, change):
    token = token_for(FORGET, row=interest, person=ama, at=now)
    change(interest, ama)

    with pytest.raises(CannotOpen):
        open_link(token, FORGET, at=now)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_behind_a_good_link_opens_without_cookies_and_is_kept_by_nobody(interest, ama, method):
    response, [link] = shown(token_for(FORGET, row=interest, person=ama, at=timezone.now()), method=method)

    assert (response.content, link.person) == (method.upper().encode(), ama)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]


@pytest.mark.parametrize(("days_ago", "status"), [(31, 410), (None, 404)])
def test_a_link_that_does_not_work_says_kindly_what_to_do_and_does_nothing(interest, ama, days_ago, status):
    token = "unknown"
    if days_ago:
        token = token_for(FORGET, row=interest, person=ama, at=timezone.now() - timedelta(days=days_ago))

    response, given = shown(token, method="post")

    assert (response.status_code, given) == (status, [])
    assert "mailto:programme@example.org" in response.content.decode()
