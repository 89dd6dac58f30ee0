"""The timetable's pages on the desk, and every door that changes something."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sojourn.communications.models import Letter
from sojourn.edition.models import PlanRun
from sojourn.people.models import Absence
from sojourn.people.rules import Role
from sojourn.timetable import actions, queries
from sojourn.timetable.models import Contributor, Session, Sitting, Slot, Version
from tests.browser import axe_violations, log_in

from .factories import (
    MONDAY,
    make_account,
    make_contributor,
    make_edition,
    make_fellow,
    make_group,
    make_person,
    make_room,
    make_session,
    make_slot,
    make_version,
)
from .test_publishing import APART, adopted, run_with
from .test_publishing import summer as summer  # two fellows, one room, one speaker, three talks

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
MOST_BYTES = 60_000


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def hazel():
    return make_person("Hazel Inkwell")


@pytest.fixture
def desk(client, hazel):
    client.force_login(make_account(hazel, Role.TEAM))
    return client


@pytest.fixture
def published(edition, summer, now):
    version = actions.publish(version=adopted(edition, summer, now), by=None, at=now)
    Letter.objects.all().delete()
    return version


def address(name: str, *more: object) -> str:
    return reverse(f"timetable:{name}", args=["2018", *more])


def words_of(page) -> str:
    return " ".join(page.content.decode().split())


# --- looking


def fill(number: int):
    """An edition with so many sessions, contributors, fellows and versions; the newest has all its sessions on one day."""
    edition = make_edition(name=f"{2018 + number}")
    fellows = [make_fellow(edition, f"Fellow {each} of {number}") for each in range(number)]
    everyone = make_group(edition, fellows=fellows)
    speakers = [make_contributor(edition, f"Speaker {each} of {number}") for each in range(number)]
    sessions = [make_session(edition, f"S{each}", f"Talk {each}", contributor=speakers[each]) for each in range(number)]
    for each in range(max(number, 2)):
        version = make_version(edition, number=each + 1, cohort_size=number, is_published=each == 0)
    for each, session in enumerate(sessions):
        make_slot(version, session, everyone, room=make_room(f"Room {each}"), contributors=[speakers[each]])
    return edition


@pytest.mark.parametrize(
    "page",
    "week groups day versions compare sessions session contributors contributor sitting mishap".split(),
)
def test_a_page_asks_as_much_of_the_database_for_1_row_as_for_30(desk, page):
    asked = {}
    for number in (1, 30):
        edition, newest = fill(number), {"version": max(number, 2)}
        contributor = Contributor.objects.filter(edition=edition).first()
        sitting = Sitting.objects.filter(session__edition=edition).first()
        pages = {
            "day": ("day", [MONDAY], newest),
            "compare": ("versions", [], {"from": 1, "to": max(number, 2)}),
            "session": ("session", ["S0"], newest),
            "contributor": ("contributor", [contributor.pk], newest),
            "sitting": ("sitting", [sitting.pk], newest),
        }
        name, more, wanted = pages.get(page) or (page, [], newest)
        with CaptureQueriesContext(connection) as made:
            assert desk.get(reverse(f"timetable:{name}", args=[edition.name, *more]), wanted).status_code == 200
        asked[number] = len(made)
    assert asked[1] == asked[30]
    assert asked[30] <= MOST_QUERIES


def test_a_proposal_asks_as_much_of_the_database_for_3_sessions_as_for_9(desk, edition, summer, now, published):
    _asha, _biko, room, speaker, _sittings = summer
    asked = []
    for number in (3, 9):
        for each in range(len(Session.objects.all()), number):
            make_session(edition, f"T{each}", f"Talk T{each}", minutes=60, room=room, contributor=speaker)
        run = planned(edition, now)
        with CaptureQueriesContext(connection) as made:
            page = desk.get(address("proposal", run.pk))
        assert page.context["placed"] == number
        asked.append(len(made))
    assert asked[0] == asked[1] <= MOST_QUERIES


def test_a_mend_asks_little_of_the_database(desk, edition, summer, now, published, django_assert_num_queries):
    run = proposed_mend(edition, summer[3], now)
    with django_assert_num_queries(12):
        desk.get(address("mend", run.pk))


def test_no_page_of_the_demonstration_is_longer_than_sixty_thousand_bytes(desk, demo_edition, now):
    version = actions.adopt_timetable(run=planned(demo_edition, now), by=None, at=now)
    busiest = Slot.objects.filter(version=version).values_list("on").annotate(n=Count("pk")).order_by("-n").first()[0]
    pages = [address("week") + f"?week={week}" for week in range(1, 7)]
    pages += [address("groups") + f"?week={week}" for week in range(1, 7)]
    pages += map(address, ["versions", "sessions", "contributors", "mishap"])
    pages += [address("day", busiest), address("sitting", Sitting.objects.first().pk)]
    too_long = {page: size for page in pages if (size := len(desk.get(page).content)) > MOST_BYTES}
    assert too_long == {}


def planned(edition, now) -> PlanRun:
    run = actions.request_timetable_plan(edition=edition, by=None, at=now, seconds=1)
    actions.plan_timetable(run=run, at=now, workers=1)
    run.refresh_from_db()
    assert run.plan
    return run


def proposed_mend(edition, speaker, now, *, on=MONDAY) -> PlanRun:
    """The mend of a speaker's being away on one day."""
    mishap = {"kind": "away", "contributor": speaker.pk, "from": str(on), "to": str(on), "words": "Ned is away"}
    run = actions.request_mend(edition=edition, mishap=mishap, by=None, at=now, seconds=10)
    actions.work_out_mend(run=run, at=now, workers=1)
    run.refresh_from_db()
    return run


