"""Supporters of the demonstration, every one invented, with gifts from promise to proof."""

import io
from datetime import date, datetime, timedelta

from sojourn.edition.models import Edition
from sojourn.people.actions import agree
from sojourn.people.models import Person
from sojourn.people.rules import Agreement
from sojourn.selection.models import Fellow
from sojourn.supporters import actions
from sojourn.supporters.models import Gift, Supporter

SUPPORTERS = (
    # name, kind, printed name, anonymous, due diligence
    ("Teacup Foundation", "trust", "The Teacup Foundation", False, "cleared"),
    ("Lantern Shipping Ltd", "company", "Lantern Shipping", False, "cleared"),
    ("Wilhelmina Paperweight", "person", "Mrs W. Paperweight", False, "cleared"),
    ("Museum of Umbrellas, Harbourtown", "museum", "", False, "cleared"),
    ("A friend of the programme", "person", "", True, "cleared"),
    ("Brightside Casinos", "company", "", False, "refused"),
    ("Lantern Shipping Limited", "company", "", False, "none"),
    ("Guild of Lamplighters", "trust", "", False, "open"),
)
AGREEMENT = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> endobj
4 0 obj <</Length 71>> stream
BT /F1 16 Tf 72 770 Td (Agreement, invented for the demonstration) Tj ET
endstream endobj
5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
trailer <</Root 1 0 R>>
%%EOF
"""


def fill(*, edition: Edition, by: Person | None, at: datetime) -> None:
    """Note supporters, gifts, uses and promises of an edition, unless there are some already."""
    if Supporter.objects.exists():
        return
    found = {values[0]: note(values, by, at) for values in SUPPORTERS}
    values = {"name": "Sphere", "kind": "one_of", "choices": "arts and heritage\neducation\nhealth", "place": 1}
    sphere = actions.keep_field(field=None, values=values, by=by, at=at)
    for name, value in (("Teacup Foundation", "arts and heritage"), ("Lantern Shipping Ltd", "education")):
        actions.note_own(supporter=found[name], values={sphere.pk: value}, by=by, at=at)
    fellows = list(Fellow.objects.filter(edition=edition).select_related("person", "place", "edition").order_by("pk"))
    foundation = give(found["Teacup Foundation"], "Grant for three places", 1_500_000, edition, by, at)
    actions.plan_instalments(
        gift=foundation, due_on=[date(2018, 3, 1), date(2018, 6, 1), date(2018, 9, 30)], by=by, at=at
    )
    for instalment in foundation.instalments.all()[:2]:
        actions.receive_instalment(instalment=instalment, on=instalment.due_on, by=by, at=at)
    shipping = give(found["Lantern Shipping Ltd"], "Flights", 800_000, edition, by, at)
    private = give(found["Wilhelmina Paperweight"], "Project materials", 120_000, edition, by, at)
    nights = give(found["Museum of Umbrellas, Harbourtown"], "Guest flat", 40, edition, by, at, unit=Gift.Unit.NIGHTS)
    quiet = give(found["A friend of the programme"], "Gift without a name", 250_000, None, by, at)
    for place, fellow in enumerate(fellows[:5]):
        if place < 3:
            use(foundation, 480_000, "A place: six weeks in London", fellow, by, at)
        use(shipping, 65_000, "Flight", fellow, by, at)
        use(nights, 8, "Lodging during the placement", fellow, by, at)
        if place != 1:
            agree(person=fellow.person, to=Agreement.SUPPORTERS, by=fellow.person, at=at)
    actions.use_gift(
        gift=private, amount=45_000, on=date(2018, 8, 9), what_for="Mounts and labels", project="Object in focus",
        edition=edition, by=by, at=at,
    )  # fmt: skip
    actions.use_gift(
        gift=quiet, amount=90_000, on=date(2018, 7, 6), what_for="Day trips", edition=edition, by=by, at=at
    )
    promises = (
        (foundation, "credit", "Credit line in the annual report", None, date(2018, 12, 19)),
        (foundation, "report", "A report on the three fellows", None, date(2018, 11, 30)),
        (shipping, "invitation", "Supporters' reception", date(2018, 8, 9), date(2018, 8, 9)),
        (private, "other", "Photographs of the display", None, date(2018, 10, 1)),
    )
    for gift, kind, what, kept_on, due_on in promises:
        made = actions.promise(supporter=gift.supporter, gift=gift, kind=kind, what=what, due_on=due_on, by=by, at=at)
        if kept_on:
            actions.keep_promise(made=made, on=kept_on, proof="Guest list of 9 August 2018", by=by, at=at)
    trust = found["Teacup Foundation"]
    contact = {
        "name": "Ottoline Saucer",
        "role": "Grants officer",
        "email": "ottoline.saucer@example.org",
        "telephone": "",
    }
    actions.note_contact(supporter=trust, values=contact, by=by, at=at)
    words = "Visited on the day of the object choice. Would like to hear from one fellow a year later."
    actions.note_conversation(supporter=trust, on=date(2018, 7, 5), words=words, by=by, at=at)
    actions.set_task(
        supporter=trust,
        what="Ask two fellows for a letter a year on",
        due_on=date(2019, 7, 1),
        owner=None,
        by=by,
        at=at,
    )
    write_receipts(foundation, by, at)
    look_ahead(found, by, at)


def write_receipts(gift: Gift, by: Person | None, at: datetime) -> None:
    """Two receipts, and one before them that was wrong."""
    first, second = gift.instalments.filter(received_on__isnull=False)
    wrong = actions.make_receipt(instalment=first, words="", on=date(2018, 3, 2), by=by, at=at)
    actions.cancel_receipt(receipt=wrong, why="Addressed to a person who has left", on=date(2018, 3, 5), by=by, at=at)
    for part, words in ((first, "The three fellows arrive on the last day of June."), (second, "")):
        actions.make_receipt(instalment=part, words=words, on=date(2018, 6, 4), by=by, at=at)


def look_ahead(found: dict[str, Supporter], by: Person | None, at: datetime) -> None:
    """Gifts that are hoped for, asked for and declined, each with its next step, and an agreement that ends before long."""
    today = at.date()
    ahead = (
        # supporter, what, state, pounds, expected in so many days, next step, in so many days
        (
            "Guild of Lamplighters",
            "A place for a keeper of lamps",
            "hoped",
            4_800,
            300,
            "Invite them to the last day",
            21,
        ),
        ("Teacup Foundation", "Three more places", "asked", 15_000, 120, "Send the figures they asked for", 9),
        ("Wilhelmina Paperweight", "A prize for the best label", "declined", 500, -40, "", 0),
    )
    for name, title, state, pounds, days, step, in_days in ahead:
        values = actions.GiftValues(
            title=title,
            state=state,
            given_on=today + timedelta(days=days),
            unit=Gift.Unit.MONEY,
            amount=pounds * 100,
            through=found["Teacup Foundation"] if name == "Guild of Lamplighters" else None,
        )
        gift = actions.keep_gift(supporter=found[name], gift=None, values=values, by=by, at=at)
        if step:
            actions.set_task(
                supporter=found[name],
                what=step,
                due_on=today + timedelta(days=in_days),
                owner=by,
                gift=gift,
                by=by,
                at=at,
            )
    paper = {"kind": "agreement", "title": "Agreement on three places a year", "ends_on": today + timedelta(days=45)}
    actions.keep_document(
        supporter=found["Teacup Foundation"],
        values=paper,
        name="agreement.pdf",
        file=io.BytesIO(AGREEMENT),
        by=by,
        at=at,
    )


def note(values: tuple[str, str, str, bool, str], by: Person | None, at: datetime) -> Supporter:
    name, kind, printed, is_anonymous, standing = values
    why = "Looked at by the team; see the minutes of 12 January 2018."
    columns = {
        "name": name, "kind": kind, "printed_name": printed, "is_anonymous": is_anonymous, "standing": standing,
        "standing_why": why, "standing_on": date(2018, 1, 12),
    }  # fmt: skip
    return actions.keep_supporter(supporter=None, values=columns, by=by, at=at)


def give(
    supporter: Supporter,
    title: str,
    amount: int,
    edition: Edition | None,
    by: Person | None,
    at: datetime,
    unit: str = Gift.Unit.MONEY,
) -> Gift:
    words = "Your gift brought colleagues together who would not have met. They tell of it in their own words below."
    values = actions.GiftValues(
        title=title,
        state=Gift.State.PLEDGED,
        given_on=date(2018, 2, 1),
        unit=unit,
        amount=amount,
        edition=edition,
        report=words,
    )
    return actions.keep_gift(supporter=supporter, gift=None, values=values, by=by, at=at)


def use(gift: Gift, amount: int, what_for: str, fellow: Fellow, by: Person | None, at: datetime) -> None:
    actions.use_gift(gift=gift, amount=amount, on=date(2018, 6, 30), what_for=what_for, fellow=fellow, by=by, at=at)
