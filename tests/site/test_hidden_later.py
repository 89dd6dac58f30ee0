"""Who hides, or withdraws a consent, is named no more in what was made before: each kind of kept thing is made anew or taken down."""

from datetime import timedelta

import pytest
from django.core import mail

from sojourn.communications.actions import CannotMail, deliver_waiting, resume_mailing, write_letter
from sojourn.communications.jobs import send_mailing
from sojourn.communications.models import Letter, Mailing, MailingText
from sojourn.network.models import Quotation
from sojourn.people.actions import agree, grant_role, hide_person, withdraw_consent
from sojourn.people.rules import Agreement, Role
from sojourn.site.actions import rewrite
from sojourn.site.jobs import take_down_pictures
from sojourn.site.models import Cut, IssuePage, PlainPage
from sojourn.site.newsletter import issue_of, texts_of
from tests.communications.mail_pieces import make_stranger, start
from tests.site.pieces import lines
from tests.site.test_newsletter import home, make_issue, make_picture  # noqa: F401
from tests.timetable.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def quoted(now):
    person = make_person("Nadia Quoted")
    agree(person=person, to=Agreement.QUOTED, by=person, at=now)
    Quotation.objects.create(person=person, text="I left with colleagues.", written_at=now)
    return person


@pytest.fixture
def issue(home, quoted):  # noqa: F811
    editorial = {"title": "Friends", "text": "<p>Nadia  Quoted carried the boxes.</p>", "by": "Nadia Quoted"}
    return make_issue(home, body=[{"quotation": {"quotation": Quotation.objects.get()}}, {"editorial": editorial}])


@pytest.fixture
def mailing(issue, now):
    """The issue, on its way to two readers, and paused."""
    for name in ("Sten", "Stella"):
        make_stranger(name, now)
    under_way = start(now, text=texts_of(issue)["en-gb"])
    Mailing.objects.update(address=issue.full_url, state=Mailing.State.PAUSED)
    under_way.refresh_from_db()
    return under_way


def test_a_mailing_under_way_is_made_anew_before_anybody_more_is_sent_it(mailing, quoted, now):
    Mailing.objects.update(state=Mailing.State.SENDING)
    withdraw_consent(person=quoted, to=Agreement.QUOTED, by=quoted, at=now)

    kept = MailingText.objects.get()
    assert "I left with colleagues." not in kept.html + kept.plain
    assert [len(mail.outbox), "colleagues" in str(mail.outbox[0].message())] == [2, False]


def test_a_name_that_an_editor_typed_goes_out_of_mail_page_and_paper(client, mailing, issue, quoted, now):
    assert "Nadia Quoted" in client.get("/newsletters/issue-8/").content.decode()
    assert "Nadia Quoted" in MailingText.objects.get().plain
    hide_person(person=quoted, by=quoted, at=now)

    kept = MailingText.objects.get()
    assert "Nadia" not in kept.html + kept.plain
    page = client.get("/newsletters/issue-8/").content.decode()
    assert "Nadia" not in page
    assert "(not named) carried the boxes." in page
    assert "Nadia" not in repr(issue_of(IssuePage.objects.get()))


def test_a_mailing_whose_page_is_gone_is_paused_and_cannot_go_on(mailing, issue, quoted, now):
    Mailing.objects.update(state=Mailing.State.SENDING)
    issue.unpublish()
    hide_person(person=quoted, by=quoted, at=now)

    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.PAUSED
    assert "cannot be made anew" in mailing.trouble
    with pytest.raises(CannotMail):
        resume_mailing(mailing=mailing, by=None, at=now)
    send_mailing.enqueue(mailing.pk)
    assert mail.outbox == []


def test_letters_that_wait_are_held_when_they_name_somebody_who_hid(quoted, now):
    team = make_person("Tess Team")
    grant_role(person=team, role=Role.TEAM, by=None, at=now)
    for reader in (make_person("Bo Reader"), team, quoted):
        text = "Nadia Quoted will look after you.\n"
        write_letter(key=reader.name, to=reader, subject="Hello", text=text, at=now)
    hide_person(person=quoted, by=quoted, at=now)

    assert deliver_waiting(at=now + timedelta(hours=1)).sent == 2
    held = Letter.objects.get(state=Letter.State.HELD)
    assert (held.key, held.reason) == (
        "Bo Reader",
        "It names Nadia Quoted, who is hidden. Change its words, then send it.",
    )


def test_pages_feeds_and_search_lose_a_name_that_was_typed(client, site, quoted, now):
    rewrite(PlainPage.objects.get(slug="about"), {"lead": "Boxes by Nadia Quoted."})
    assert "Boxes by Nadia Quoted." in lines(client, "/about/")
    hide_person(person=quoted, by=quoted, at=now)
    for address in ("/about/", "/search/?q=boxes"):
        assert "Nadia" not in client.get(address).content.decode()
    assert "Boxes by (not named)." in lines(client, "/about/")


def test_pictures_of_an_authors_posts_are_taken_down_with_them(client, post, site, now):
    picture = make_picture()
    post.picture, post.alternative = picture, "A bowl"
    post.save_revision().publish()
    client.get("/blog/a-lion/")
    cut = Cut.objects.first()
    assert client.get(cut.url).status_code == 200
    take_down_pictures.enqueue()
    assert Cut.objects.exists()

    hide_person(person=post.author, by=post.author, at=now)

    assert list(Cut.objects.all()) == []
