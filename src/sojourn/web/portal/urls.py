"""The portal's addresses. None of them names a person: each shows what is the reader's own."""

from django.urls import path

from . import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("days/", views.days, name="days"),
    path("week/", views.week, name="week"),
    path("all/", views.everything, name="all"),
    path("placement/", views.placement, name="placement"),
    path("sessions/", views.sessions, name="sessions"),
    path("group/", views.group, name="group"),
    path("department/", views.department, name="department"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/make/", views.make_calendar, name="make_calendar"),
    path("calendar/renew/", views.renew_calendar, name="renew_calendar"),
]
