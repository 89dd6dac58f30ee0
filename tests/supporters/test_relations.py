"""Where gifts stand, receipts, agreements, reminders, two entries that are one supporter, and the list as a file."""

import io
from datetime import date, timedelta
from decimal import Decimal
from threading import Thread

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import settings as pace
from hypothesis import strategies as st
from openpyxl import load_workbook

from sojourn.communications.models import Letter
from sojourn.people.rules import Role
from sojourn.supporters import actions, queries, tables
from sojourn.supporters.models import Document, Gift, Instalment, Receipt, Supporter
from sojourn.supporters.rules import kind_of_file, looks_like, money
from sojourn.supporters.sheets import stages
from tests.selection.factories import MADE_AT, host, make_account, make_edition, make_fellow, make_person
from tests.supporters.test_gifts import DAY, give, use

PDF = b"%PDF-1.7 a paper"


@pytest.fixture
def trust(db):
    return Supporter.objects.create(name="The Teacup Foundation", kind="trust", standing="cleared")


@pytest.fixture
def desk(client, db):
    client.force_login(make_account("Tess Example", Role.TEAM))
    return client


def came(gift, *amounts):
    return [Instalment.objects.create(gift=gift, due_on=DAY, amount_pence=each, received_on=DAY) for each in amounts]


def receipt(part, **values):
    return actions.make_receipt(**{"instalment": part, "words": "", "on": DAY, "by": None, "at": MADE_AT} | values)


def values_of(gift, **changes):
    columns = {"title", "state", "given_on", "unit", "amount", "currency"}
    return actions.GiftValues(**{name: getattr(gift, name) for name in columns} | changes)


GIFTS = st.lists(
    st.tuples(
        st.sampled_from(Gift.State.values), st.sampled_from(["GBP", "EUR"]), st.integers(2, 10**9), st.booleans(),
        st.integers(2016, 2019),
    ),
    max_size=12,
)  # fmt: skip


@pytest.mark.django_db
@pace(max_examples=15, deadline=None)
@given(GIFTS)
def test_every_penny_stands_in_one_stage_and_in_one_year_of_the_list(gifts):
    with transaction.atomic():
        givers = [Supporter.objects.create(name=name, kind="trust") for name in ("Anvil", "Zither")]
        whole: dict[tuple[str, str], int] = {}
        for state, currency, amount, is_through, year in gifts:
            through = givers[1] if is_through else None
            gift = give(givers[0], amount, state=state, currency=currency, through=through, given_on=date(year, 5, 1))
            Instalment.objects.create(gift=gift, due_on=DAY, amount_pence=1, received_on=DAY)
            Instalment.objects.create(gift=gift, due_on=DAY, amount_pence=amount - 1)
            whole[state, currency] = whole.get((state, currency), 0) + amount
        drawn = {stage.state: stage for stage in stages(DAY)}
        for (state, currency), amount in whole.items():
            [told] = [one for one in drawn[state].sums if one.amount.startswith(currency)]
            assert told.amount == money(amount, currency)
            if state == "pledged":
                assert told.to_come == money(amount - told.gifts, currency)
        assert sum(stage.gifts for stage in drawn.values()) == len(gifts)
        heads, anvil, zither = tables.giving_table()
        years = [at for at, head in enumerate(heads) if head[:4].isdigit()]
        exported = sum(anvil[at] or Decimal(0) for at in years)
        assert exported == Decimal(sum(whole[key] for key in whole if key[0] in queries.OPEN)) / 100
        assert not any(zither[at] for at in years)  # what they only passed on counts with who gave it
        transaction.set_rollback(True)


def test_a_page_tells_of_each_gift_its_next_step_and_whether_it_is_late(desk, trust, now):
    hoped = give(trust, 500_000, state="hoped", title="A place in 2020", given_on=date(2099, 1, 1))
    actions.set_task(
        supporter=trust, what="Ring again", due_on=date(2099, 1, 1), owner=None, gift=hoped, by=None, at=now
    )
    actions.set_task(supporter=trust, what="Send the film", due_on=DAY, owner=None, gift=hoped, by=None, at=now)
    Supporter.objects.create(name="Quiet Mill", kind="company")
    Supporter.objects.create(name="Refused Casino", kind="company", standing="refused")
    page = desk.get("/desk/supporters/standing/").content.decode()
    assert "Send the film" in page and "Ring again" not in page and ">late<" in page
    assert "Quiet Mill" in page and "Refused Casino" not in page


