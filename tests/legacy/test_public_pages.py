"""Pages for the world speak the language that their address asks for: each offers such links."""

import pytest

from sojourn.legacy import actions
from sojourn.papers import actions as papers
from tests.selection.factories import make_edition

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/projects/", "/projects/1/", "/reports/2018/", "/verify/", "/verify/none/"])
def test_a_page_for_the_world_speaks_the_language_asked_for(client, now, address):
    make_edition()
    values = {"pk": 1, "title": "A cup", "kind": "display", "summary": "One cup.", "is_public": True}
    actions.keep_project(project=None, values=values, by=None, at=now)
    papers.release(report="2018", by=None, at=now)
    assert 'lang="ar" dir="rtl"' in client.get(f"{address}?lang=ar").content.decode()
    assert 'lang="en-gb" dir="ltr"' in client.get(address).content.decode()
