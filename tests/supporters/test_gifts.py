"""Nothing of a gift is used twice, no penny is lost, and nobody is named who did not agree."""

from datetime import date
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from sojourn.people.actions import agree, withdraw_consent
from sojourn.people.models import JournalEntry
from sojourn.people.rules import Agreement
from sojourn.supporters import actions, queries
from sojourn.supporters.models import Gift, Instalment, Supporter, Use
from sojourn.supporters.rules import divided, instalments_of, left_of, money, sorting_name
from sojourn.supporters.sheets import supporter_report
from tests.selection.factories import MADE_AT, host, make_edition, make_fellow, make_place

DAY = date(2018, 6, 30)


@pytest.fixture
def edition(db):
    return make_edition()


@pytest.fixture
def trust(db):
    return Supporter.objects.create(name="The Teacup Foundation", kind="trust", standing="cleared")


@pytest.fixture
def ama(edition):
    return make_fellow(edition, "Ama Example", host(edition, "Asia"), place="Ghana")


def give(supporter, amount=100_000, **values):
    columns = {"title": "A place", "state": "pledged", "given_on": DAY, "unit": "money", "currency": "GBP"} | values
    return Gift.objects.create(supporter=supporter, amount=amount, **columns)


def use(gift, amount, now, **what):
    return actions.use_gift(gift=gift, amount=amount, on=DAY, what_for="Flight", by=None, at=now, **what)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=40))
def test_a_divided_amount_adds_up_to_the_penny_and_each_part_is_fair(amount, weights):
    if not any(weights):
        with pytest.raises(ValueError, match="weight"):
            divided(amount, weights)
        return
    parts = divided(amount, weights)
    assert sum(parts) == amount
    whole = sum(weights)
    assert all(abs(part * whole - amount * weight) < whole for part, weight in zip(parts, weights, strict=True))


def test_the_first_instalments_carry_the_pennies_that_do_not_divide():
    assert instalments_of(100_000, 3) == [33_334, 33_333, 33_333]


