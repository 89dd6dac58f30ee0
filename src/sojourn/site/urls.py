"""The public pages. They come last: an edition's address is its name."""

from django.urls import path

from .views import public

app_name = "site"
urlpatterns = [
    path("", public.home, name="home"),
    path("robots.txt", public.robots, name="robots"),
    path("<str:name>/", public.edition, name="edition"),
    path("<str:name>/timetable/", public.timetable, name="timetable"),
]
