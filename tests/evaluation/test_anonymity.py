"""Who holds the database cannot join an answer to a person: the attacks of docs/decisions/anonymous-answers.md, played on the file."""

import random
import shutil
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from sojourn.communications.actions import deliver_waiting
from sojourn.communications.models import Letter
from sojourn.evaluation import actions, keys
from sojourn.evaluation.models import Answer, Invitation, OpenAnswer, Round, SealedAnswer
from sojourn.people.models import JournalEntry
from tests.evaluation.factories import OPEN_AT, ask, links_of, make_cohort, make_version, open_round, say

SAID = "The stores were the best of {number:02}, said in confidence"
ON_FILE = pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the pages of an SQLite file")


def answer_in_order(round) -> dict[str, str]:
    """Everybody answers, in the order of their names: what each said, by name. The worst case for orders that leak."""
    said = {}
    for number, (invitation, link) in enumerate(links_of(round)):
        text = SAID.format(number=number)
        say(link, {"week": str(number % 5 + 1), "highlights": text})
        said[invitation.person.name] = text
    return said


def copy_of_database(folder: Path) -> bytes:
    """Every byte of the database's file and of its write-ahead log, as a thief would take them."""
    name = Path(connection.settings_dict["NAME"])
    content = b""
    for suffix in ("", "-wal"):
        source = name.with_name(name.name + suffix)
        if source.exists():
            content += Path(shutil.copy(source, folder / source.name)).read_bytes()
    return content


@ON_FILE
@pytest.mark.django_db(transaction=True)
def test_a_thief_of_the_file_reads_no_answer_while_a_round_is_open_and_joins_none_after(tmp_path):
    version = make_version(ask("week", "scale"), ask("highlights", "text"))
    round = open_round(make_cohort(26), version)
    deliver_waiting(at=OPEN_AT)
    actions.forget_links()
    people = {each.person.name: each for each, _link in links_of(round)}
    links = [link for _each, link in links_of(round)]
    said = answer_in_order(round)

    while_open = copy_of_database(tmp_path)
    assert [text for text in said.values() if text.encode() in while_open] == []
    secrets = [link.partition("-")[2] for link in links]
    sealed = [(row.lock, bytes(row.sealed)) for row in SealedAnswer.objects.all()]
    assert {len(content) for _lock, content in sealed} == {len(sealed[0][1])}
    locks = {lock for lock, _content in sealed}
    assert not locks & {each.fingerprint for each in people.values()}

    actions.close_round(round=round, by=None, at=OPEN_AT)
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as thief:
        rows = [text for (text,) in thief.execute("select text from evaluation_openanswer order by rowid")]
        tables = [name for (name,) in thief.execute("select name from sqlite_master where type='table'")]
        names = [
            (table, row)
            for table in tables
            for row in thief.execute(f'select * from "{table}"')
            if any(str(cell) in rows for cell in row)
        ]
    assert sorted(rows) == sorted(said.values())
    assert {table for table, _row in names} == {"evaluation_openanswer"}
    assert Invitation.objects.count() == SealedAnswer.objects.count() == 0
    after = copy_of_database(tmp_path)
    assert [each for each in people.values() if each.fingerprint.encode() in after] == []
    assert [secret for secret in secrets if secret.encode() in after] == []
    with pytest.raises(keys.KeyIsGone):
        keys.round_key(round.key)


@pytest.mark.django_db
def test_the_order_of_rows_and_keys_says_nothing_of_the_order_in_which_people_answered():
    version = make_version(ask("week", "scale"), ask("highlights", "text"))
    round = open_round(make_cohort(26), version)
    said = list(answer_in_order(round).values())

    actions.close_round(round=round, by=None, at=OPEN_AT)

    orders = [
        list(OpenAnswer.objects.order_by("pk").values_list("text", flat=True)),
        list(OpenAnswer.objects.order_by("answer__pk").values_list("text", flat=True)),
    ]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("select text from evaluation_openanswer order by rowid")
            orders.append([text for (text,) in cursor.fetchall()])
    for order in orders:
        kept = sum(order.index(one) < order.index(other) for one, other in pairwise(said))
        assert 2 <= kept <= 23  # of 25 neighbours; chance would be 12 or 13, all 25 or none the order itself


