"""Every address of the house, room by room."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from sojourn.site import editor_urls


def closed(request: HttpRequest) -> HttpResponse:
    """A door that does not open: an account's address is its person's, and only the team changes it."""
    raise Http404


urlpatterns = [
    path("account/email/", closed),  # before allauth, which would let an address be changed here
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("sojourn.communications.urls")),
    path("", include("sojourn.edition.urls")),
    path("", include("sojourn.selection.urls")),
    path("", include("sojourn.placement.urls")),
    path("", include("sojourn.timetable.urls")),
    path("", include("sojourn.supporters.urls")),
    path("", include("sojourn.network.urls")),
    path("", include("sojourn.legacy.urls")),
    path("", include("sojourn.evaluation.urls")),
    path("", include("sojourn.workbook.urls")),
    path("", include("sojourn.papers.urls")),
    *editor_urls.urlpatterns,
    path("my/", include("sojourn.web.portal.urls")),
    path("ui/", include("sojourn.ui.urls")),
    path("desk/", include("sojourn.web.desk.urls")),  # after the rooms: an edition's desk has its name as address
    path("", include("sojourn.site.urls")),  # last: so has an edition's public page
    *editor_urls.last_urlpatterns,
]
