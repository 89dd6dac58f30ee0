"""When something goes wrong, the page says in plain words what to do next."""

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, permission_denied, server_error

from tests.timetable.factories import make_account, make_edition, make_person

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_an_unknown_address_leads_to_the_first_page(client):
    response = client.get("/no-such-page/at/all/")
    assert response.status_code == 404
    assert '<a class="button" href="/">Go to the first page</a>' in words(response)


def test_a_page_of_others_leads_to_the_own_pages(client):
    make_edition()
    client.force_login(make_account(make_person("Ama Example")))
    response = client.get("/desk/2018/")
    assert response.status_code == 403
    assert '<a class="button" href="/my/">Go to your own pages</a>' in words(response)


def test_an_expired_form_says_that_nothing_was_changed():
    response = Client(enforce_csrf_checks=True).post("/account/login/code/", {"email": "ama@example.org"})
    assert response.status_code == 403
    assert "Nothing was changed." in words(response)


@pytest.mark.parametrize(
    ("view", "heading"),
    [
        (server_error, "Something broke on our side"),
        (lambda request: bad_request(request, ValueError()), "This could not be read"),
        (lambda request: permission_denied(request, ValueError()), "This page is not for you"),
    ],
)
def test_an_error_page_needs_neither_session_nor_account(view, heading):
    assert f"<h1>{heading}</h1>" in words(view(RequestFactory().get("/")))
