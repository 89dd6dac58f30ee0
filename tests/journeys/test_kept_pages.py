"""No table can change under a kept page unseen: which tables the pages read is recorded, and each is changed and looked at."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time
from html import escape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from sojourn.demo.stages import account_of
from sojourn.edition.models import Edition, HostingDepartment
from sojourn.foundation.refusals import Refusal
from sojourn.people.models import Person
from sojourn.people.rules import Agreement
from sojourn.selection.actions import accept_offer, offer_place
from sojourn.selection.models import Nomination, Offer

pytestmark = pytest.mark.django_db
NOW = datetime(2019, 2, 1, 12, 0, tzinfo=UTC)
READ = re.compile(r'(?:FROM|JOIN) \(*"(\w+)"')
WRITTEN = re.compile(r'^(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "(\w+)"')
SHOWS_NOTHING = {
    "django_content_type": "the kinds of rows, laid down by migrations",
    "people_journalentry": "the log by which a change is noticed",
    "wagtailcore_pagelogentry": "the log by which a change is noticed",
    "wagtailcore_modellogentry": "the log by which a change is noticed",
    "wagtailcore_site": "which page is the first of all; no role may change it, and there is one",
    "wagtailcore_locale": "the house's languages, laid down by its settings",
    "people_institution": "read with the person of a quotation; a page shows the place alone",
    "site_cut": "a picture in one size, made while the page is drawn",
    "museums_room": "read for the lines of a timetable; its public part shows no room",
    "museums_venue": "read for the lines of a timetable; its public part shows no house",
    "timetable_group": "read for the lines of a timetable; its public part shows no group",
    "timetable_group_fellows": "read for the lines of a timetable; its public part shows no group",
    "timetable_sitting": "joins a slot to its session; which slots there are changes with a version alone",
    "timetable_slot_contributors": "read for the lines of a timetable; its public part names nobody",
}


MOST_QUERIES = 12


def read_by_kept_pages() -> dict[str, str]:
    """Every table that a kept page reads when it is drawn, with one of the pages: all of the sitemap, feeds and lists."""
    client = Client()
    places = re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", client.get("/sitemap.xml").content.decode())
    lists = re.findall(r'href="(/blog/[^"]+)"', client.get("/blog/").content.decode())
    found: dict[str, str] = {}
    for address in dict.fromkeys(["/sitemap.xml", *places, *lists, "/blog/feed.rss", "/newsletters/feed.atom"]):
        client.get(address)  # the first time, pictures are cut and documents weighed
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            response = client.get(address)
        if "ETag" in response.headers:
            assert len(asked) <= MOST_QUERIES, address
            for query in asked.captured_queries:
                found.update((table, address) for table in READ.findall(query["sql"]))
    return found


class Watch:
    """Changes rows by the deeds of the house, and notes which tables were written and on which page each was seen."""

    def __init__(self) -> None:
        self.client = Client()
        self.seen: dict[str, str] = {}
        self.unseen: list[str] = []

    def read(self, address: str) -> str:
        response = self.client.get(address)
        words = re.sub(r"<[^>]+>", " ", response.content.decode())
        return f"{response.status_code} {' '.join(words.split())}"

    @contextmanager
    def deed(self, *looks: tuple[str, str, str]) -> Iterator[None]:
        """What is done within writes these tables, and the page beside each has changed afterwards: (table, address, new words)."""
        before = {address: self.read(address) for _table, address, _words in looks}
        with CaptureQueriesContext(connection) as asked:
            yield
        written = {found[1] for query in asked.captured_queries if (found := WRITTEN.match(query["sql"]))}
        for table, address, words in looks:
            assert not words or words not in before[address]
            if table not in written:
                self.unseen.append(f"{table} was not written (but {', '.join(sorted(written))})")
            elif (now := self.read(address)) == before[address] or words not in now:
                self.unseen.append(f"{table} was changed and {address} does not show it")
            else:
                self.seen[table] = address


@pytest.fixture
def watch(planned_summer) -> Watch:
    return Watch()


def workbook_changed(changes) -> None:
    """Import the edition's workbook with rows changed: sheet → (cells that pick the row, or None for a new one; its new cells)."""
    from sojourn.workbook.actions import apply
    from sojourn.workbook.changes import changes_of
    from sojourn.workbook.queries import contents_of
    from sojourn.workbook.read import Workbook

    contents = dict(contents_of("2018"))
    for sheet, cells in changes.items():
        rows = contents[sheet]
        for picked, new in cells:
            if picked is None:
                rows = (*rows, replace(rows[-1], number=rows[-1].number + 1, values=rows[-1].values | new))
            else:
                first = next(row for row in rows if picked.items() <= row.values.items())
                rows = tuple(replace(row, values=row.values | new) if row is first else row for row in rows)
        contents[sheet] = rows
    apply(changes=changes_of(Workbook(contents)), by=None, at=NOW)


