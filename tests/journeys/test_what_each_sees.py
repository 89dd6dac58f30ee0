"""After publication: each sees what is theirs, and no page of theirs tells of anybody else's."""

import pytest
from django.test import Client
from django.utils.html import escape
from django.utils.text import capfirst

from sojourn.edition.models import Edition
from sojourn.network.models import Profile
from sojourn.network.rules import Audience
from sojourn.people.models import Person
from sojourn.people.queries import who_agreed
from sojourn.people.rules import Agreement, Role
from sojourn.placement.models import PartnerOffer, Placement, ProjectPair
from sojourn.programme.models import SessionFormat
from sojourn.selection.models import Fellow, Nomination
from sojourn.site.models import PostPage
from sojourn.timetable.models import Group, Slot
from sojourn.timetable.queries import published_version
from tests.journeys.walk import pages_from

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(planned_summer):
    return published_version(Edition.objects.get(name="2018"))


def everything_of(account) -> str:
    """All that a person reads in the portal but the directory, where each chose for themselves (tests/network)."""
    client = Client()
    client.force_login(account)
    pages = pages_from(client, "/my/", within="/my/")
    chosen = ("/my/network/", "/my/attendance/")  # the second: who is ticked in one's own session (tests/evaluation)
    own = [page for address, page in pages.items() if not address.startswith(chosen)]
    return "\n".join(page.content.decode() for page in own if page.headers.get("Content-Type", "").startswith("text/"))


def named(people, text: str) -> set[str]:
    """Those of these persons whose names stand in the text."""
    return {name for name in people.values_list("name", flat=True) if escape(name) in text}


def names_of(people) -> set[str]:
    return set(people.values_list("name", flat=True))


def fellows(**wanted):
    return Person.objects.filter(pk__in=Fellow.objects.filter(**wanted).values("person"))


def speakers(slots):
    return Person.objects.filter(
        pk__in=Slot.contributors.through.objects.filter(slot__in=slots).values("contributor__person")
    )


def titles(slots) -> set[str]:
    return set(slots.values_list("sitting__session__title", flat=True))


def told(titles: set[str], text: str) -> set[str]:
    return {title for title in titles if escape(title) in text}


def test_a_fellow_sees_their_own_days_placement_and_companions(planned_summer, version):
    account = planned_summer.account(Role.FELLOW)
    person, text = account.person, everything_of(account)
    fellow = Fellow.objects.get(person=person)
    own = Slot.objects.filter(version=version, sitting__group__in=Group.objects.filter(fellows=fellow))
    others = Slot.objects.filter(version=version).exclude(sitting__session__in=own.values("sitting__session"))
    placement = Placement.objects.get(fellow=fellow)
    assert told(titles(own), text) == titles(own)
    assert titles(others) and told(titles(others), text) == set()
    assert escape(placement.reason) in text

    elsewhere = PartnerOffer.objects.exclude(pk=placement.offer_id)
    assert [offer.name for offer in elsewhere if escape(offer.name) in text] == []
    assert [each.reason for each in Placement.objects.exclude(pk=placement.pk) if escape(each.reason) in text] == []
    pair = ProjectPair.objects.get(fellows=fellow).fellows.values("pk")
    with_them = fellows(pk__in=pair) | fellows(pk__in=placement.offer.placements.values("fellow"))
    assert named(fellows(), text) == names_of(with_them) | {person.name}


def test_a_contributor_sees_the_sessions_they_give_and_no_fellow(planned_summer, version):
    account = planned_summer.account(Role.CONTRIBUTOR)
    text = everything_of(account)
    own = Slot.objects.filter(version=version, contributors__person=account.person)
    others = Slot.objects.filter(version=version).exclude(sitting__session__in=own.values("sitting__session"))
    assert told(titles(own), text) == titles(own) != set()
    assert told(titles(others), text) == set()
    assert named(fellows(), text) == set()
    assert named(speakers(others).exclude(pk__in=speakers(own).values("pk")), text) == set()


def test_a_partner_sees_the_group_they_host_and_nobody_else(planned_summer, version):
    account = planned_summer.account(Role.PARTNER)
    text = everything_of(account)
    hosted = Placement.objects.filter(offer__contact=account.person).values("fellow")
    assert named(fellows(), text) == names_of(fellows(pk__in=hosted)) != set()
    elsewhere = PartnerOffer.objects.exclude(contact=account.person)
    assert [offer.name for offer in elsewhere if escape(offer.name) in text] == []
    assert told(titles(Slot.objects.filter(version=version)), text) == set()


def test_a_representative_sees_their_departments_fellows_and_sessions(planned_summer, version):
    account = planned_summer.account(Role.REPRESENTATIVE)
    text = everything_of(account)
    hosted = fellows(department__representative=account.person)
    assert named(fellows(), text) == names_of(hosted) != set()
    assert [each.reason for each in Placement.objects.all() if escape(each.reason) in text] == []


def test_nobody_in_the_portal_reads_of_those_who_were_not_chosen(planned_summer):
    refused = Person.objects.filter(pk__in=Nomination.objects.filter(fellow=None).values("person"))
    assert len(refused) > 40
    for role in Role:
        assert named(refused, everything_of(planned_summer.account(role))) == set(), role


def test_an_outsider_reads_what_is_public_and_no_name_but_of_those_who_chose_it(planned_summer, version):
    pages = pages_from(Client(), "/")
    assert {"/", "/2018/", "/2018/timetable/"} <= set(pages)
    text = "\n".join(page.content.decode(errors="replace") for page in pages.values())
    public = Slot.objects.filter(version=version, sitting__session__is_public=True)
    private = Slot.objects.filter(version=version, sitting__session__is_public=False)
    assert told(titles(public), text) == titles(public)
    formats = {capfirst(name) for name in SessionFormat.objects.values_list("name", flat=True)}  # told on /programme/
    assert told(titles(private) - formats, text) == set()
    shown = Profile.objects.filter(show_name=Audience.EVERYONE).values("person")
    wrote = PostPage.objects.live().exclude(author=None).values("author")  # under their own words on the blog
    others = Person.objects.exclude(pk__in=shown).exclude(pk__in=wrote).exclude(pk__in=who_agreed(Agreement.QUOTED))
    assert len(others) > 100
    assert named(others, text) == set()
