"""The desk's pages that gather rooms. They come after the rooms' own: an edition's address is its name."""

from django.urls import path

from . import people, views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("journal/", views.journal, name="journal"),
    path("<str:name>/nominations/<str:code>/leave/", views.leave, name="leave"),
    path("<str:name>/cohort/plan/", views.plan_cohort, name="plan_cohort"),
    path("<str:name>/cohort/mend/", views.mend_cohort, name="mend_cohort"),
    path("<str:name>/cohort/adopt/<int:pk>/", views.adopt_cohort, name="adopt_cohort"),
    path("<str:name>/cohort/relax/<int:pk>/", views.relax_cohort, name="relax_cohort"),
    path("people/<int:pk>/", people.person, name="person"),
    path("<str:name>/", views.edition, name="edition"),
]