READING = ["week", "groups", "versions", "sessions", "contributors"]


@pytest.mark.parametrize("page", READING)
def test_pages_of_an_edition_without_a_timetable_say_so(desk, edition, page):
    assert desk.get(address(page)).status_code == 200


@pytest.mark.parametrize("role", [Role.FELLOW, Role.PARTNER, Role.REPRESENTATIVE, Role.CONTRIBUTOR])
def test_the_timetables_desk_is_for_the_team_alone(client, published, summer, role):
    client.force_login(make_account(make_person("Olu Other"), role))
    sitting = summer[4][0].pk
    for page in [*map(address, READING), address("mishap"), address("sitting", sitting), address("day", MONDAY)]:
        assert client.get(page).status_code == 403
    for page in [address("plan"), address("publish", 1), address("lock", sitting), address("sitting", sitting)]:
        assert client.post(page).status_code == 403


def test_nothing_is_changed_by_a_mere_look(desk, published, summer):
    sitting, run = summer[4][0].pk, PlanRun.objects.first().pk
    doors = [("plan",), ("adopt", run), ("publish", 1), ("note", 1), ("lock", sitting), ("mend_around", sitting)]
    for door in [*doors, ("adopt_mend", run)]:
        assert desk.get(address(*door)).status_code == 405


def test_what_is_not_of_this_edition_is_not_found(desk, published, summer):
    make_edition(name="2019")
    sitting, run = summer[4][0].pk, PlanRun.objects.first().pk
    for page, *more in [("sitting", sitting), ("proposal", run), ("mend", run)]:
        assert desk.get(reverse(f"timetable:{page}", args=["2019", *more])).status_code == 404
    assert desk.get(address("week"), {"version": "99"}).status_code == 404
    assert desk.get(address("versions"), {"from": "1", "to": "99"}).status_code == 404
    assert desk.get(address("week"), {"week": "99"}).status_code == 404


# --- planning, adopting, publishing


