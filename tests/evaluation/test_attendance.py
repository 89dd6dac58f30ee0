"""Who was there, certificates that a stranger verifies, badges, questions left open and lessons."""

import json
from datetime import UTC, date, datetime, time
from io import BytesIO

import jwt
import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from pyld import jsonld

from sojourn.evaluation import actions
from sojourn.evaluation.certificates import CONTEXTS, badge, certificate_paper, issuer_jwk
from sojourn.evaluation.models import Attendance, Certificate, LeftOpen, Lesson, LessonHeeded
from sojourn.evaluation.queries import lessons_from_before
from sojourn.people.models import Consent, JournalEntry
from sojourn.people.rules import Role
from sojourn.timetable.models import Slot
from tests.evaluation.factories import OPEN_AT
from tests.selection.factories import make_account as account_named
from tests.selection.factories import make_edition as edition_named
from tests.timetable import factories as timetable

pytestmark = pytest.mark.django_db
AFTER = datetime(2018, 8, 10, 16, 0, tzinfo=UTC)


@pytest.fixture
def summer():
    """A published session of one contributor with three fellows of the department Asia, one of them hidden."""
    edition = timetable.make_edition()
    department = timetable.make_department(representative=timetable.make_person("Rosa Representative"))
    fellows = [timetable.make_fellow(edition, f"Fellow {name}", department=department) for name in ("Ama", "Bo", "Cy")]
    fellows[2].person.is_hidden = True
    fellows[2].person.save()
    contributor = timetable.make_contributor(edition, "Clem Contributor")
    session = timetable.make_session(edition, "S1", "Care of textiles", contributor=contributor)
    group = timetable.make_group(edition, fellows=fellows)
    version = timetable.make_version(edition)
    sitting = session.sittings.create(group=group)
    slot = Slot.objects.create(version=version, sitting=sitting, on=date(2018, 7, 3), starts=time(9, 30), ends=time(11))
    slot.contributors.add(contributor)
    return edition, sitting, fellows


def client_of(name: str, *roles: Role) -> Client:
    client = Client()
    client.force_login(account_named(name, *roles))
    return client


def test_the_contributor_ticks_who_is_there_from_a_phone(summer):
    _edition, sitting, fellows = summer
    client = client_of("Clem Contributor", Role.CONTRIBUTOR)

    day = client.get(reverse("evaluation:attendance"), {"on": "2018-07-03"}).content
    page = client.get(reverse("evaluation:tick", args=[sitting.pk])).content
    client.post(reverse("evaluation:tick", args=[sitting.pk]), {"present": [fellows[0].pk, fellows[2].pk, 999999]})

    assert b"Care of textiles" in day and len(day) < 30_000 and len(page) < 30_000
    assert b"Fellow Ama" in page and b"Fellow Cy" not in page and b"(not named)" in page
    present = dict(Attendance.objects.values_list("fellow__person__name", "is_present"))
    assert present == {"Fellow Ama": True, "Fellow Bo": False, "Fellow Cy": True}


def test_a_session_is_ticked_by_nobody_whose_it_is_not(summer):
    _edition, sitting, _fellows = summer
    address = reverse("evaluation:tick", args=[sitting.pk])

    for client in (client_of("Fellow Ama", Role.FELLOW), client_of("Olu Other", Role.CONTRIBUTOR)):
        assert client.get(address).status_code == 404
        assert client.post(address, {"present": []}).status_code == 404
    assert client_of("Tess Team", Role.TEAM).get(address).status_code == 200
    assert Attendance.objects.count() == 0


def test_a_representative_ticks_the_group_of_their_department(summer):
    _edition, sitting, _fellows = summer
    sitting.group.kind = "department"
    sitting.group.save()

    assert (
        client_of("Rosa Representative", Role.REPRESENTATIVE)
        .get(reverse("evaluation:tick", args=[sitting.pk]))
        .status_code
        == 200
    )


