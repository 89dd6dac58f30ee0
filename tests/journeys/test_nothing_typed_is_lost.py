"""Whoever is refused gets their form again with everything that they typed, and words that say what is wrong."""

from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.utils import timezone

from sojourn.network.actions import write_message
from sojourn.network.models import Entry
from sojourn.network.rules import Audience
from sojourn.people.links import token_for
from sojourn.people.models import Person
from sojourn.people.rules import Role
from tests.house.test_walls import every_address
from tests.journeys.walk import pages_from

pytestmark = pytest.mark.django_db
TYPED = "Ünder the “roof” <b>& 'seven' cups"
WRONG = {"email": "no address <at> all", "number": "a few", "date": "31 February", "url": "no address"}
CHOOSING = {"checkbox", "radio", "hidden", "submit", "button", "file", "password", "search"}


class Forms(HTMLParser):
    """The forms of a page that are posted: where each goes, what it carries, and what can be typed into it."""

    def __init__(self, page: str, at: str) -> None:
        super().__init__()
        self.at, self.found, self.form, self.select = at, [], None, ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "form":
            self.form = None
            if given.get("method") == "post":
                self.form = {"to": given.get("action") or self.at, "kept": {}, "typed": {}}
                self.found.append(self.form)
        elif self.form is None or not name:
            return
        elif tag == "textarea" or (tag == "input" and kind not in CHOOSING):
            self.form["typed"][name] = WRONG.get(kind, TYPED) if tag == "input" else TYPED
        elif tag == "input" and kind == "hidden":
            self.form["kept"][name] = given.get("value", "")
        elif tag == "select":
            self.form["kept"][name] = "no such choice"
        elif tag == "button" and name not in self.form["kept"]:
            self.form["kept"][name] = given.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None


def lost(client: Client, address: str, page: str) -> tuple[int, list[str]]:
    """How many forms of a page refuse nonsense, and what of it each does not show again."""
    refused, missing = 0, []
    for form in Forms(page, address).found:
        typed = {name: value for name, value in form["typed"].items() if name != "website"}
        if not typed or form["to"].startswith(("/account/", "/i18n/", "http")):
            continue
        answer = client.post(urljoin(address, unescape(form["to"])), form["kept"] | typed)
        assert answer.status_code < 500, form["to"]
        again = answer.content.decode()
        if answer.status_code in {301, 302, 303}:
            again = client.get(answer["Location"]).content.decode()
            if "notice error" not in again:
                continue  # nothing was wrong with it
        refused += 1
        said = (
            ("errorlist" in again) or ('role="alert"' in again) or ("notice bad" in again) or ("notice error" in again)
        )
        missing += [f"{form['to']}: {name}" for name, value in typed.items() if escape(value) not in again]
        missing += [] if said else [f"{form['to']}: no word on what is wrong"]
    return refused, missing


def through(client: Client, *starts: str, within: str) -> tuple[int, list[str]]:
    refused, missing = 0, []
    for address, page in pages_from(client, *starts, within=within, of_a_kind=1).items():
        if page.status_code == 200 and page["Content-Type"].startswith("text/html"):
            more, lacks = lost(client, address, page.content.decode())
            refused, missing = refused + more, missing + lacks
    return refused, missing


def test_a_strangers_forms(planned_summer):
    kinds = [f"/enquiries/{kind}/" for kind in ("participant", "institution", "supporter", "press")]
    refused, missing = 0, []
    client = Client()
    for address in [*kinds, "/newsletter/"]:
        more, lacks = lost(client, address, client.get(address).content.decode())
        refused, missing = refused + more, missing + lacks
    assert (refused, missing) == (5, [])


def test_a_fellows_forms(planned_summer):
    client = Client()
    client.force_login(planned_summer.account(Role.FELLOW))
    refused, missing = through(client, "/my/", "/my/network/profile/", "/my/posts/new/", within="/my/")
    assert missing == []
    assert refused >= 5


def test_the_teams_forms(planned_summer):
    client = Client()
    client.force_login(planned_summer.account(Role.TEAM))
    refused, missing = through(client, "/desk/", within="/desk/")
    assert missing == []
    assert refused >= 30


def readers_of(row) -> list[Person | None]:
    """To whom a letter about a row may be written: the person that it names, or whom what it is about names."""
    named = [getattr(row, field.name) for field in row._meta.concrete_fields if field.is_relation]
    beyond = [getattr(each, "person", None) for each in named if each is not None]
    return [each for each in [*named, *beyond, row] if isinstance(each, Person)] + [None]


def test_forms_behind_the_link_of_a_letter(planned_summer):
    sender, receiver = (entry.person for entry in Entry.objects.filter(audience=Audience.NETWORK)[:2])
    write_message(sender=sender, receiver=receiver, subject="Lamps", text="How do you clean yours?", at=timezone.now())
    refused, missing, opened = 0, [], set()
    behind = [(address, view.purpose) for address, view in every_address() if hasattr(view, "purpose")]
    for address, purpose in behind:
        row = purpose.model.objects.order_by("pk").first()
        token = token_for(purpose, row=row, person=readers_of(row)[0], at=timezone.now())
        page = Client().get(f"/{address.replace('<str:token>', token)}")
        opened |= {address} if page.status_code == 200 else set()
        more, lacks = lost(Client(), page.request["PATH_INFO"], page.content.decode())
        refused, missing = refused + more, missing + lacks
    assert missing == []
    assert (opened, refused) == ({address for address, _purpose in behind}, 1)
