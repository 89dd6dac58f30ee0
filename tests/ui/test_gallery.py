"""The gallery shows what pages are made of, to everyone, as it should look."""

import gzip

import pytest
from django.contrib.staticfiles.finders import find

from tests.browser import axe_violations

pytestmark = pytest.mark.django_db


@pytest.mark.browser
@pytest.mark.parametrize("shown", ["paper", "night", "rtl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_gallery_is_accessible(browser_page, shown, scheme):
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.goto(f"/ui/?as={shown}")
    assert axe_violations(browser_page) == []


@pytest.mark.browser
def test_the_gallery_fits_a_phone(browser_page):
    browser_page.set_viewport_size({"width": 390, "height": 800})
    browser_page.goto("/ui/")
    assert browser_page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_styles_are_small():
    from pathlib import Path

    assert len(gzip.compress(Path(find("ui/sojourn.css")).read_bytes())) <= 4096


def test_the_styles_know_no_left_and_right():
    from pathlib import Path

    text = Path(find("ui/sojourn.css")).read_text()
    physical = ["left", "right", "margin-top", "margin-bottom", "padding-top", "padding-bottom"]
    assert [word for word in physical if word in text] == []
