"""What a browser shows of the pages that a reader reaches, and what is wrong with them."""

from django.test import Client

from tests.browser import axe_violations
from tests.journeys.walk import kind_of, pages_from

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
TOO_WIDE = """() => {
  const scrolls = one => one && one !== document.body
    && (getComputedStyle(one).overflowX !== 'visible' || scrolls(one.parentElement));
  if (document.scrollingElement.scrollWidth <= innerWidth) return [];
  return [...document.querySelectorAll('body *')]
    .filter(one => { const box = one.getBoundingClientRect(); return box.right > innerWidth + 1 || box.left < -1 })
    .filter(one => !scrolls(one.parentElement))
    .map(one => one.outerHTML.slice(0, 160)).slice(0, 3).concat('wider than the screen');
}"""


KNOWN: dict[tuple, list[str]] = {}


def pages_of(summer, role, *starts: str, within: str = "/") -> list[str]:
    """One page of each kind that a role (or a stranger) reaches from here by links that stay within; walked once."""
    asked = (summer, role, starts, within)
    if asked not in KNOWN:
        client = Client()
        if role is not None:
            client.force_login(summer.account(role))
        first: dict[str | None, str] = {}
        for address, response in pages_from(client, *starts, within=within).items():
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                first.setdefault(kind_of(address), address)
        KNOWN[asked] = list(first.values())
    return KNOWN[asked]


def too_wide(page, addresses: list[str]) -> list[str]:
    """What does not fit on this screen, by address."""
    wrong = []
    for address in addresses:
        page.goto(address)
        wrong += [f"{address}: {fault}" for fault in page.evaluate(TOO_WIDE)]
    return wrong


def judged(page, addresses: list[str]) -> list[str]:
    """What is wrong with these pages at a desk, and whether they fit on a telephone."""
    wrong = []
    for address in addresses:
        page.set_viewport_size(DESK)
        page.goto(address)
        wrong += [f"{address}: {fault}" for fault in [*page.evaluate(TOO_WIDE), *axe_violations(page)]]
        page.set_viewport_size(PHONE)
        wrong += [f"{address} on a telephone: {fault}" for fault in page.evaluate(TOO_WIDE)]
    return wrong


def judged_on_a_telephone(page, addresses: list[str]) -> list[str]:
    """What is wrong with these pages on a telephone."""
    wrong = []
    for address in addresses:
        page.goto(address)
        faults = [*page.evaluate(TOO_WIDE), *axe_violations(page)]
        wrong += [f"{address}: {fault}" for fault in faults]
    return wrong