@pytest.fixture
def certificate(summer):
    edition, sitting, fellows = summer
    actions.mark_attendance(sitting=sitting, present=[fellows[0].pk], by=None, at=OPEN_AT)
    actions.issue_certificates(edition=edition, by=None, at=AFTER)
    return Certificate.objects.select_related(
        "fellow__person__institution", "fellow__edition__programme", "fellow__place"
    ).get(fellow=fellows[0])


def verified(certificate: Certificate) -> str:
    return Client().get(reverse("evaluation:verified", args=[certificate.code])).content.decode()


def test_certificates_are_issued_once_and_not_before_the_last_taught_day(summer):
    edition, _sitting, _fellows = summer
    with pytest.raises(actions.CannotCertify):
        actions.issue_certificates(edition=edition, by=None, at=OPEN_AT)

    assert actions.issue_certificates(edition=edition, by=None, at=AFTER) == 3
    assert actions.issue_certificates(edition=edition, by=None, at=AFTER) == 0


def test_a_stranger_verifies_a_certificate_and_reads_only_what_its_holder_agreed_to_show(certificate):
    person = certificate.fellow.person
    assert "This certificate is genuine." in verified(certificate) and "Fellow Ama" not in verified(certificate)

    actions.agree_to_show(person=person, what={"name", "hours"}, at=AFTER)
    assert "Fellow Ama" in verified(certificate) and "Nepal" not in verified(certificate)
    actions.agree_to_show(person=person, what={"place"}, at=AFTER)
    assert "Fellow Ama" not in verified(certificate) and "Nepal" in verified(certificate)
    assert Consent.objects.filter(withdrawn_at=None).count() == 1

    actions.agree_to_show(person=person, what={"name", "place"}, at=AFTER)
    person.is_hidden = True
    person.save()
    assert "Fellow Ama" not in verified(certificate) and "Nepal" not in verified(certificate)


def test_a_certificate_that_was_withdrawn_or_never_issued_does_not_verify(certificate):
    actions.withdraw_certificate(certificate=certificate, by=None, at=AFTER)

    assert "has been withdrawn" in verified(certificate) and "genuine" not in verified(certificate)
    unknown = Client().get(reverse("evaluation:verified", args=["<script>"]))
    assert (unknown.status_code, b"<script>" in unknown.content) == (404, False)


def test_a_code_is_found_as_people_type_it(certificate):
    code = certificate.code
    typed = f" {code.replace('-', '')[:8]} {code[10:]}".lower()

    answer = Client().get(reverse("evaluation:verify"), {"code": typed})

    assert answer.url == reverse("evaluation:verified", args=[code])


def test_the_certificate_is_a_tagged_pdf_with_name_and_code(certificate):
    paper = certificate_paper(certificate)

    assert paper.is_accessible
    with pikepdf.open(BytesIO(paper.pdf)) as pdf:
        assert len(pdf.pages) == 1
        assert (
            "Fellow Ama" in str(pdf.docinfo.get("/Title", ""))
            or pdf.open_metadata().get("dc:title") == "Certificate, Fellow Ama"
        )


TERMS = {
    "@version": 1.1,
    "@vocab": "https://example.org/unknown#",
    "id": "@id",
    "type": "@type",
    "VerifiableCredential": "https://www.w3.org/2018/credentials#VerifiableCredential",
    "issuer": {"@id": "https://www.w3.org/2018/credentials#issuer", "@type": "@id"},
    "validFrom": "https://www.w3.org/2018/credentials#validFrom",
    "credentialSubject": {"@id": "https://www.w3.org/2018/credentials#credentialSubject", "@type": "@id"},
    "name": "https://schema.org/name",
    "description": "https://schema.org/description",
    "url": "https://schema.org/url",
    **{
        term: f"https://purl.imsglobal.org/spec/vc/ob/vocab.html#{term}"
        for term in (
            "OpenBadgeCredential Achievement AchievementSubject Profile IdentityObject achievement achievementType criteria "
            "narrative identifier hashed identityHash identityType"
        ).split()
    },
}
"""The terms that our credentials use, with the addresses that the published vocabularies give them (no network in tests)."""


def expanded(credential: dict) -> str:
    def load(address: str, options: dict) -> dict:
        assert address in CONTEXTS
        return {"contextUrl": None, "documentUrl": address, "document": {"@context": TERMS}}

    return json.dumps(jsonld.expand(credential, {"documentLoader": load}))


