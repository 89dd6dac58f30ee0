"""Two rows that are one person become one, and can be taken apart again exactly."""

import pytest
from django.apps import apps
from django.core.management import call_command

from sojourn.communications.actions import write_letter
from sojourn.network import actions, queries
from sojourn.network.models import Doubt, Entry, Facet, Merge, Message, Profile, Reading
from sojourn.network.queries import Wanted
from sojourn.network.rules import Audience
from sojourn.people.models import Account, Consent, JournalEntry, Person, RoleGrant
from tests.network.factories import AT, join, say, show
from tests.selection.factories import host, make_edition, make_fellow, nominate

pytestmark = pytest.mark.django_db
REMEMBERED = {Merge, JournalEntry, Reading}
"""What tells of the merge itself."""
DERIVED = {Entry, Facet}


def whole_database() -> dict[str, list]:
    """Every row of every room, with its number; the directory's index, which is made anew, by what it says."""
    rows = {}
    for model in apps.get_models(include_auto_created=True):
        if model in REMEMBERED:
            continue
        if model in DERIVED:
            names = {
                Entry: ["person_id", "audience", "sort_name", "network"],
                Facet: ["entry__person_id", "of", "value"],
            }[model]
            rows[model._meta.label] = sorted(model.objects.values_list(*names))
        else:
            rows[model._meta.label] = list(model._base_manager.order_by("pk").values())
    rows["journal"] = list(JournalEntry.objects.exclude(did__contains="merge").order_by("pk").values())
    return rows


@pytest.fixture
def two() -> tuple[Person, Person]:
    """One person in two rows, each with much of their own, in many rooms, and some of it clashing."""
    kept = join("Amna Fanous", "Sudan", 2009, institution="Palm House", fields=("weaving", "kites"))
    gone = join("Amnah Fanouss", "Sudan", 2014, own_name="آمنة فانوس", gender="woman", fields=("kites", "sails"))
    edition = make_edition()
    make_fellow(edition, "Bo Teacup", host(edition, "Asia"), place="China")
    other = join("Cy Kettle", "Ghana")
    nomination = nominate(edition, "Somebody Else")
    nomination.person = gone
    nomination.save()
    for person, what in ((kept, "photograph"), (gone, "photograph"), (gone, "film")):
        Consent.objects.create(person=person, what=what, given_at=AT)
    write_letter(key="one", to=gone, subject="A letter", text="…", at=AT)
    JournalEntry.objects.create(at=AT, by=gone, did="wrote", about_kind="x", about_id="1", about_name="x")
    say(gone, statement="Flies kites.", kind="curator")
    show(gone, place=Audience.TEAM)
    actions.write_message(sender=other, receiver=gone, subject="Kites", text="Shall we?", at=AT)
    actions.write_message(sender=gone, receiver=kept, subject="Myself", text="Are you me?", at=AT)
    actions.let_quote(person=gone, text="Good.", by=gone, at=AT)
    actions.catch_up()
    return kept, gone


def test_undoing_a_merge_leaves_the_whole_database_as_it_was(two):
    kept, gone = two
    before = whole_database()
    merge = actions.merge(kept=kept, gone=gone, by=None, at=AT)
    assert whole_database() != before
    actions.undo_merge(merge=merge, by=None, at=AT)
    after = whole_database()
    assert {label for label in before if before[label] != after[label]} == set()
    call_command("check")


def test_after_a_merge_everything_points_to_the_one_who_is_kept(two):
    kept, gone = two
    actions.merge(kept=kept, gone=gone, by=None, at=AT)
    kept.refresh_from_db()
    member = queries.member(kept)
    assert not Person.objects.filter(pk=gone.pk).exists()
    assert [took.edition for took in member.took_part] == ["2009", "2014"]
    assert member.interests == ["kites", "sails", "weaving"]
    assert (kept.name, kept.own_name, kept.gender) == ("Amna Fanous", "آمنة فانوس", "woman")
    assert sorted(Consent.objects.filter(person=kept).values_list("what", flat=True)) == [
        "film",
        "photograph",
        "quoted",
    ]
    assert Message.objects.get(subject="Kites").receiver == kept
    assert RoleGrant.objects.filter(person=kept).count() == 1
    assert queries.persons_of(queries.found(Wanted(year="2014"), Audience.NETWORK)) == [kept.pk]


def test_of_two_choices_who_may_see_a_field_the_narrower_holds_and_the_hidden_stay_hidden(two):
    kept, gone = two
    Person.objects.filter(pk=gone.pk).update(is_hidden=True)
    actions.merge(kept=kept, gone=gone, by=None, at=AT)
    assert Profile.objects.get(person=kept).show_place == Audience.TEAM
    assert Person.objects.get(pk=kept.pk).is_hidden


def test_two_who_stood_in_the_same_edition_are_not_merged():
    one, other = join("Amna Fanous", "Sudan", 2009), join("Amna Fanouss", "Sudan", 2009)
    before = whole_database()
    with pytest.raises(actions.CannotMerge, match="They may be two people after all"):
        actions.merge(kept=one, gone=other, by=None, at=AT)
    assert whole_database() == before


def test_what_was_changed_since_the_merge_stays_when_it_is_undone(two):
    kept, gone = two
    merge = actions.merge(kept=kept, gone=gone, by=None, at=AT)
    Person.objects.filter(pk=kept.pk).update(own_name="corrected")
    actions.undo_merge(merge=merge, by=None, at=AT)
    assert Person.objects.get(pk=kept.pk).own_name == "corrected"
    assert Person.objects.get(pk=gone.pk).own_name == "آمنة فانوس"


def test_a_merge_is_undone_once_and_the_later_one_first(two):
    kept, gone = two
    first = actions.merge(kept=kept, gone=gone, by=None, at=AT)
    second = actions.merge(kept=kept, gone=join("Amna F", "Sudan", 2016), by=None, at=AT)
    with pytest.raises(actions.CannotMerge, match="Undo that first"):
        actions.undo_merge(merge=first, by=None, at=AT)
    actions.undo_merge(merge=second, by=None, at=AT)
    actions.undo_merge(merge=first, by=None, at=AT)
    with pytest.raises(actions.CannotMerge, match="undone already"):
        actions.undo_merge(merge=first, by=None, at=AT)


def test_a_row_without_address_takes_the_address_of_the_other():
    nameless, known = join("Bo Kite", "Ghana", 2009, email="x@unknown.invalid"), join("Bo Kites", "Ghana", 2012)
    actions.merge(kept=nameless, gone=known, by=None, at=AT)
    nameless.refresh_from_db()
    assert nameless.email == "bo.kites@example.org"
    assert Account.objects.get(person=nameless).email == "bo.kites@example.org"


def test_a_doubt_is_settled_once():
    join("Amna Fanous", "Sudan", 2009)
    join("Amna Fanous", "Egypt", 2012, email="other@example.org")
    doubt = Doubt.objects.get()
    actions.keep_apart(doubt=doubt, by=None, at=AT)
    actions.raise_doubt(one=doubt.other, other=doubt.one, why="again", at=AT)
    assert queries.open_doubts() == []