def test_what_came_at_once_is_received_and_a_mistake_is_taken_back(trust, now):
    gift = give(trust, 12_345, state="asked")
    part = actions.receive_at_once(gift=gift, on=DAY, by=None, at=now)
    assert (Gift.objects.get().state, part.amount_pence) == ("received", 12_345)
    with pytest.raises(actions.CannotChangeGift):
        actions.receive_at_once(gift=gift, on=DAY, by=None, at=now)
    written = receipt(part)
    with pytest.raises(actions.CannotChangeGift):
        actions.take_back_instalment(instalment=part, why="Another bank", by=None, at=now)
    actions.cancel_receipt(receipt=written, why="It never came", on=DAY, by=None, at=now)
    actions.take_back_instalment(instalment=part, why="Another bank", by=None, at=now)
    assert (Gift.objects.get().state, Instalment.objects.get().received_on) == ("pledged", None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "received"}, "Not every instalment has come yet."),
        ({"state": "asked"}, "A part of this gift has come already; it is no longer only hoped for."),
        ({"currency": "EUR"}, "It comes in instalments, so it stays in the same unit and currency."),
        ({"amount": 99}, "The instalments add up to another amount. Plan them anew first."),
    ],
)
def test_a_gift_does_not_change_against_what_came_of_it(trust, changes, words, now):
    gift = give(trust, 100)
    came(gift, 60)
    Instalment.objects.create(gift=gift, due_on=DAY, amount_pence=40)
    with pytest.raises(actions.CannotChangeGift) as refusal:
        actions.keep_gift(supporter=trust, gift=gift, values=values_of(gift, **changes), by=None, at=now)
    assert str(refusal.value) == words


def test_nobody_gives_through_themselves(trust, now):
    gift = give(trust)
    with pytest.raises(actions.CannotChangeGift):
        actions.keep_gift(supporter=trust, gift=gift, values=values_of(gift, through=trust), by=None, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        give(trust, through=trust)


@pytest.mark.django_db
@pace(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=25))
def test_receipts_are_numbered_without_a_gap_whatever_is_written_and_cancelled(deeds):
    with transaction.atomic():
        parts = came(give(Supporter.objects.create(name="Trust", kind="trust"), 400), 100, 100, 100, 100)
        written: list[Receipt] = []
        for is_written, place in deeds:
            valid = Receipt.objects.filter(instalment=parts[place], cancelled_on=None).first()
            try:
                if is_written:
                    written.append(receipt(parts[place]))
                    assert valid is None
                elif valid:
                    actions.cancel_receipt(receipt=valid, why="Wrong", on=DAY, by=None, at=MADE_AT)
            except actions.CannotReceipt:
                assert valid is not None
        assert [one.number for one in written] == list(range(1, len(written) + 1))
        assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, len(written) + 1))
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_who_write_a_receipt_at_once_get_two_numbers():
    trusts = [Supporter.objects.create(name=name, kind="trust") for name in ("Anvil", "Zither")]
    parts = [came(give(each, 100), 100)[0] for each in trusts]

    def write(part):
        receipt(part)
        connection.close()

    both = [Thread(target=write, args=(part,)) for part in parts]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(Receipt.objects.values_list("number", flat=True)) == [1, 2]


def test_a_receipt_says_what_it_said_and_a_cancelled_one_stays(desk, trust, now):
    gift = give(trust, 12_345)
    [part] = came(gift, 12_345)
    desk.post(f"/desk/supporters/instalments/{part.pk}/receipt/", {"words": "Ama sends her regards."})
    Supporter.objects.filter(pk=trust.pk).update(name="Renamed")
    first = Receipt.objects.get()
    assert (first.number, first.addressed_to, first.amount_pence) == (1, "The Teacup Foundation", 12_345)
    desk.post(f"/desk/supporters/receipts/{first.pk}/cancel/", {"why": "Misspelt"})
    desk.post(f"/desk/supporters/instalments/{part.pk}/receipt/", {"words": ""})
    assert list(Receipt.objects.values_list("number", "cancelled_why")) == [(2, ""), (1, "Misspelt")]
    page = desk.get("/desk/supporters/receipts/").content.decode()
    assert "cancelled" in page and "Misspelt" in page
    assert desk.get(f"/desk/supporters/receipts/{first.pk}/receipt.pdf").content.startswith(b"%PDF-")