def test_the_badge_is_a_credential_whose_signature_the_published_key_verifies(certificate):
    token = badge(certificate, {"name"})
    published = Client().get(reverse("evaluation:issuer_key")).json()
    assert published == issuer_jwk() and jwt.get_unverified_header(token)["kid"] == published["kid"]

    said = jwt.decode(token, jwt.PyJWK(published).key, algorithms=["EdDSA"])

    text = expanded({key: value for key, value in said.items() if key not in ("iss", "jti", "sub", "nbf")})
    assert "example.org/unknown" not in text
    assert "https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential" in text
    assert said["issuer"]["id"].endswith("/badges/issuer.json") and "Fellow Ama" in text
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token[:-8] + "AAAAAAAA", jwt.PyJWK(published).key, algorithms=["EdDSA"])


def test_a_badge_names_nobody_who_did_not_agree_to_be_named(certificate):
    said = jwt.decode(badge(certificate, set()), options={"verify_signature": False})

    assert "Fellow Ama" not in json.dumps(said)


def test_a_fellow_fetches_their_own_certificate_and_badge(certificate):
    client = client_of("Fellow Ama", Role.FELLOW)

    client.post(reverse("evaluation:certificate"), {"show": ["name"]})
    assert client.get(reverse("evaluation:certificate_pdf")).content.startswith(b"%PDF")
    assert client.get(reverse("evaluation:certificate_badge")).content.count(b".") == 2
    assert "Fellow Ama" in verified(certificate)
    assert client_of("Nobody Yet", Role.FELLOW).get(reverse("evaluation:certificate_pdf")).status_code == 404


def test_a_question_left_open_has_an_owner_and_gets_its_answer(summer):
    edition, _sitting, _fellows = summer
    client = client_of("Tess Team", Role.TEAM)
    address = reverse("evaluation:left_open", args=[edition.name])
    client.post(address, {"text": "Who may lend?", "asked_on": "2018-07-06"})
    row = LeftOpen.objects.get()
    owner = account_named("Clem Contributor", Role.CONTRIBUTOR).person

    client.post(reverse("evaluation:answer_left_open", args=[edition.name, row.pk]), {"owner": owner.pk, "answer": ""})
    assert client.get(address).context["waiting"][0].owner == owner
    client.post(
        reverse("evaluation:answer_left_open", args=[edition.name, row.pk]), {"owner": owner.pk, "answer": "The board."}
    )

    assert [each.answer for each in client.get(address).context["answered"]] == ["The board."]


def test_a_lesson_comes_up_again_until_it_is_done(summer):
    edition, sitting, _fellows = summer
    actions.write_lesson(edition=edition, text="Leave an hour after it.", session=sitting.session, by=None, at=AFTER)
    later = [timetable_edition(name, year) for name, year in (("2019", 2019), ("2020", 2020), ("2021", 2021))]
    lesson = Lesson.objects.get()
    client = client_of("Tess Team", Role.TEAM)
    assert "Leave an hour after it." in client.get("/desk/2019/").content.decode()

    heed = reverse("evaluation:heed_lesson", args=["2019"])
    client.post(heed, {"lesson": lesson.pk, "outcome": LessonHeeded.Outcome.NOT_NOW, "note": ""})
    assert [list(lessons_from_before(each)) for each in later] == [[], [lesson], [lesson]]
    actions.heed_lesson(lesson=lesson, edition=later[1], outcome=LessonHeeded.Outcome.DONE, note="", by=None, at=AFTER)

    assert [list(lessons_from_before(each)) for each in later] == [[], [], []]
    assert JournalEntry.objects.filter(did="dealt with a lesson").count() == 2


def timetable_edition(name: str, year: int):
    edition = edition_named(name=name)
    days = {
        field: getattr(edition, field).replace(year=year)
        for field in ("arrive_on", "leave_on", "first_day_on", "last_day_on")
    }
    type(edition).objects.filter(pk=edition.pk).update(**days)
    edition.refresh_from_db()
    return edition