def test_money_is_written_with_its_currency():
    assert [money(123_456_78, "GBP"), money(5, "EUR"), money(-150, "USD")] == [
        "GBP 123,456.78",
        "EUR 0.05",
        "-USD 1.50",
    ]


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-5, 60), max_size=12))
def test_whatever_is_asked_for_no_more_is_used_than_was_given(wanted):
    with transaction.atomic():
        trust = Supporter.objects.create(name="Trust", kind="trust")
        gift, taken = give(trust, amount=100), []
        for amount in wanted:
            try:
                taken.append(use(gift, amount, MADE_AT).amount)
            except actions.CannotUseGift:
                assert amount <= 0 or amount > 100 - sum(taken)
        assert queries.left(gift) == left_of(100, taken) == 100 - sum(taken) >= 0
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_who_use_the_last_part_at_once_do_not_both_get_it(now):
    gift = give(Supporter.objects.create(name="Trust", kind="trust"), amount=100)
    refused = []

    def try_it():
        try:
            use(gift, 60, now)
        except actions.CannotUseGift as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    both = [Thread(target=try_it) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert refused == ["GBP 0.40 of this gift are left; GBP 0.60 cannot be taken from it."]
    assert Use.objects.count() == 1


@pytest.mark.parametrize("state", ["hoped", "closed"])
def test_only_what_was_promised_or_received_is_used(trust, state, now):
    with pytest.raises(actions.CannotUseGift):
        use(give(trust, state=state), 1, now)


def test_a_gift_that_is_tied_is_used_for_nothing_else(trust, edition, ama, now):
    other = make_edition(name="2019")
    ties = [
        ({"edition": other}, {"fellow": ama}, "This gift is only for the edition 2019."),
        ({"place": make_place("Nepal")}, {"fellow": ama}, "This gift is only for fellows from Nepal."),
        ({"place": make_place("Nepal")}, {"edition": edition}, "This gift is only for fellows from Nepal."),
        ({"person": ama.person}, {"edition": edition}, "This gift is only for Ama Example."),
        ({"project": "Ganesha"}, {"fellow": ama}, "This gift is only for the project “Ganesha”."),
    ]
    for tie, what, words in ties:
        with pytest.raises(actions.CannotUseGift) as refusal:
            use(give(trust, **tie), 1, now, **what)
        assert str(refusal.value) == words
    use(give(trust, place=ama.place, edition=edition), 1, now, fellow=ama)
    use(give(trust, project="Ganesha"), 1, now, project=" ganesha ")


def test_a_gift_does_not_shrink_below_what_was_used(trust, now):
    gift = give(trust, amount=100)
    use(gift, 60, now)
    values = actions.GiftValues(title="A place", state="pledged", given_on=DAY, unit="money", amount=59)
    with pytest.raises(actions.CannotChangeGift) as refusal:
        actions.keep_gift(supporter=trust, gift=gift, values=values, by=None, at=now)
    assert str(refusal.value) == "GBP 0.60 of this gift are used already; it cannot be less."
    assert Gift.objects.get(pk=gift.pk).amount == 100


def test_a_supporter_who_was_not_accepted_gives_nothing(trust, now):
    Supporter.objects.filter(pk=trust.pk).update(standing="refused")
    trust.refresh_from_db()
    values = actions.GiftValues(title="A place", state="pledged", given_on=DAY, unit="money", amount=59)
    with pytest.raises(actions.CannotChangeGift):
        actions.keep_gift(supporter=trust, gift=None, values=values, by=None, at=now)


def test_instalments_add_up_and_the_gift_is_received_with_the_last(trust, now):
    gift = give(trust, amount=100_000)
    days = [date(2018, 9, 30), date(2018, 3, 1), date(2018, 6, 1)]
    parts = actions.plan_instalments(gift=gift, due_on=days, by=None, at=now)
    assert [(part.due_on.month, part.amount_pence) for part in parts] == [(3, 33_334), (6, 33_333), (9, 33_333)]
    actions.receive_instalment(instalment=parts[0], on=DAY, by=None, at=now)
    actions.plan_instalments(gift=gift, due_on=[DAY], by=None, at=now)
    assert sorted(Instalment.objects.values_list("amount_pence", flat=True)) == [33_334, 66_666]
    actions.receive_instalment(instalment=Instalment.objects.get(received_on=None), on=DAY, by=None, at=now)
    assert Gift.objects.get(pk=gift.pk).state == "received"


def test_a_use_that_was_a_mistake_is_taken_back_and_remembered(trust, now):
    gift = give(trust, amount=100)
    taken = use(gift, 60, now)
    actions.take_back_use(use=taken, why="It was another fellow", by=None, at=now)
    assert queries.left(gift) == 100
    entry = JournalEntry.objects.order_by("-pk").first()
    assert (entry.did, entry.details["why"]) == ("took back the use of a gift", "It was another fellow")


def test_the_database_refuses_a_gift_of_nothing_and_a_promise_kept_without_proof(trust):
    with pytest.raises(IntegrityError), transaction.atomic():
        give(trust, amount=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        trust.promises.create(kind="report", what="A report", kept_on=DAY)


def test_the_thanks_of_a_year_write_themselves(edition, ama, now):
    def supporter(name, **values):
        return Supporter.objects.create(name=name, kind="trust", **values)

    give(supporter("Zither Company", printed_name="Zither & Daughters"), edition=edition)
    give(supporter("The Anvil Trust"))
    give(supporter("Quiet Friend", is_anonymous=True), edition=edition)
    give(supporter("Hopeful Bank"), edition=edition, state="hoped")
    give(supporter("Next Year's Trust"), edition=make_edition(name="2019"))
    early = give(supporter("Birthday Fund"), given_on=date(2016, 1, 1), state="received")
    assert queries.acknowledgements(2018) == ["The Anvil Trust", "Zither & Daughters"]
    use(early, 5, now, fellow=ama)
    assert queries.acknowledgements(2018) == ["The Anvil Trust", "Birthday Fund", "Zither & Daughters"]
    assert queries.unnamed_supporters(2018) == 1
    assert sorting_name("The Anvil Trust") == "anvil trust"


def test_one_room_is_a_room_and_three_are_rooms(trust):
    rooms = give(trust, 3, unit="rooms", currency="")
    assert [rooms.in_words(number) for number in (1, 3)] == ["1 room", "3 rooms"]


def test_several_supporters_pay_for_one_fellow(trust, ama, now):
    second = Supporter.objects.create(name="Lantern Shipping", kind="company")
    use(give(trust), 5, now, fellow=ama)
    use(give(second), 5, now, fellow=ama)
    assert queries.supporters_of(ama.person) == ["Lantern Shipping", "The Teacup Foundation"]


def test_a_report_names_only_who_agrees_on_the_day_it_is_made(trust, ama, edition, now):
    gift = give(trust, amount=100)
    use(gift, 60, now, fellow=ama)
    use(gift, 10, now, fellow=make_fellow(edition, "Kofi Example", ama.department))
    agree(person=ama.person, to=Agreement.SUPPORTERS, by=ama.person, at=now)
    [told] = supporter_report(trust).gifts
    assert [fellow.name for fellow in told.fellows] == ["Ama Example"]
    assert (told.others, told.used, told.left) == ("1 fellow who is not named here", "GBP 0.70", "GBP 0.30")
    withdraw_consent(person=ama.person, to=Agreement.SUPPORTERS, by=ama.person, at=now)
    [told] = supporter_report(trust).gifts
    assert (told.fellows, told.others) == ((), "2 fellows who are not named here")