def test_a_timetable_is_planned_adopted_and_published_by_three_buttons(
    desk, edition, summer, hazel, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = desk.post(address("plan"))
    run = PlanRun.objects.get()
    assert page["Location"] == reverse("edition:run", args=[run.pk])
    progress = desk.get(page["Location"])
    assert address("proposal", run.pk) in words_of(progress)

    desk.post(address("adopt", run.pk))
    version = Version.objects.get()
    assert (version.number, version.made_by, version.published_at) == (1, hazel, None)
    assert Letter.objects.count() == 0

    desk.post(address("publish", 1), {"note": "The first one"})
    version.refresh_from_db()
    assert (version.published_by, version.note) == (hazel, "The first one")
    assert sorted(Letter.objects.values_list("to__name", flat=True)) == ["Asha Rai", "Biko Ayo", "Ned Speaker"]
    assert set(Letter.objects.values_list("state", flat=True)) == {Letter.State.SENT}


def test_a_proposal_that_breaks_a_rule_is_refused_in_words(desk, edition, summer, now):
    run = run_with(edition, summer, now, [(0, 2), (0, 3), (2, 2)])
    page = desk.post(address("adopt", run.pk), follow=True)
    assert "cannot be adopted" in words_of(page)
    assert not Version.objects.exists()


def test_a_version_is_not_published_twice(desk, published):
    page = desk.post(address("publish", 1), {"note": ""}, follow=True)
    assert "This version is published already." in words_of(page)
    assert Letter.objects.count() == 0


def test_a_note_is_kept_beside_a_version(desk, published):
    desk.post(address("note", 1), {"note": "As agreed with Asia"})
    published.refresh_from_db()
    assert published.note == "As agreed with Asia"


def test_what_could_not_be_placed_is_told_with_its_reason_on_the_page_of_versions(desk, edition, summer, now):
    adopted(edition, summer, now, APART[:2])
    page = words_of(desk.get(address("versions")))
    assert "Talk 3</a>: no room is free" in page


# --- locking and moving


def test_a_sitting_is_locked_and_freed_again(desk, published, summer):
    sitting = summer[4][0]
    for lock, is_locked in (("1", True), ("0", False)):
        desk.post(address("lock", sitting.pk), {"lock": lock})
        sitting.refresh_from_db()
        assert sitting.is_locked is is_locked


def there(summer, *, on=MONDAY, starts="14:00", do="move"):
    _asha, _biko, room, speaker, _sittings = summer
    return {"on": on.isoformat(), "starts": starts, "room": room.pk, "contributors": [speaker.pk], "do": do}


def test_a_move_makes_a_draft_and_a_second_move_changes_that_draft(desk, published, summer):
    first, second, _third = summer[4]
    desk.post(address("sitting", first.pk), there(summer))
    desk.post(address("sitting", second.pk), there(summer, starts="15:30"))
    assert Version.objects.count() == 2
    draft = Slot.objects.filter(version__number=2, on=MONDAY).values_list("sitting", "starts")
    assert list(draft) == [(first.pk, time(14)), (second.pk, time(15, 30))]
    assert Slot.objects.get(version=published, sitting=first).starts == time(9, 15)
    assert Letter.objects.count() == 0


def test_a_move_that_breaks_a_rule_is_refused_in_words(desk, published, summer):
    second = summer[4][1]
    page = desk.post(address("sitting", second.pk), there(summer, starts="09:30"))
    assert "Not moved. There it would break:" in words_of(page)
    assert "Talk 1" in page.context["effect"].refusal
    assert Version.objects.count() == 1


def test_to_see_what_a_move_breaks_moves_nothing(desk, published, summer):
    page = desk.post(address("sitting", summer[4][1].pk), there(summer, do="see"))
    assert "It can go there: no rule would be broken." in words_of(page)
    assert Version.objects.count() == 1


def test_what_was_typed_wrong_in_a_move_is_kept_and_told(desk, published, summer):
    page = desk.post(address("sitting", summer[4][1].pk), there(summer, on=date(2019, 1, 1)))
    assert "This day is outside the edition." in words_of(page)
    assert 'value="2019-01-01"' in words_of(page)


# --- mishaps


@pytest.fixture
def two_speakers(edition, summer, now):
    """As `published`, but the third talk is given by another speaker."""
    version, olu = adopted(edition, summer, now), make_contributor(edition, "Olu Other")
    third = summer[4][2]
    third.session.contributors.set([olu])
    Slot.objects.get(version=version, sitting=third).contributors.set([olu])
    actions.publish(version=version, by=None, at=now)
    Letter.objects.all().delete()
    return summer[3]


def away(speaker, *, on=MONDAY):
    return {"what": f"contributor-{speaker.pk}", "first": on.isoformat(), "last": on.isoformat()}


def test_a_mishap_is_mended_with_the_fewest_told_and_only_they_get_a_letter(
    desk, edition, two_speakers, summer, django_capture_on_commit_callbacks
):
    first = summer[4][0]
    with django_capture_on_commit_callbacks(execute=True):
        page = desk.post(address("mishap"), away(two_speakers))
    run = PlanRun.objects.get(kind=PlanRun.Kind.MEND)
    assert page["Location"] == reverse("edition:run", args=[run.pk])

    page = desk.get(address("mend", run.pk))
    [move] = page.context["changes"].moved
    told = sorted(name for each in page.context["told"] for name in each.names)
    assert (move.after.sitting_id, told) == (first.pk, ["Asha Rai", "Biko Ayo", "Ned Speaker"])
    assert (page.context["is_proven"], run.score, page.context["mishap"]) == (
        True,
        {"told": 3},
        "Ned Speaker is away on 2 July",
    )
    assert Version.objects.count() == 1

    desk.post(address("adopt_mend", run.pk))
    draft = Version.objects.get(number=2)
    assert Slot.objects.get(version=draft, sitting=first).on > MONDAY
    assert Slot.objects.filter(version=draft).count() == 3
    assert queries.published_version(edition).number == 1
    assert list(Absence.objects.values_list("person", "from_on", "to_on")) == [(two_speakers.person_id, MONDAY, MONDAY)]
    assert Letter.objects.count() == 0

    desk.post(address("publish", 2), {"note": draft.note})
    assert sorted(Letter.objects.values_list("to__name", flat=True)) == told


def test_a_mend_that_was_overtaken_by_another_publication_is_not_adopted(desk, edition, published, summer, now):
    run = proposed_mend(edition, summer[3], now)
    moved = adopted(edition, summer, now, [(0, 2), (1, 2), (3, 2)])
    actions.publish(version=moved, by=None, at=now + timedelta(hours=1))
    page = desk.post(address("adopt_mend", run.pk), follow=True)
    assert "There is another version since" in words_of(page)
    assert Version.objects.count() == 2


def test_a_closed_room_that_has_no_other_leaves_only_what_would_have_to_give(desk, edition, published, summer, now):
    _asha, _biko, room, _speaker, _sittings = summer
    mishap = {"kind": "closed", "room": room.pk, "from": "2018-07-02", "to": "2018-08-10", "words": "It is closed"}
    run = actions.request_mend(edition=edition, mishap=mishap, by=None, at=now, seconds=10)
    actions.work_out_mend(run=run, at=now, workers=1)
    page = desk.get(address("mend", run.pk))
    assert "It is proven that no mend can keep every rule." in words_of(page)
    assert page.context["gives"] == [f"Talk {each} would have to be left out" for each in (1, 2, 3)]

    page = desk.post(address("compromise", run.pk), follow=True)
    assert "Not every rule can be kept." in words_of(page)
    assert [line.title for line in page.context["changes"].gone] == ["Talk 1", "Talk 2", "Talk 3"]
    made = page.context["run"]
    desk.post(address("adopt_mend", made.pk))
    draft = Version.objects.get(number=2)
    assert Slot.objects.filter(version=draft).count() == 0
    assert Slot.objects.filter(version__number=1).count() == 3


def test_a_draft_is_mended_from_what_it_says_and_what_is_published_stays(desk, edition, published, summer, now):
    draft = actions.move_sitting(
        version=published,
        sitting=summer[4][2],
        on=date(2018, 7, 6),
        starts=time(10),
        room=summer[2],
        contributors=[summer[3]],
        by=None,
        at=now,
    )
    run = proposed_mend(edition, summer[3], now)
    assert run.problem["version"] == draft.pk
    assert "It starts from version 2, a draft" in words_of(desk.get(address("mend", run.pk)))
    page = desk.get(address("mishap"))
    assert [number for number, _words in page.context["form"].fields["version"].choices] == ["2", "1"]
    desk.post(address("adopt_mend", run.pk))
    mended = Version.objects.get(number=3)
    assert Slot.objects.get(version=mended, sitting=summer[4][2]).on == date(2018, 7, 6)
    assert queries.published_version(edition) == published


def test_a_longer_session_is_longer_once_its_mend_is_adopted(desk, edition, published, summer, now):
    first = summer[4][0]
    mishap = {"kind": "longer", "session": first.session_id, "minutes": 120, "sittings": [first.pk], "words": "Longer"}
    run = actions.request_mend(edition=edition, mishap=mishap, by=None, at=now, seconds=10)
    actions.work_out_mend(run=run, at=now, workers=1)
    run.refresh_from_db()
    version = actions.adopt_mend(run=run, by=None, at=now)
    slot = Slot.objects.get(version=version, sitting=first)
    assert (slot.starts, slot.ends) == (time(9, 15), time(11, 15))
    assert Session.objects.get(pk=first.session_id).minutes == 120


def test_a_late_fellow_misses_what_is_for_all_unless_all_wait(desk, edition, published, summer, now):
    asha, _biko, _room, _speaker, sittings = summer
    late = {"kind": "late", "fellow": asha.pk, "to": str(MONDAY), "words": "Asha comes late"}
    found = {}
    for all_wait in (False, True):
        run = actions.request_mend(edition=edition, mishap=late | {"all_wait": all_wait}, by=None, at=now, seconds=10)
        actions.work_out_mend(run=run, at=now, workers=1)
        page = desk.get(address("mend", run.pk))
        found[all_wait] = ([move.after.sitting_id for move in page.context["changes"].moved], page.context["reasons"])
    assert found == {False: ([], ["Asha Rai misses Talk 1."]), True: ([sittings[0].pk], [])}


def test_a_sitting_is_put_where_others_are_in_the_way_and_they_make_room(
    desk, edition, published, summer, django_capture_on_commit_callbacks
):
    second = summer[4][1]
    page = desk.post(address("sitting", second.pk), there(summer, starts="09:15"))
    assert "Mend around this" in words_of(page)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(address("mend_around", second.pk), there(summer, starts="09:15"))
    run = PlanRun.objects.get(kind=PlanRun.Kind.MEND)
    desk.post(address("adopt_mend", run.pk))
    moved = dict(Slot.objects.filter(version__number=2).values_list("sitting", "on"))
    assert moved[second.pk] == MONDAY
    assert Slot.objects.get(version__number=2, sitting=second).starts == time(9, 15)


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"last": "2018-07-03"}, "From which day on?"),
        ({"first": "2018-07-03"}, "Until which day?"),
        ({"first": "2018-07-03", "last": "2018-07-02"}, "This is before the first day."),
    ],
)
def test_what_is_missing_in_a_mishap_is_asked_for(desk, published, summer, typed, complaint):
    page = desk.post(address("mishap"), {"what": f"contributor-{summer[3].pk}"} | typed)
    assert complaint in words_of(page)
    assert not PlanRun.objects.filter(kind=PlanRun.Kind.MEND).exists()


