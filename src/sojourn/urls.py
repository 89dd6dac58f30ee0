"""Every address of the house, door by door."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("", include("sojourn.communications.urls")),
    path("", include("sojourn.edition.urls")),
    path("", include("sojourn.selection.urls")),
    path("", include("sojourn.placement.urls")),
    path("desk/", include("sojourn.web.desk.urls")),
    path("my/", include("sojourn.web.portal.urls")),
    path("feeds/", include("sojourn.timetable.urls")),
    path("ui/", include("sojourn.ui.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("sojourn.site.urls")),
]
