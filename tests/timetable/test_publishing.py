"""From a plan to what people are told: adopting, publishing, letters, feeds' sequence, locks and moves."""

from datetime import date, time, timedelta

import pytest

from sojourn.communications.models import Letter
from sojourn.edition.actions import ask_for_plan, finish
from sojourn.edition.models import Edition, PlanRun
from sojourn.people.models import Absence, JournalEntry
from sojourn.timetable import actions, brief, queries
from sojourn.timetable.models import FeedEntry, Group, Session, Sitting, Slot, Version

from .factories import (
    MONDAY,
    make_contributor,
    make_edition,
    make_fellow,
    make_group,
    make_person,
    make_room,
    make_session,
    make_slot,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def hazel():
    return make_person("Hazel Inkwell")


@pytest.fixture
def summer(edition, now):
    """Two fellows, one room, one speaker, three talks on Monday morning, arranged but not planned."""
    asha, biko = make_fellow(edition, "Asha Rai"), make_fellow(edition, "Biko Ayo", place="Uganda")
    room, speaker = make_room(), make_contributor(edition, "Ned Speaker")
    for number in range(1, 4):
        make_session(edition, f"S{number}", f"Talk {number}", minutes=60, room=room, contributor=speaker)
    sittings = actions.arrange(edition=edition, by=None, at=now)
    return asha, biko, room, speaker, sittings


def run_with(edition, summer, now, hours, *, plan=None):
    """A finished planning run that puts the talks at these hours (slots) of the days of the first week."""
    _asha, _biko, room, speaker, sittings = summer
    made = brief.brief_of(edition, sittings, brief.members_by_group(edition, brief.arrangement_of(edition).groups))
    place = {"room": f"R{room.pk}", "facs": [f"C{speaker.pk}"]}
    sessions = {
        str(one.pk): {"day": day, "slot": slot} | place for one, (day, slot) in zip(sittings, hours, strict=False)
    }
    run = ask_for_plan(edition=edition, kind=PlanRun.Kind.TIMETABLE, by=None, at=now)
    PlanRun.objects.filter(pk=run.pk).update(problem=made.problem)
    run.refresh_from_db()
    reasons = [{"about": str(sittings[-1].pk), "text": "no room is free"}]
    finish(
        run=run,
        state=PlanRun.State.DONE,
        plan=plan or {"instance": made.problem["name"], "sessions": sessions},
        outcome={"status": "feasible", "reasons": reasons if len(hours) < len(sittings) else []},
    )
    return run


APART = [(0, 2), (1, 2), (2, 2)]
"""Three mornings, 09:15."""


def adopted(edition, summer, now, hours=APART):
    return actions.adopt_timetable(run=run_with(edition, summer, now, hours), by=None, at=now)


# --- adopting


def test_an_adopted_plan_becomes_a_draft_that_nobody_else_sees(edition, summer, now, hazel):
    run = run_with(edition, summer, now, APART)
    version = actions.adopt_timetable(run=run, by=hazel, at=now)
    slots = list(Slot.objects.filter(version=version).values_list("on", "starts", "ends"))
    assert slots == [(MONDAY + timedelta(days=n), time(9, 15), time(10, 15)) for n in range(3)]
    assert (version.number, version.cohort_size, version.published_at) == (1, 2, None)
    assert queries.published_version(edition) is None
    run.refresh_from_db()
    assert (run.adopted_by, run.adopted_at) == (hazel, now)


def test_a_plan_that_breaks_a_rule_is_not_adopted_and_the_rule_is_named(edition, summer, now):
    run = run_with(edition, summer, now, [(0, 2), (0, 3), (2, 2)])
    with pytest.raises(actions.CannotAdopt) as refusal:
        actions.adopt_timetable(run=run, by=None, at=now)
    assert "Talk 1" in str(refusal.value)
    assert not Version.objects.exists()


def test_a_plan_that_was_tampered_with_is_not_adopted(edition, summer, now):
    run = run_with(edition, summer, now, APART, plan={"instance": "x", "sessions": {"1": {"day": "never"}}})
    with pytest.raises(actions.CannotAdopt):
        actions.adopt_timetable(run=run, by=None, at=now)


def test_what_could_not_be_placed_is_kept_with_its_reason(edition, summer, now):
    version = adopted(edition, summer, now, APART[:2])
    [missing] = queries.unplaced(version)
    assert (missing.sitting.session.title, missing.reason) == ("Talk 3", "no room is free")


# --- publishing


def test_the_first_publication_tells_everyone_once(edition, summer, now, hazel):
    version = actions.publish(version=adopted(edition, summer, now), by=hazel, at=now)
    assert queries.published_version(edition) == version
    assert sorted(Letter.objects.values_list("to__name", flat=True)) == ["Asha Rai", "Biko Ayo", "Ned Speaker"]
    assert {letter.subject for letter in Letter.objects.all()} == {"A Training Programme 2018: your timetable is ready"}
    assert FeedEntry.objects.count() == 9
    assert queries.feed_address_of(summer[0].person) is not None
    assert set(FeedEntry.objects.values_list("sequence", "is_cancelled")) == {(0, False)}
    assert JournalEntry.objects.filter(did="published a timetable", by=hazel).count() == 1


def test_a_version_is_published_once_and_never_after_a_newer_one(edition, summer, now):
    first, second = adopted(edition, summer, now), adopted(edition, summer, now)
    actions.publish(version=second, by=None, at=now)
    for version in (first, second):
        with pytest.raises(actions.CannotPublish):
            actions.publish(version=version, by=None, at=now)


def test_what_moves_gets_a_higher_sequence_and_what_stays_is_not_touched(edition, summer, now):
    actions.publish(version=adopted(edition, summer, now), by=None, at=now)
    later = now + timedelta(days=1)
    actions.publish(version=adopted(edition, summer, now, [(0, 2), (1, 2), (3, 2)]), by=None, at=later)
    asha = summer[0].person
    entries = list(
        FeedEntry.objects.filter(person=asha).order_by("sitting_id").values_list("on", "sequence", "changed_at")
    )
    assert entries == [(date(2018, 7, 2), 0, now), (date(2018, 7, 3), 0, now), (date(2018, 7, 5), 1, later)]


def test_what_goes_is_cancelled_and_comes_back_with_a_higher_sequence(edition, summer, now):
    seen = []
    for hours in (APART, APART[:2], APART):
        actions.publish(version=adopted(edition, summer, now, hours), by=None, at=now)
        last = FeedEntry.objects.get(person=summer[0].person, sitting=summer[4][2])
        seen.append((last.sequence, last.is_cancelled))
    assert seen == [(0, False), (1, True), (2, False)]


def test_a_letter_says_what_changed_and_goes_only_to_those_concerned(edition, summer, now):
    actions.publish(version=adopted(edition, summer, now), by=None, at=now)
    Letter.objects.all().delete()
    actions.publish(version=adopted(edition, summer, now, [(0, 2), (1, 2), (3, 2)]), by=None, at=now)
    letter = Letter.objects.get(to=summer[0].person)
    assert letter.subject == "A Training Programme 2018: your timetable has changed"
    assert "- Now: Talk 3, Thursday 5 July, 09:15–10:15, Sackler A, Great Museum" in letter.text
    assert "  Before: Talk 3, Wednesday 4 July, 09:15–10:15, Sackler A, Great Museum" in letter.text
    assert "Talk 1" not in letter.text


def test_publishing_the_same_again_writes_to_nobody(edition, summer, now):
    actions.publish(version=adopted(edition, summer, now), by=None, at=now)
    Letter.objects.all().delete()
    actions.publish(version=adopted(edition, summer, now), by=None, at=now)
    assert not Letter.objects.exists()
    assert set(FeedEntry.objects.values_list("sequence", flat=True)) == {0}


# --- by hand


def test_a_locked_sitting_is_planned_where_it_is(edition, summer, now, hazel):
    sitting = summer[4][0]
    with pytest.raises(actions.CannotLock):
        actions.lock_sitting(sitting=sitting, by=hazel, at=now)
    adopted(edition, summer, now)
    actions.lock_sitting(sitting=sitting, by=hazel, at=now)
    made = brief.brief_of(edition, summer[4], {})
    assert [row["locked"] for row in made.problem["sessions"]] == [True, False, False]
    actions.unlock_sitting(sitting=sitting, by=hazel, at=now)
    assert Sitting.objects.filter(is_locked=True).count() == 0


def move(version, summer, now, number, on, starts):
    _asha, _biko, room, speaker, sittings = summer
    return actions.move_sitting(
        version=version,
        sitting=sittings[number],
        on=on,
        starts=starts,
        room=room,
        contributors=[speaker],
        by=None,
        at=now,
    )


def test_a_move_by_hand_changes_a_draft_and_spares_what_is_published(edition, summer, now):
    draft = adopted(edition, summer, now)
    assert move(draft, summer, now, 2, date(2018, 8, 9), time(14)) == draft
    assert Slot.objects.get(version=draft, sitting=summer[4][2]).ends == time(15)
    published = actions.publish(version=draft, by=None, at=now)
    copy = move(published, summer, now, 2, date(2018, 7, 5), time(10))
    assert (copy.number, copy.published_at, Slot.objects.filter(version=copy).count()) == (2, None, 3)
    assert Slot.objects.get(version=published, sitting=summer[4][2]).on == date(2018, 8, 9)
    assert [one.pk for one in Slot.objects.get(version=copy, sitting=summer[4][0]).contributors.all()] == [summer[3].pk]


@pytest.mark.parametrize(
    ("on", "starts", "words"),
    [
        (MONDAY, time(9, 30), "Talk 1"),
        (MONDAY, time(9, 20), "sessions begin on other minutes"),
        (date(2018, 7, 24), time(9, 30), "Nothing is taught"),
        (date(2018, 7, 6), time(16, 45), "start"),
    ],
)
def test_a_move_that_breaks_a_rule_is_refused_in_words(edition, summer, now, on, starts, words):
    draft = adopted(edition, summer, now)
    with pytest.raises(actions.CannotMove) as refusal:
        move(draft, summer, now, 2, on, starts)
    assert words in str(refusal.value)
    assert Slot.objects.get(version=draft, sitting=summer[4][2]).on == date(2018, 7, 4)


def test_what_was_left_out_can_be_put_in_by_hand(edition, summer, now):
    draft = adopted(edition, summer, now, APART[:2])
    move(draft, summer, now, 2, date(2018, 7, 5), time(10))
    assert queries.unplaced(draft) == []


def test_a_locked_sitting_is_not_moved(edition, summer, now):
    draft = adopted(edition, summer, now)
    actions.lock_sitting(sitting=summer[4][2], by=None, at=now)
    with pytest.raises(actions.CannotMove):
        move(draft, summer, now, 2, date(2018, 7, 5), time(10))


def test_a_note_is_kept_beside_a_version(edition, summer, now):
    draft = adopted(edition, summer, now)
    actions.add_note(version=draft, note="Loans on Thursday, as Ned asked", by=None, at=now)
    draft.refresh_from_db()
    assert draft.note == "Loans on Thursday, as Ned asked"


def test_groups_at_one_hour_move_together_and_each_keeps_its_room(edition, summer, now):
    """The seminar of two groups stands side by side; at the hour of a talk it would clash, on a free morning it does not."""
    draft = adopted(edition, summer, now)
    both = [make_room("Room one"), make_room("Room two")]
    seminar = make_session(edition, "SEM", "Seminar", minutes=60, audience=Session.Audience.SPLIT)
    seminar.rooms.set(both)
    slots = []
    for number, (fellow, room) in enumerate(zip(summer[:2], both, strict=True)):
        group = make_group(edition, f"Group {number}", fellows=[fellow], kind=Group.Kind.ROTATION)
        slots.append(make_slot(draft, seminar, group, on=date(2018, 7, 5), ends=time(10, 15), room=room))
    keys = [slot.sitting_id for slot in slots]

    def moved(on):
        return actions.move_together(version=draft, sittings=keys, on=on, starts=time(9, 15), by=None, at=now)

    with pytest.raises(actions.CannotMove) as refusal:
        moved(MONDAY)
    assert "Talk 1 and Seminar (Group 1) overlap" in str(refusal.value)
    moved(date(2018, 7, 6))
    found = Slot.objects.filter(version=draft, sitting__in=keys).order_by("sitting_id")
    assert [(slot.on, slot.room) for slot in found] == [(date(2018, 7, 6), room) for room in both]
    with pytest.raises(actions.CannotMove):
        actions.move_together(version=draft, sittings=[10**9], on=MONDAY, starts=time(9, 15), by=None, at=now)


def test_what_cannot_hold_together_is_named_and_a_number_of_the_edition_is_changed_by_one_deed(
    edition, summer, now, monkeypatch
):
    """Three talks of an hour with one speaker who comes on one day only, and two taught hours a day."""
    monkeypatch.setattr(actions.plans, "SECONDS_TO_EXPLAIN", 120)  # on a busy machine, too
    Edition.objects.filter(pk=edition.pk).update(taught_minutes_a_day=120, lecture_minutes_a_day=480)
    edition.refresh_from_db()
    Absence.objects.create(person=summer[3].person, from_on=date(2018, 7, 3), to_on=date(2018, 8, 12))
    run = actions.request_timetable_plan(edition=edition, by=None, at=now, seconds=2)
    actions.plan_timetable(run=run, at=now, workers=1)
    run.refresh_from_db()
    why = run.outcome["why"]
    assert "At most 2 taught hours a day" in " ".join(why["conflicts"][0]["rules"])
    [(way, change)] = [(number, each["changes"][0]) for number, each in enumerate(why["ways_out"]) if each["changes"]]
    assert change == {"rule": "taught_minutes_a_day", "was": 120, "becomes": 180}
    actions.relax(run=run, way=way, by=None, at=now)
    edition.refresh_from_db()
    assert edition.taught_minutes_a_day == 180
    with pytest.raises(actions.CannotPlan):
        actions.relax(run=run, way=way, by=None, at=now)
