"""Every address of the house, door by door."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("desk/", include("sojourn.web.desk.urls")),
    path("", include("sojourn.web.portal.urls")),
    path("", include("sojourn.timetable.urls")),
    path("ui/", include("sojourn.ui.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("sojourn.site.urls")),
]
