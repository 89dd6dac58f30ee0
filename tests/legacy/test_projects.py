"""What an applicant is told, what a gift pays of an award, the pictures of a project, and what a life holds."""

import io

import pytest

from sojourn.communications.models import Letter
from sojourn.demo.pictures import still_life
from sojourn.legacy import actions, queries
from sojourn.legacy.models import Payment, ProjectPicture
from sojourn.legacy.sheets import passed_on, terms_sheet
from sojourn.people.rules import Role
from sojourn.supporters.actions import CannotUseGift
from sojourn.supporters.models import Supporter, Use
from sojourn.timetable.models import Contributor
from tests.legacy.test_awards import call_for, sent_in
from tests.selection.factories import host, make_account, make_edition, make_fellow, make_person, make_place
from tests.supporters.test_gifts import give
from tests.timetable.factories import make_group, make_session, make_slot, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def ama(edition):
    return make_fellow(edition, "Ama Example", host(edition, "Asia"), place="Ghana").person


def test_who_may_apply_for_what_is_read_before_one_writes(client, ama, now):
    call = call_for("Collaborative Award", now, years_free=3)
    call.only_places.set([make_place("Nepal")])
    told = terms_sheet(call)
    assert told.who == (
        "A fellow of the programme leads.",
        "Fellows of at least 2 places take part.",
        "At least 1 partner museum takes part.",
        "This is open to people from: Nepal.",
        "The lead received no award within the last 3 years.",
    )
    assert told.offered == ("At most GBP 10,000.00 for one award.", "GBP 14,000.00 for all awards together.")
    account = make_account("Ama Example", Role.FELLOW)
    client.force_login(account)
    page = client.get(f"/my/opportunities/{call.pk}/").content.decode()
    assert all(words in page for words in (*told.who, *told.offered))


def paid_award(ama, now):
    call = call_for("Research project", now)
    given = actions.award(
        application=sent_in(call, ama, now, cost=100_000, asks=50_000),
        amount_pence=50_000,
        reason="x",
        terms="",
        by=None,
        at=now,
    )
    actions.agree_to_terms(given=given, by=ama, at=now)
    return given.payments.filter(waits_for=None).first()


def test_a_gift_for_a_place_pays_an_award_to_its_fellow_and_says_so(ama, now):
    trust = Supporter.objects.create(name="Trust", kind="trust")
    elsewhere, here = give(trust, place=make_place("Nepal")), give(trust, place=queries.Fellow.objects.get().place)
    payment = paid_award(ama, now)
    with pytest.raises(CannotUseGift):
        actions.pay(payment=payment, on=now.date(), gift=elsewhere, by=None, at=now)
    actions.pay(payment=payment, on=now.date(), gift=here, by=None, at=now)
    assert (Use.objects.get().fellow.person, Payment.objects.get(pk=payment.pk).gift) == (ama, here)


def test_further_pictures_are_shown_while_the_project_is_and_go_when_taken_out(
    client, now, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    values = {"title": "A cup", "kind": "display", "summary": "One cup.", "is_public": True}
    project = actions.keep_project(project=None, values=values, by=None, at=now)
    client.force_login(make_account("Tess Example", Role.TEAM))
    for words in ("A cup.", "Its other side."):
        file = io.BytesIO(still_life(1))
        file.name = "cup.png"
        client.post(f"/desk/projects/{project.pk}/picture/", {"file": file, "words": words})
    project.refresh_from_db()
    further = ProjectPicture.objects.get()
    assert (project.picture_words, further.words) == ("A cup.", "Its other side.")
    client.logout()
    address = f"/projects/project-pictures/{further.pk}/picture.webp"
    assert address in client.get(f"/projects/{project.pk}/").content.decode()
    assert client.get(address)["Content-Type"] == "image/webp"
    actions.name_in_project(project=project, person=make_person("Kofi Example"), part="", by=None, at=now)
    assert client.get(address).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        actions.take_out(part=further, by=None, at=now)
        actions.take_out_picture(project=project, by=None, at=now)
    assert list((tmp_path / "projects").iterdir()) == []


@pytest.mark.parametrize("role", [Role.FELLOW, Role.PARTNER, Role.CONTRIBUTOR])
def test_whoever_is_named_is_asked_by_letter_and_answers_in_the_portal(client, now, role):
    account = make_account("Kofi Example", role)
    values = {"title": "A cup", "kind": "display", "summary": "One cup.", "is_public": True}
    project = actions.keep_project(project=None, values=values, by=None, at=now)
    for part in ("Curator", "Lender"):
        named = actions.name_in_project(project=project, person=account.person, part=part, by=None, at=now)
    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == (account.person, "May the world read of your part in A cup?")
    client.force_login(account)
    assert "A cup: Lender" in client.get("/my/projects/").content.decode()
    client.post(f"/my/projects/{named.pk}/", {"answer": "yes"})
    assert queries.shown_projects().get() == project
    client.post(f"/my/projects/{named.pk}/", {"answer": "no"})
    assert not queries.shown_projects().exists()


def test_a_training_by_somebody_who_was_trained_hangs_below_the_one_they_came_from(client, ama, now):
    client.force_login(make_account("Ama Example", Role.FELLOW))
    typed = {
        "on": "2018-01-01",
        "place": ama.place_id or make_place("Ghana").pk,
        "host": "Town museum",
        "topic": "Packing",
    }
    client.post("/my/trainings/", typed | {"trained": "Bee, bee@example.org", "others": 0})
    typed |= {"trainers": "Bee, bee@example.org", "trained": "Cai, cai@example.org", "others": 2, "topic": "Labels"}
    client.post("/my/trainings/", typed)
    found = passed_on(ama)
    assert (found.trainings, found.people, found.others) == (2, 2, 2)
    assert [branch.topic for branch in found.tree] == ["Packing"]
    assert [branch.topic for branch in found.tree[0].grown] == ["Labels"]


def test_a_life_tells_how_many_sessions_somebody_gave_each_year(edition, now):
    speaker = Contributor.objects.create(edition=edition, person=make_person("Vera Example"))
    version = make_version(edition)
    draft = make_version(edition, number=2, is_published=False)
    group, other = (make_group(edition, name=name, fellows=[]) for name in ("A", "B"))
    packing, labels, later = (make_session(edition, code, code) for code in ("S1", "S2", "S3"))
    for session, audience in ((packing, group), (packing, other), (labels, group)):
        make_slot(version, session, audience, contributors=[speaker])
    make_slot(draft, later, group, contributors=[speaker])
    assert [(moment.part, moment.what) for moment in queries.life(speaker.person)] == [("speaker", "2018: 2 sessions")]