def by_a_workbook(watch: Watch) -> None:
    stamps = {"Department": "Stamps", "Representative": "", "Hosts at least": 0, "Hosts at most": 2}
    offer = {"Name": "Kettles", "Museums": ("Museum of Kettles",), "City": "Ely", "Contact": "", "At least": 0}
    speaker = {"E-mail": "lamp@example.org", "Name": "Lamp Example", "Part": "contributor", "Department": ""}
    here = "/partners/ashmolean-museum/"
    looks = [("edition_edition", "/take-part/", "27"), ("programme_programme", "/programme/", "Lamps for all.")]
    looks += [("edition_phase", "/2018/", "Bloomsbury"), ("museums_department", "/2018/", "Stamps")]
    looks += [("edition_hostingdepartment", "/2018/", "Stamps"), ("placement_partneroffer", "/2018/", "Ely")]
    looks += [("placement_partneroffer_museums", "/2018/", "Museum of Kettles")]
    looks += [("museums_partnermuseum", "/partners/", "Museum of Kettles"), ("people_interest", here, "kettles")]
    looks += [("placement_partneroffer_interests", here, "kettles")]
    looks += [("programme_sessionformat", "/programme/", "Night walk"), ("programme_topic", "/2018/", "Lamplight")]
    looks += [("timetable_session", "/2018/timetable/", "Oil at night"), ("timetable_contributor", "/programme/", "")]
    with watch.deed(*looks):
        workbook_changed(
            {
                "Edition": [({}, {"Capacity": 27, "Programme aims": ("Lamps for all.",)})],
                "Phases": [({"Number": 1}, {"Name": "Bloomsbury"})],
                "Departments": [(None, stamps)],
                "Placements": [(None, offer), ({"Name": "Ashmolean Museum"}, {"Fields of interest": ("kettles",)})],
                "Formats": [(None, {"Format": "night walk"})],
                "Sessions": [({"Code": "S01"}, {"Title": "Oil at night", "Topic": "lamplight", "Public": True})],
                "People": [(None, speaker)],
            }
        )


def by_members(watch: Watch) -> None:
    from sojourn.network.actions import import_past, let_quote
    from sojourn.network.queries import quotations
    from sojourn.network.reading import PastRow
    from sojourn.people.actions import hide_person, withdraw_consent
    from sojourn.site.models import PostPage

    row = PastRow(1, "1999", 1999, "Old Example", "Iceland", "", "", "", "", "", "", (), ())
    past = [("network_pastedition", "/", ""), ("network_pastfellow", "/", "")]
    with watch.deed(*past, ("people_place", "/take-part/", "Iceland")):
        import_past(rows=[row], by=None, at=NOW)
    home = watch.read("/")
    quoted = next(one.person for one in quotations() if escape(one.text) in home)
    with watch.deed(("network_quotation", "/", "A lamp is a question.")):
        let_quote(person=quoted, text="A lamp is a question.", by=quoted, at=NOW.replace(year=2099))  # the newest
    with watch.deed(("people_consent", "/", "")):
        withdraw_consent(person=quoted, to=Agreement.QUOTED, by=quoted, at=NOW)
    author = next(post.author for post in PostPage.objects.shown().for_cards() if post.author)
    with watch.deed(("people_person", "/blog/", "")):
        hide_person(person=author, by=author, at=NOW)