def test_a_mishap_on_days_without_sessions_is_refused_in_words(desk, published, summer):
    page = desk.post(address("mishap"), away(summer[3], on=date(2018, 7, 28)), follow=True)
    assert "Nothing is taught then" in words_of(page)


def test_without_a_timetable_there_is_nothing_to_mend(desk, edition, summer):
    assert "there is nothing to mend" in words_of(desk.get(address("mishap")))
    page = desk.post(address("mishap"), away(summer[3]), follow=True)
    assert "There is no timetable yet" in words_of(page)


# --- in a browser


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_sitting_is_moved_by_keyboard_and_no_page_has_a_barrier(browser_page, edition, summer, now, hazel):
    version = actions.publish(version=adopted(edition, summer, now), by=None, at=now)
    log_in(browser_page, make_account(hazel, Role.TEAM))
    page, sitting = browser_page, summer[4][1]
    mend = proposed_mend(edition, summer[3], now).pk
    pages = [("versions",), ("mishap",), ("mend", mend), ("proposal", version.plan_run_id), ("sitting", sitting.pk)]
    for name, *more in [("week",), ("groups",), ("day", MONDAY), *pages]:
        page.goto(address(name, *more))
        assert axe_violations(page) == [], name
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 390, name
        page.set_viewport_size({"width": 1280, "height": 900})

    page.locator("#id_on").focus()
    page.keyboard.type("08082018")  # the same with the day first or the month first
    page.locator("#id_starts").focus()
    page.keyboard.type("1015AM")  # where hours count to 24, the letters are passed over
    for _step in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "move":
            break
    page.keyboard.press("Enter")
    page.get_by_text("Moved, in version 2").wait_for()
    slot = Slot.objects.get(version__number=2, sitting=sitting)
    assert (slot.on, slot.starts) == (date(2018, 8, 8), time(10, 15))
    page.goto(address("versions") + "?from=1&to=2")
    assert axe_violations(page) == []
