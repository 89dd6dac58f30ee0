"""Placements and project pairs on the desk."""

from django.urls import path

from .views import desk

app_name = "placement"
urlpatterns = [
    path("desk/<str:name>/placements/", desk.placements, name="placements"),
    path("desk/<str:name>/placements/plan/", desk.plan, name="plan_placements"),
    path("desk/<str:name>/placements/mend/", desk.mend, name="mend"),
    path("desk/<str:name>/placements/adopt/<int:pk>/", desk.adopt, name="adopt_placements"),
    path("desk/<str:name>/placements/relax/<int:pk>/", desk.relax, name="relax"),
    path("desk/<str:name>/placements/lock/", desk.lock, name="lock"),
    path("desk/<str:name>/placements/unlock/", desk.unlock, name="unlock"),
    path("desk/<str:name>/placements/move/", desk.move, name="move"),
    path("desk/<str:name>/pairs/", desk.pairs, name="pairs"),
    path("desk/<str:name>/pairs/adopt/<int:pk>/", desk.adopt_pairs, name="adopt_pairs"),
]