def by_the_team(watch: Watch) -> None:
    from sojourn.legacy.actions import answer_for_project, keep_project
    from sojourn.legacy.models import ProjectPerson
    from sojourn.legacy.queries import shown_projects
    from sojourn.placement.actions import move_fellow
    from sojourn.placement.models import PartnerOffer, Placement
    from sojourn.supporters.actions import GiftValues, keep_gift, keep_supporter, use_gift
    from sojourn.supporters.models import Supporter

    projects = list(shown_projects())
    with watch.deed(("legacy_project", "/legacy/", "A cupboard of lamps")):
        keep_project(project=projects[0], values={"title": "A cupboard of lamps"}, by=None, at=NOW)
    named = ProjectPerson.objects.filter(project__in=projects).first()
    with watch.deed(("legacy_projectperson", "/legacy/", "")):
        answer_for_project(named=named, agrees=False, at=NOW)
    one = {"name": "The Lantern Trust", "kind": "trust", "standing": Supporter.Standing.CLEARED}
    trust = keep_supporter(supporter=None, values=one, by=None, at=NOW)
    edition = Placement.objects.first().fellow.edition
    pledged = GiftValues(title="Lamps", state="pledged", given_on=edition.first_day_on, unit="days", amount=3)
    with watch.deed(("supporters_gift", "/supporters/", "The Lantern Trust")):
        gift = keep_gift(supporter=trust, gift=None, values=pledged, by=None, at=NOW)
    with watch.deed(("supporters_supporter", "/supporters/", "The Lamp Trust")):
        keep_supporter(supporter=trust, values={"printed_name": "The Lamp Trust"}, by=None, at=NOW)
    keep_gift(supporter=trust, gift=gift, values=replace(pledged, given_on=date(2011, 5, 1)), by=None, at=NOW)
    with watch.deed(("supporters_use", "/supporters/", "The Lamp Trust")):
        use_gift(gift=gift, amount=1, on=NOW.date(), what_for="lamps", edition=edition, by=None, at=NOW)
    guest = Placement.objects.filter(offer__name="Ashmolean Museum").first()
    with watch.deed(("placement_placement", "/partners/ashmolean-museum/", "")):
        for offer in PartnerOffer.objects.filter(edition=edition).exclude(name="Ashmolean Museum"):
            with suppress(Refusal):
                move_fellow(fellow=guest.fellow, offer=offer, by=None, at=NOW)
                break
    newcomer = Nomination.objects.filter(edition=edition, offer=None).first()
    hosts = HostingDepartment.objects.filter(edition=newcomer.edition).select_related("department")
    standing = Offer.objects.filter(nomination__edition=newcomer.edition, state__in=["open", "accepted"])
    taken = Counter(standing.values_list("department", flat=True))
    with_room = next(each.department for each in hosts if taken[each.department_id] < each.most)
    offered = offer_place(nomination=newcomer, department=with_room, by=None, at=NOW)
    with watch.deed(("selection_fellow", "/2018/", "")):
        accept_offer(offer=offered, by=None, at=NOW)


