"""What anyone may read. Every page is the same for everyone, and is kept (see `kept`)."""

from mimetypes import guess_type
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils import translation
from django.views.decorators.http import require_safe

from sojourn.edition.models import Edition
from sojourn.people.access import names_nobody_hidden, open_to_all

from .. import queries, sheets
from ..addresses import HOME_LANGUAGE, absolute, asked
from ..frame import frame_of_address
from ..kept import YEAR, kept
from ..models import BasePage
from ..routing import page_at, places_of_the_site
from ..search import LONGEST
from ..search import search as find

ROBOTS = """\
User-agent: *
Disallow: /account/
Disallow: /desk/
Disallow: /editor/
Disallow: /feeds/
Disallow: /my/
"""


@open_to_all
@require_safe
@kept
def page(request: HttpRequest, path: str = "") -> HttpResponse:
    return drawn(request, path)


def drawn(request: HttpRequest, path: str) -> HttpResponse:
    """What editors wrote, drawn with what the rooms know; without a page of theirs, what the rooms know alone."""
    found = page_at(path)
    if found is not None:
        with translation.override(language_of(found, path)):
            return found.serve(request).render()
    if not path:
        return render(request, "site/home.html", home_without_words())
    of_house = Edition.objects.select_related("programme").filter(name=path.removesuffix("/")).first()
    if of_house is None:
        raise Http404
    known = {"sheet": sheets.edition_sheet(of_house), "edition": of_house, "frame": frame_of_address(request.path)}
    return render(request, "site/edition.html", known)


def home_without_words() -> dict[str, Any]:
    """What the front door says before an editor has written anything."""
    editions = [(edition, f"/{edition.name}/") for edition in queries.editions()]
    return {"programmes": queries.programmes(), "editions": editions, "frame": frame_of_address("/")}


def language_of(found: BasePage, path: str) -> str:
    """The language of what surrounds the words: that of the address, else the reader's."""
    return found.locale.language_code if asked(path).language != HOME_LANGUAGE else translation.get_language()


@open_to_all
@require_safe
@kept
def edition(request: HttpRequest, name: str) -> HttpResponse:
    """An edition's address is its name."""
    return drawn(request, f"{name}/")


@open_to_all
@require_safe
@kept
def timetable(request: HttpRequest, name: str) -> HttpResponse:
    found = get_object_or_404(Edition.objects.select_related("programme"), name=name)
    sheet = sheets.public_timetable(found)
    if sheet is None:
        raise Http404
    return render(
        request, "site/timetable.html", {"sheet": sheet, "edition": found, "frame": frame_of_address(request.path)}
    )


@open_to_all
@require_safe
@names_nobody_hidden
def search(request: HttpRequest) -> HttpResponse:
    """A search over what is public. Nobody keeps what was asked."""
    asked_for = request.GET.get("q", "")
    known = {"asked": asked_for[:LONGEST], "found": find(asked_for), "frame": frame_of_address(request.path)}
    return render(request, "site/search.html", known)


@open_to_all
@require_safe
@kept
def sitemap(request: HttpRequest) -> HttpResponse:
    entries = {"entries": places_of_the_site()}
    return render(request, "site/sitemap.xml", entries, content_type="application/xml; charset=utf-8")


@open_to_all
@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponse:
    """A picture, cut to size; its name changes with its content."""
    folder = Path(settings.MEDIA_ROOT) / "images"
    try:
        file = (folder / path).resolve()
        content = file.read_bytes() if file.is_relative_to(folder) else None
    except (OSError, ValueError):  # no such file, a folder, or a name that no disk holds
        content = None
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=guess_type(file.name)[0])
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@open_to_all
@require_safe
def mark(request: HttpRequest) -> HttpResponse:
    """The house's mark, where a browser looks for one by itself: a letter shown alone, a feed or a PDF names none."""
    return redirect(static("ui/mark.svg"))


@open_to_all
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{ROBOTS}Sitemap: {absolute('/sitemap.xml')}\n", content_type="text/plain")
