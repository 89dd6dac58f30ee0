"""Somebody with a browser, over HTTP alone: opens pages, fills in forms and presses the buttons that stand there."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.core import mail
from django.test import Client

from sojourn.people.models import Account


class Forms(HTMLParser):
    """The forms of a page: address, method, fields with their values, and buttons with their words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.inside = False
        self.button: dict[str, Any] | None = None
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(
                {"action": a.get("action", ""), "method": a.get("method", "get"), "fields": {}, "buttons": []}
            )
            self.inside = True
        if not self.inside:
            return
        fields = self.forms[-1]["fields"]
        if tag == "input" and a.get("name") and a.get("type") not in {"submit", "file"}:
            if a.get("type") not in {"checkbox", "radio"} or "checked" in a:
                fields[a["name"]] = a.get("value", "")
        elif tag == "select":
            self.select = a.get("name", "")
        elif tag == "option" and self.select and ("selected" in a or self.select not in fields):
            fields[self.select] = a.get("value", "")
        elif tag == "button":
            self.button = {"name": a.get("name", ""), "value": a.get("value", ""), "words": ""}
            self.forms[-1]["buttons"].append(self.button)

    def handle_data(self, data: str) -> None:
        if self.button is not None:
            self.button["words"] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "button":
            self.button = None
        elif tag == "select":
            self.select = ""


class Reader:
    """One person at one browser; `page` is the text of what is open, `address` where."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True, headers={"host": "testserver"})
        self.address = "/"
        self.page = ""
        self.status = 0

    def open(self, address: str) -> str:
        return self._show(self.client.get(address, follow=True), address)

    def status_of(self, address: str) -> int:
        self.open(address)
        return self.status

    def _show(self, response: Any, address: str) -> str:
        chain = getattr(response, "redirect_chain", [])
        self.address = chain[-1][0] if chain else address
        self.page, self.status = " ".join(response.content.decode().split()), response.status_code
        return self.page

    def press(self, words: str, **filled: Any) -> str:
        """Press the button with these words, with these fields of its form filled in."""
        found = []
        for form in Forms(self.page).forms:
            for button in form["buttons"]:
                said = " ".join(button["words"].split())
                found.append(said)
                if said != words:
                    continue
                fields = form["fields"] | ({button["name"]: button["value"]} if button["name"] else {}) | filled
                address = urljoin(self.address, form["action"])
                send = self.client.post if form["method"].lower() == "post" else self.client.get
                return self._show(send(address, fields, follow=True), address)
        raise AssertionError(f"No button “{words}” at {self.address}; there are: {found}")

    def log_in(self, account: Account) -> str:
        """Log in as anybody does: by the code that is sent to the address."""
        self.open("/account/login/code/")
        self.press("Send me a code", email=account.email)
        code = re.search(r"^    (\S+)$", mail.outbox[-1].body, re.MULTILINE)
        assert code and mail.outbox[-1].to == [account.email]
        return self.press("Log in", code=code[1])
