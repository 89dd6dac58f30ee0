"""Files that come with answers: seen on a page of their own, from five on, without camera or place."""

import base64
import io

import pytest
from PIL import Image

from sojourn.evaluation.models import Question
from sojourn.people.rules import Role
from tests.evaluation.factories import ask, closed_round, make_cohort, make_version
from tests.selection.factories import make_account

pytestmark = pytest.mark.django_db
CAMERA = "Camera of Fellow Number 01"


def photograph() -> dict[str, str]:
    hidden = Image.Exif()
    hidden[0x010F] = CAMERA
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(file, "JPEG", exif=hidden)
    assert CAMERA.encode() in file.getvalue()
    return {"type": "image/jpeg", "data": base64.b64encode(file.getvalue()).decode()}


def text(number: int) -> dict[str, str]:
    return {"type": "text/plain", "data": base64.b64encode(f"Fictional text {number}".encode()).decode()}


def files_page(client, sent: list[dict[str, str]]):
    version = make_version(ask("display", "file", "A picture of your display"), ask("week", "scale"))
    answers = [{"display": file, "week": "4"} for file in sent]
    round = closed_round(make_cohort(len(sent)), version, answers)
    client.force_login(make_account("Tess Team", Role.TEAM))
    return round, client.get(f"/desk/2018/rounds/{round.pk}/files/{Question.objects.get(name='display').pk}/")


def test_each_file_is_given_out_without_what_a_camera_hid_in_it(client):
    round, page = files_page(client, [photograph(), *(text(number) for number in range(5))])
    address = page.request["PATH_INFO"]
    assert f'href="{address}"' in client.get(f"/desk/2018/rounds/{round.pk}/").content.decode()
    assert sorted(ending for _number, _key, ending in page.context["lines"]) == ["jpg", *["txt"] * 5]
    given = [client.get(f"{address}{key}/") for _number, key, _ending in page.context["lines"]]
    assert all(one.headers["Content-Disposition"].startswith("attachment; ") for one in given)
    contents = [one.content for one in given]
    assert sorted(one for one in contents if one.startswith(b"Fictional")) == [
        f"Fictional text {number}".encode() for number in range(5)
    ]
    [picture] = [one for one in contents if not one.startswith(b"Fictional")]
    assert Image.open(io.BytesIO(picture)).size == (8, 8)
    assert CAMERA.encode() not in picture


def test_fewer_than_five_files_are_given_to_nobody(client):
    round, page = files_page(client, [text(number) for number in range(4)])
    assert page.status_code == 403
    assert "Withheld: fewer than five people answered." in page.content.decode()
    key = round.answers.first().files.get().pk
    assert client.get(f"{page.request['PATH_INFO']}{key}/").status_code == 404
