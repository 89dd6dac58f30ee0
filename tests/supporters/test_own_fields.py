"""The team's own fields of supporters: asked, shown, filtered by, exported; nothing noted is lost."""

import csv
import io

import pytest

from sojourn.people.models import JournalEntry
from sojourn.people.rules import Role
from sojourn.supporters import actions
from sojourn.supporters.actions.own_fields import CannotChangeField
from sojourn.supporters.models import OwnField, OwnValue, Supporter
from tests.selection.factories import MADE_AT, make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_account("Tess Example", Role.TEAM))
    return client


@pytest.fixture
def trust():
    return Supporter.objects.create(name="The Teacup Foundation", kind="trust")


def make(name="Sphere", kind="one_of", choices="arts\nhealth") -> OwnField:
    values = {"name": name, "kind": kind, "choices": choices, "place": 0}
    return actions.keep_field(field=None, values=values, by=None, at=MADE_AT)


def test_a_field_is_made_asked_shown_filtered_by_and_exported(desk, trust):
    made = {"name": "Sphere", "kind": "one_of", "choices": "arts\nhealth", "place": "1"}
    assert desk.post("/desk/supporters/own-fields/", made).status_code == 302
    field = OwnField.objects.get()
    other = Supporter.objects.create(name="The Saucer Trust", kind="trust")
    typed = {"name": trust.name, "kind": "trust", "standing": "none", f"own_{field.pk}": "health"}
    assert desk.post(f"/desk/supporters/{trust.pk}/change/", typed).status_code == 302

    page = desk.get(f"/desk/supporters/{trust.pk}/").content.decode()
    assert "<dt>Sphere</dt><dd>health</dd>" in page
    found = desk.get("/desk/supporters/", {f"own_{field.pk}": "health"}).context["lines"]
    assert [line.name for line in found] == [trust.name]
    assert len(desk.get("/desk/supporters/", {f"own_{field.pk}": "nonsense"}).context["lines"]) == 2
    rows = list(csv.DictReader(io.StringIO(desk.get("/desk/supporters/given.csv").content.decode("utf-8-sig"))))
    assert {row["Name"]: row["Sphere"] for row in rows} == {trust.name: "health", other.name: ""}
    entry = JournalEntry.objects.filter(did="noted an own field of a supporter").get()
    assert entry.details == {"field": "Sphere", "before": [], "after": ["health"]}


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [("number", "12.50", "12.50"), ("day", "2018-07-02", "2018-07-02"), ("yes_no", "no", "no"), ("text", "a=b", "a=b")],
)
def test_each_kind_is_kept_as_it_can_be_read_again(desk, trust, kind, typed, kept):
    field = make("Own", kind, "")
    values = {"name": trust.name, "kind": "trust", "standing": "none", f"own_{field.pk}": typed}
    desk.post(f"/desk/supporters/{trust.pk}/change/", values)
    assert OwnValue.objects.get().value == kept
    form = desk.get(f"/desk/supporters/{trust.pk}/change/").context["form"]
    assert form.initial[f"own_{field.pk}"] == kept


def test_what_does_not_fit_is_told_and_nothing_typed_is_lost(desk, trust):
    field = make("Since", "day", "")
    values = {
        "name": trust.name,
        "kind": "trust",
        "standing": "none",
        "note": "A note.",
        f"own_{field.pk}": "yesterday",
    }
    page = desk.post(f"/desk/supporters/{trust.pk}/change/", values)
    assert "yesterday" in page.content.decode() and "A note." in page.content.decode()
    assert OwnValue.objects.count() == 0


def test_a_kind_is_not_changed_while_something_noted_would_not_fit(desk, trust):
    field = make("Size", "text", "")
    actions.note_own(supporter=trust, values={field.pk: "large"}, by=None, at=MADE_AT)
    values = {"name": "Size", "kind": "number", "choices": "", "place": 0}
    with pytest.raises(CannotChangeField, match="1 note would not fit: The Teacup Foundation: large"):
        actions.keep_field(field=field, values=values, by=None, at=MADE_AT)
    said = desk.post(f"/desk/supporters/own-fields/{field.pk}/", values)
    assert "would not fit" in said.content.decode()
    assert OwnField.objects.get().kind == "text"


def test_what_was_noted_stays_when_a_field_is_retired_and_when_two_become_one(desk, trust):
    field, other = make(), Supporter.objects.create(name="Teacup Fdn", kind="trust")
    actions.note_own(supporter=other, values={field.pk: "arts"}, by=None, at=MADE_AT)
    desk.post(f"/desk/supporters/own-fields/{field.pk}/retire/")
    assert f"own_{field.pk}" not in desk.get(f"/desk/supporters/{other.pk}/change/").context["form"].fields
    assert "<dd>arts</dd>" in desk.get(f"/desk/supporters/{other.pk}/").content.decode()
    made = actions.merge(kept=trust, gone=other, by=None, at=MADE_AT)
    assert OwnValue.objects.get().supporter == trust
    actions.undo_merge(made=made, by=None, at=MADE_AT)
    assert OwnValue.objects.get().supporter.name == "Teacup Fdn"


def test_a_name_is_taken_once_and_a_list_has_two(desk):
    make()
    for wrong in ({"name": "sphere", "kind": "text"}, {"name": "New", "kind": "one_of", "choices": "only"}):
        assert desk.post("/desk/supporters/own-fields/", {"place": 0, **wrong}).status_code == 422
    assert OwnField.objects.count() == 1
