"""Walk the house as a reader does: from page to page by the links that stand there."""

import re
from collections import Counter
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

LINK = re.compile(r"""<a\b[^>]*?\bhref=["']([^"'#]+)""")
OF_A_KIND = 3
"""How many pages of one kind are opened where nothing else is said."""


def kind_of(address: str) -> str | None:
    """The pattern that an address follows, None where it leads out of the house."""
    parts = urlsplit(address)
    if parts.netloc not in {"", "testserver"}:
        return None
    try:
        found = resolve(parts.path)
    except Resolver404:
        return None
    if found.url_name == "wagtail_serve" or found.route == "<str:name>/":  # the site's pages differ by their first word
        return f"{found.route}{parts.path.strip('/').split('/')[0]}"
    return found.route


def pages_from(client: Client, *starts: str, within: str = "/", of_a_kind: int = OF_A_KIND) -> dict[str, HttpResponse]:
    """Every page that can be reached from here by links that stay within, at most a few of each kind, by address."""
    found: dict[str, HttpResponse] = {}
    waiting, seen = list(starts), set(starts)
    opened: Counter[str | None] = Counter()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind is None or kind.startswith(("account/", "i18n/", "editor/")) or opened[kind] >= of_a_kind:
            continue
        opened[kind] += 1
        response = found[address] = client.get(address)
        if response.status_code == 302:
            links = [response["Location"]]
        else:
            is_page = response["Content-Type"].startswith("text/html")
            links = LINK.findall(response.content.decode()) if is_page else []
        for link in links:
            onward = urljoin(address, unescape(link))
            if onward.startswith(within) and onward not in seen:
                seen.add(onward)
                waiting.append(onward)
    return found
