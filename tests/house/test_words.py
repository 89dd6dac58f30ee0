"""Every text that a person can see is ready for translation.

In a language that puts each message in brackets, nothing stands outside them but data.
"""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import formats
from django.utils.translation.trans_real import CONTEXT_SEPARATOR, DjangoTranslation

from sojourn.legacy.queries import ready_kinds
from sojourn.network.atlas import points
from sojourn.network.reading import COLUMNS
from sojourn.people.rules import Role
from tests.journeys.conftest import planned_summer  # noqa: F401
from tests.journeys.walk import pages_from

pytestmark = pytest.mark.django_db
OPEN, CLOSE = "⟦", "⟧"
SPOKEN = {"alt", "title", "aria-label", "placeholder"}
NAMES = {
    "Sojourn", "Français", "Español", "British English", "WhatsApp", "Bluesky", "Facebook", "LinkedIn", "Atom",
    "RSS", "PDF", "CSV", "XLSX", "SPSS", "JSON",
}  # fmt: skip
"""Proper names, and each language under its own name."""
STARTS = {
    None: ["/", "/2018/", "/2018/timetable/", "/account/login/", "/account/login/code/", "/account/password/reset/"],
    Role.TEAM: ["/desk/", "/desk/2018/", "/account/2fa/", "/account/password/change/"],
    Role.FELLOW: ["/my/"],
    Role.CONTRIBUTOR: ["/my/"],
    Role.PARTNER: ["/my/"],
    Role.REPRESENTATIVE: ["/my/"],
}


def in_brackets(catalogue, message: str) -> str:
    return f"{OPEN}{message.split(CONTEXT_SEPARATOR)[-1]}{CLOSE}"


def in_brackets_of_number(catalogue, one: str, many: str, number: int) -> str:
    return in_brackets(catalogue, one if number == 1 else many)


class Bare(HTMLParser):
    """Collects what a person sees or hears of a page that stands in no brackets."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.depth, self.silent, self.found = 0, 0, []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.silent += tag in {"script", "style"}
        spoken = SPOKEN | ({"value"} if tag == "input" and given.get("type") == "submit" else set())
        self.found += [value for name, value in attributes if name in spoken and value and not is_bracketed(value)]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data):
        outside = []
        for sign in data:
            self.depth += (sign == OPEN) - (sign == CLOSE)
            outside.append(sign if self.depth == 0 and sign != CLOSE else "\n")
        if not self.silent:
            self.found += "".join(outside).split("\n")


def is_bracketed(text: str) -> bool:
    return OPEN in text


def strings_of(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in strings_of(each)]
    return [text for each in value for text in strings_of(each)] if isinstance(value, list) else []


def words_of_data() -> str:
    """Every text in the database: what people wrote, which nobody translates."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    texts: list[str] = []
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, kinds)]
        for row in model._base_manager.values_list(*names) if names else []:
            texts += [text for value in row for text in strings_of(value)]
    texts += strings_of(list(ready_kinds())) + [name for point in points() for name in (point.name, *point.other_names)]
    texts += [column.heading for column in COLUMNS]  # of a file, the same in every language
    return " ".join(" ".join(texts).split()).lower()


@pytest.fixture(scope="module")
def data(planned_summer, django_db_blocker) -> str:  # noqa: F811
    with django_db_blocker.unblock():
        return words_of_data()


def bare_words(page: str, data: str) -> list[str]:
    bare = [" ".join(text.split()).strip(" .,:;·–—()→←*+/…0123456789") for text in Bare(page).found]
    pieces = [piece.strip(" 0123456789.:()<>#") for text in bare for piece in re.split(r"[,;·:(<]", text)]
    strange = [piece for piece in pieces if re.search(r"[A-Za-z]{2}", piece) and piece.lower() not in data]
    return [
        piece for piece in strange if piece not in NAMES and not re.fullmatch(r"\{\w+\}", piece)
    ]  # a variable of a letter


@pytest.mark.parametrize("role", list(STARTS), ids=str)
def test_no_word_on_a_page_is_out_of_reach_of_a_translator(planned_summer, data, role, monkeypatch):  # noqa: F811
    monkeypatch.setattr(DjangoTranslation, "gettext", in_brackets)
    monkeypatch.setattr(DjangoTranslation, "ngettext", in_brackets_of_number)
    formats.reset_format_cache()
    client = Client()
    if role is not None:
        client.force_login(planned_summer.account(role))
    found = {}
    within = {None: "/", Role.TEAM: "/desk/"}.get(role, "/my/")  # each part of the house once
    pages = pages_from(client, *STARTS[role], within=within, of_a_kind=2)
    pages |= {address: client.get(address, follow=True) for address in STARTS[role] if address.startswith("/account/")}
    for address, answer in pages.items():
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            for text in bare_words(answer.content.decode(), data):
                found.setdefault(text, address)
    assert found == {}
