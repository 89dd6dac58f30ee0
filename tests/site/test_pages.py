"""Every kind of page: it is drawn from what editors wrote and what the rooms know, and it is light."""

import pytest
from django.core.cache import cache

from sojourn.site.actions import lay_out
from tests.site.test_public_pages import edition  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def site(edition, now):  # noqa: F811
    lay_out(by=None, at=now)


def test_a(client, site):
    for a in ["/", "/2018/", "/programme/", "/take-part/", "/partners/", "/stories/", "/blog/", "/legacy/", "/legacy/research/", "/supporters/", "/reports/", "/about/", "/contact/", "/blog/feed.rss", "/blog/feed.atom", "/search/?q=museum", "/sitemap.xml"]:
        r = client.get(a)
        print(a, r.status_code, len(r.content))
        assert r.status_code == 200
