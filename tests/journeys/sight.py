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


def pages_of(account, *starts: str) -> list[str]:
    """One page of each kind that a person (or a stranger) reaches from here."""
    client = Client()
    if account is not None:
        client.force_login(account)
    first: dict[str | None, str] = {}
    within = "/my/" if starts == ("/my/",) else "/"
    for address, response in pages_from(client, *starts, within=within).items():
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            first.setdefault(kind_of(address), address)
    return list(first.values())


def judged(page, addresses: list[str]) -> list[str]:
    """What is wrong with these pages, by address."""
    wrong = []
    for address in addresses:
        page.goto(address)
        wrong += [f"{address}: {fault}" for fault in [*page.evaluate(TOO_WIDE), *axe_violations(page)]]
    return wrong


def judged_on_both(page, addresses: list[str]) -> list[str]:
    """What is wrong with these pages at a desk, and whether they fit on a telephone."""
    wrong = []
    for address in addresses:
        page.set_viewport_size(DESK)
        page.goto(address)
        wrong += [f"{address}: {fault}" for fault in [*page.evaluate(TOO_WIDE), *axe_violations(page)]]
        page.set_viewport_size(PHONE)
        wrong += [f"{address} on a telephone: {fault}" for fault in page.evaluate(TOO_WIDE)]
    return wrong
