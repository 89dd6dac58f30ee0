"""What the team reads of the network in numbers: counted live, and no number small enough to tell on anybody."""

from datetime import timedelta

import pytest
from django.test import Client

from sojourn.network import actions, queries
from sojourn.network.sheets import figures_sheet
from sojourn.people.models import Account
from sojourn.people.rules import Role
from tests.network.factories import AT, account, join, join_many
from tests.selection.factories import make_account, make_edition, want

pytestmark = pytest.mark.django_db


def test_the_network_is_counted_by_year_place_and_gender_and_small_numbers_are_held_back():
    join_many(6, "Sudan", gender="woman")
    join("Bo Kite", "Ghana", 2012, gender="man")
    join("Cy Kettle", "Ghana", 2012, gender="Woman ")
    sheet = figures_sheet()
    assert [(bar.label, bar.number) for bar in sheet.years] == [("2009", 6), ("2012", 2)]
    assert [(bar.label, bar.number) for bar in sheet.places] == [("Sudan", 6), ("Ghana", 2)]
    assert [(bar.label, bar.number) for bar in sheet.genders] == [("woman", None), ("man", None)]
    assert [line.numbers for line in sheet.genders_by_year] == [(6, 0), (None, None)]


def test_the_gaps_are_where_was_wanted_and_nobody_came():
    join("Amna Fanous", "Sudan")
    edition = make_edition()
    want(edition, "Sudan")
    want(edition, "Peru")
    sheet = figures_sheet()
    assert sheet.wanted_and_never_had == (("Peru", "2018"),)
    assert "Peru" in sheet.never_had and "Sudan" not in sheet.never_had


def test_who_has_not_been_heard_of_for_three_years_is_told():
    quiet, wrote, came, kept = (join(name, "Ghana") for name in ("Amna One", "Bo Two", "Cy Three", "Di Four"))
    now = AT + timedelta(days=2000)
    actions.write_message(sender=wrote, receiver=kept, subject="Hello", text="…", at=now - timedelta(days=5))
    Account.objects.filter(pk=account(came).pk).update(last_login=now - timedelta(days=5))
    actions.confirm_profile(person=kept, by=None, at=now - timedelta(days=5))
    assert [profile.person for profile in queries.not_heard_of(now)] == [quiet]


def test_the_desks_pages_ask_the_same_questions_for_one_and_for_thirty(django_assert_max_num_queries):
    client = Client()
    client.force_login(make_account("Tess Team", Role.TEAM))
    for members in (1, 29):
        join_many(members, "Ghana", f"Member {members}", gender="woman")
        for page in ("", "people/", "silent/", "doubts/", "reports/", "import/"):
            client.get("/desk/network/people/")
            with django_assert_max_num_queries(14 if page == "" else 12):
                assert client.get(f"/desk/network/{page}").status_code == 200, page