def test_what_has_not_come_has_no_receipt(trust):
    part = Instalment.objects.create(gift=give(trust, 100), due_on=DAY, amount_pence=100)
    with pytest.raises(actions.CannotReceipt):
        receipt(part)


def test_the_team_is_reminded_once_of_what_is_due_and_of_an_end_that_is_near(trust, now):
    owner = make_account("Tess Example", Role.TEAM).person
    stranger = make_person("Gone Example")
    yesterday = DAY - timedelta(days=1)
    due = trust.promises.create(kind="report", what="The three fellows", due_on=DAY)
    trust.promises.create(kind="report", what="Kept", due_on=DAY, kept_on=DAY, proof="Letter 12")
    trust.promises.create(kind="report", what="Next year", due_on=date(2019, 6, 30))
    trust.promises.create(kind="report", what="Long ago", due_on=date(2016, 1, 1))
    trust.tasks.create(what="Ring", due_on=yesterday, owner=owner)
    trust.tasks.create(what="Write", due_on=DAY, owner=stranger)
    for title, days, is_settled in (("Near", 50, False), ("Far", 70, False), ("Seen to", 50, True)):
        ends_on = DAY + timedelta(days=days)
        trust.documents.create(
            kind="agreement",
            title=title,
            ends_on=ends_on,
            is_settled=is_settled,
            kept_at=now,
            file="a",
            file_name="a.pdf",
        )
    assert actions.remind(on=DAY, at=now) == 4
    assert actions.remind(on=DAY, at=now) == 0
    office = Letter.objects.filter(bare_email=settings.REPLY_TO_ADDRESS)
    assert [letter.to for letter in Letter.objects.exclude(to=None)] == [owner]
    assert sorted(letter.subject.split(": ", 1)[1] for letter in office) == [
        "Near comes to its end (19 August 2018)",
        "Write (30 June 2018)",
        "report that was promised: The three fellows (30 June 2018)",
    ]
    due.due_on = DAY + timedelta(days=3)
    due.save()
    assert actions.remind(on=due.due_on, at=now) == 1


def upload(name="agreement.pdf", content=PDF, **typed):
    file = io.BytesIO(content)
    file.name = name
    values = {"document-kind": "agreement", "document-title": "Three years", "document-warn_days": "60"} | typed
    return values | {"document-file": file}


def test_a_document_is_kept_for_the_team_alone_and_thrown_away_with_its_file(
    desk, client, trust, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    desk.post(f"/desk/supporters/{trust.pk}/document/", upload(name="наш договор.pdf"))
    kept = Document.objects.get()
    assert "agreement" not in kept.file.name
    answer = desk.get(f"/desk/supporters/documents/{kept.pk}/")
    assert (answer.content, answer["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0")
    assert desk.get(f"/media/{kept.file.name}").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/desk/supporters/documents/{kept.pk}/remove/", {"why": "Wrong file"})
    assert (Document.objects.count(), list((tmp_path / "supporters").iterdir())) == (0, [])


@pytest.mark.parametrize(
    ("name", "content"), [("page.html", b"<script>"), ("agreement.pdf", b"<script>"), ("agreement", PDF)]
)
def test_a_file_of_another_kind_is_refused_and_the_form_comes_back(desk, trust, name, content):
    answer = desk.post(f"/desk/supporters/{trust.pk}/document/", upload(name, content))
    assert (answer.status_code, Document.objects.count()) == (422, 0)
    assert 'value="Three years"' in answer.content.decode()
    assert kind_of_file("photo.JPG", b"\xff\xd8\xff\xe0") == "jpg"


def test_a_name_in_another_spelling_is_asked_about_before_it_is_kept(desk, trust):
    typed = {"name": "Teacup Foundation Ltd.", "kind": "trust", "standing": "none"}
    page = desk.post("/desk/supporters/new/", typed).content.decode()
    assert "This looks like:" in page and Supporter.objects.count() == 1
    desk.post("/desk/supporters/new/", typed | {"another": "1"})
    assert Supporter.objects.count() == 2
    assert "They are the same" in desk.get("/desk/supporters/").content.decode()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The Teacup Foundation", "Teacup foundation", True),
        ("Société Générale du Thé", "Societe Generale du The SA", True),
        ("Lantern Shiping", "Lantern Shipping Ltd", True),
        ("Чайный фонд", "Chainyi fond", True),
        ("Anvil Trust", "Zither Trust", False),
        ("Ltd", "The", False),
    ],
)
def test_two_spellings_of_a_name_look_alike(one, other, expected):
    assert looks_like(one, other) is expected