@pytest.mark.django_db
def test_no_time_of_an_answer_is_stored_and_the_journal_is_silent():
    version = make_version(ask("week", "scale"))
    round = open_round(make_cohort(6), version)
    lines = JournalEntry.objects.count()

    for _invitation, link in links_of(round):
        say(link, {"week": "4"})

    assert JournalEntry.objects.count() == lines
    for model in (Invitation, SealedAnswer, Answer, OpenAnswer):
        kinds = {field.get_internal_type() for field in model._meta.concrete_fields}
        assert not kinds & {"DateTimeField", "DateField", "TimeField"}, model
        assert not {field.name for field in model._meta.concrete_fields if field.is_relation} & {
            "invitation",
            "person",
        } or (model is Invitation)


@pytest.mark.django_db
def test_answers_have_no_key_in_common_with_invitations_and_no_field_that_leads_to_people():
    leads = {
        model.__name__: {field.related_model.__name__ for field in model._meta.concrete_fields if field.is_relation}
        for model in (SealedAnswer, Answer, OpenAnswer)
    }
    assert leads == {"SealedAnswer": {"Round"}, "Answer": {"Round"}, "OpenAnswer": {"Answer", "Round", "Question"}}


@pytest.mark.django_db
def test_the_outbox_forgets_the_links_once_the_letters_are_sent():
    version = make_version(ask("week", "scale"))
    round = open_round(make_cohort(5), version)
    secrets = [link.partition("-")[2] for _each, link in links_of(round)]
    assert all(secret in " ".join(Letter.objects.values_list("text", flat=True)) for secret in secrets)

    deliver_waiting(at=OPEN_AT)
    assert actions.forget_links() == 5

    text = " ".join(Letter.objects.values_list("text", flat=True))
    assert [secret for secret in secrets if secret in text] == []
    assert text.count("[own link]") == 5


@pytest.mark.django_db
def test_a_link_opens_nothing_any_more_once_its_answers_are_complete():
    version = make_version(ask("highlights", "text"))
    round = open_round(make_cohort(5), version)
    link = links_of(round)[0][1]
    say(link, {"highlights": "the stores"})

    said = actions.open_form(link=link, at=OPEN_AT)

    assert (said.is_finished, said.values) == (True, {})
    with pytest.raises(actions.CannotSay):
        actions.keep_answers(link=link, values={"highlights": "again"}, typed={}, finish=True, at=OPEN_AT)


@pytest.mark.django_db
def test_without_the_key_in_the_data_folder_a_copy_of_database_and_letters_opens_no_answer():
    version = make_version(ask("highlights", "text"))
    round = open_round(make_cohort(5), version)
    link = links_of(round)[0][1]
    say(link, {"highlights": "the stores"}, finish=False)
    path = Path(settings.DATA) / "keys" / f"round-{round.key}"
    path.write_bytes(bytes(32))  # what a thief of the database has: no key

    secret = link.partition("-")[2]
    row = SealedAnswer.objects.get()
    assert keys.lock_of(keys.round_key(round.key), secret) != row.lock
    with pytest.raises(keys.KeyIsGone):
        keys.unseal(keys.round_key(round.key), secret, bytes(row.sealed))


@pytest.mark.django_db
def test_own_codes_link_waves_under_a_salt_of_their_series():
    series, other = (actions.name_series(name=name, by=None, at=OPEN_AT) for name in ("before and after", "other"))

    one = keys.wave_of(series.pk, "ka07n")

    assert one == keys.wave_of(series.pk, "ka07n")
    assert one != keys.wave_of(other.pk, "ka07n")
    assert "ka07n" not in one


@pytest.mark.django_db
def test_a_round_that_is_over_is_closed_by_the_clock(now):
    version = make_version(ask("week", "scale"))
    round = open_round(make_cohort(6), version)
    for _invitation, link in links_of(round):
        say(link, {"week": random.choice("12345")})

    call_command("close_rounds")

    round.refresh_from_db()
    assert (round.state, round.completed, Answer.objects.count()) == (Round.State.CLOSED, 6, 6)
