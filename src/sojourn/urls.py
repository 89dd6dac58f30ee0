"""Every address of the house, room by room."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("sojourn.communications.urls")),
    path("", include("sojourn.edition.urls")),
    path("", include("sojourn.selection.urls")),
    path("", include("sojourn.placement.urls")),
    path("", include("sojourn.timetable.urls")),
    path("", include("sojourn.workbook.urls")),
    path("", include("sojourn.papers.urls")),
    path("my/", include("sojourn.web.portal.urls")),
    path("ui/", include("sojourn.ui.urls")),
    path("desk/", include("sojourn.web.desk.urls")),  # after the rooms: an edition's desk has its name as address
    path("", include("sojourn.site.urls")),  # last: so has an edition's public page
]