def everything(*models):
    return {model.__name__: sorted(model.objects.values_list(), key=str) for model in models}


def test_a_merge_moves_everything_and_is_undone_exactly(trust, now):
    other = Supporter.objects.create(name="Teacup Fdn", kind="trust", website="https://example.org/", is_anonymous=True)
    third = Supporter.objects.create(name="Zither", kind="trust")
    give(other, 100, through=trust)
    give(trust, 100, through=third)
    give(third, 100, through=other)
    other.promises.create(kind="report", what="A report")
    other.contacts.create(name="Ottoline Saucer")
    kinds = (Supporter, Gift, type(other.promises.model()), type(other.contacts.model()))
    before = everything(*kinds)
    made = actions.merge(kept=trust, gone=other, by=None, at=now)
    kept = Supporter.objects.get(pk=trust.pk)
    assert (kept.website, kept.is_anonymous, kept.gifts.count(), kept.gifts_through.count()) == (
        "https://example.org/", True, 2, 1,
    )  # fmt: skip
    assert (kept.promises.count(), kept.contacts.count()) == (1, 1)
    actions.undo_merge(made=made, by=None, at=now)
    assert everything(*kinds) == before
    with pytest.raises(actions.CannotMerge):
        actions.undo_merge(made=made, by=None, at=now)


def test_who_was_accepted_is_not_merged_with_who_was_not(trust, now):
    refused = Supporter.objects.create(name="Teacup Casino", kind="company", standing="refused")
    with pytest.raises(actions.CannotMerge):
        actions.merge(kept=trust, gone=refused, by=None, at=now)
    assert Supporter.objects.count() == 2


def test_the_list_is_a_workbook_in_which_no_cell_computes(desk, trust, now):
    edition = make_edition()
    ama = make_fellow(edition, "Ama Example", host(edition, "Asia"))
    Supporter.objects.create(name="=1+1", kind="trust")
    gift = give(trust, 12_345, person=ama.person, word_of=ama.person)
    use(gift, 45, now, fellow=ama)
    give(trust, 40, unit="nights", currency="", given_on=date(2017, 1, 1))
    ama.person.is_hidden = True
    ama.person.save()
    book = load_workbook(io.BytesIO(desk.get("/desk/supporters/given.xlsx").content))
    heads, odd, row = book["Supporters"].values
    assert odd[0] == "'=1+1"
    assert dict(zip(heads, row, strict=True)) == {
        "Name": "The Teacup Foundation", "Printed as": "The Teacup Foundation", "Kind": "trust or foundation",
        "Due diligence": "cleared", "Supports since": None, "Website": None, "Contact": None, "E-mail": None,
        "2017 nights of lodging": 40, "2018 GBP": 123.45,
    }  # fmt: skip
    gifts = [dict(zip(next(book["Gifts"].values), line, strict=True)) for line in list(book["Gifts"].values)[1:]]
    assert [(line["Amount"], line["Left"], line["Person"]) for line in gifts] == [
        (123.45, 123, "(not named)"), (40, 40, None),
    ]  # fmt: skip
    assert desk.get("/desk/supporters/given.csv").content.startswith(b"\xef\xbb\xbfName,")
    assert desk.get("/desk/supporters/given.exe").status_code == 404
