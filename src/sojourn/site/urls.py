"""The public pages. They come last: an edition's address is its name, and a page's is where editors put it."""

from django.urls import path

from .views import public

app_name = "site"
urlpatterns = [
    path("", public.page, name="home"),
    path("robots.txt", public.robots, name="robots"),
    path("media/images/<path:path>", public.picture, name="picture"),
    path("<str:name>/", public.edition, name="edition"),
    path("<str:name>/timetable/", public.timetable, name="timetable"),
]
