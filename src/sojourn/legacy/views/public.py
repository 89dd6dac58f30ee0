"""Projects as the world reads them, while their people agree."""

from django.db.models.fields.files import ImageFieldFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sojourn.foundation.requests import in_language_asked_for
from sojourn.people.access import names_nobody_hidden, open_to_all

from .. import queries, sheets
from ..models import ProjectPicture


@open_to_all
@in_language_asked_for
@require_safe
@names_nobody_hidden
def projects(request: HttpRequest) -> HttpResponse:
    lines = [sheets.project_line(one) for one in queries.shown_projects()[:300]]
    return render(request, "legacy/public_projects.html", {"projects": lines})


@open_to_all
@in_language_asked_for
@require_safe
@names_nobody_hidden
def project(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.shown_projects().select_related("grew_from"), pk=pk)
    return render(request, "legacy/public_project.html", {"sheet": sheets.project_sheet(found)})


@open_to_all
@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """A project's picture, as long as the world may read of the project."""
    return picture_itself(get_object_or_404(queries.shown_projects(), pk=pk).picture)


@open_to_all
@require_safe
def further_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """One more picture of a project, as long as the world may read of the project."""
    found = get_object_or_404(ProjectPicture, pk=pk, project__in=queries.shown_projects())
    return picture_itself(found.picture)


def picture_itself(picture: ImageFieldFile) -> HttpResponse:
    """A picture that is never kept by whoever is in between. Raises: Http404, where there is none."""
    if not picture:
        raise Http404
    try:
        with picture.open() as file:
            return HttpResponse(file.read(), content_type="image/webp", headers={"Cache-Control": "no-cache"})
    except FileNotFoundError as error:
        raise Http404 from error