def by_a_new_version_of_the_timetable(watch: Watch) -> None:
    from sojourn.timetable.actions import move_sitting, publish
    from sojourn.timetable.models import Slot
    from sojourn.timetable.queries import published_version

    version = published_version(Edition.objects.get(name="2018"))
    public = Slot.objects.filter(version=version, sitting__session__is_public=True).select_related("sitting", "room")
    page, moved = "/2018/timetable/", None
    with watch.deed(("timetable_version", page, "Version 2"), ("timetable_slot", page, "")):
        for slot, hour in ((slot, hour) for slot in public for hour in range(9, 17)):
            with suppress(Refusal):
                people = list(slot.contributors.all())
                told = {"version": version, "on": slot.on, "starts": time(hour, 30), "room": slot.room, "by": None}
                moved = move_sitting(sitting=slot.sitting, contributors=people, at=NOW, **told)
                break
        publish(version=moved, by=None, at=NOW)


def by_editors(watch: Watch) -> None:
    """Each kind of page, and what stands on pages, through the editor's own doors where it has a form for it."""
    from sojourn.site.actions import add_document, category, rewrite, series
    from sojourn.site.models import BasePage, BlogPage, Picture, PostPage, ReportsPage

    of_each_kind = {}
    for page in Page.objects.live().filter(locale__language_code="en-gb").order_by("path").specific():
        if isinstance(page, BasePage) and page.may_be_read():
            of_each_kind.setdefault(type(page), page)
    for kind, page in of_each_kind.items():
        words = f"Oil for a {kind.__name__}."
        with watch.deed((kind._meta.db_table, page.address, words)):
            rewrite(page, {"body": [("text", f"<p>{words}</p>")]})
    with watch.deed(("wagtailcore_page", "/", "Lamp works")):
        rewrite(of_each_kind[BlogPage], {"title": "Lamp works"})
    team, post = Client(), of_each_kind[PostPage]
    team.force_login(account_of("programme team"))
    lamps, rows = category("Lamps", "lamps"), series("Seven lamps", "seven-lamps", "")
    with watch.deed(("site_postpage_categories", post.address, "Lamps")):
        rewrite(post, {"categories": [lamps], "series": rows})
    with watch.deed(("site_category", post.address, "Lanterns")):
        team.post(f"/editor/snippets/site/category/edit/{lamps.pk}/", {"name": "Lanterns", "slug": "lamps"})
    with watch.deed(("site_series", post.address, "Eight lamps")):
        told = {"name": "Eight lamps", "slug": "seven-lamps", "about": ""}
        team.post(f"/editor/snippets/site/series/edit/{rows.pk}/", told)
    document = add_document(title="Lamps", file_name="lamps.txt", content=b"oil")
    rewrite(of_each_kind[ReportsPage], {"reports": [("report", {"year": 2018, "document": document, "about": ""})]})
    with watch.deed(("wagtaildocs_document", "/reports/", "Lamps of 2018")):
        told = {"title": "Lamps of 2018", "collection": document.collection_id, "tags": "", "file": ""}
        team.post(f"/editor/documents/edit/{document.pk}/", told)
    pictured = next(post for post in PostPage.objects.shown().for_cards() if post.picture_id)
    picture, author = Picture.objects.get(pk=pictured.picture_id), Person.objects.get(email="lamp@example.org")
    told = {"title": picture.title, "collection": picture.collection_id, "tags": "", "credit": "", "recognised": ""}
    with watch.deed(("site_picture", pictured.address, "The Lamp Archive")):
        team.post(f"/editor/images/{picture.pk}/", told | {"credit": "The Lamp Archive"})
    with watch.deed(("site_picture_shows", pictured.address, "")):
        team.post(f"/editor/images/{picture.pk}/", told | {"recognised": author.email})


def test_every_table_under_a_kept_page_is_changed_and_seen_changed(watch):
    read = read_by_kept_pages()
    by_a_workbook(watch)
    by_members(watch)
    by_the_team(watch)
    by_editors(watch)
    by_a_new_version_of_the_timetable(watch)
    assert watch.unseen == []
    assert {table: page for table, page in read.items() if table not in watch.seen | SHOWS_NOTHING} == {}
    assert set(SHOWS_NOTHING) <= set(read)  # no reason for what is not read any more
