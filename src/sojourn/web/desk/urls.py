"""The desk's pages that gather rooms. They come after the rooms' own: an edition's address is its name."""

from django.urls import path

from . import people, views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("journal/", views.journal, name="journal"),
    path("people/<int:pk>/", people.person, name="person"),
    path("<str:name>/", views.edition, name="edition"),
]
