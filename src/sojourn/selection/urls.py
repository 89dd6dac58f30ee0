"""Selection on the desk, and the page on which a nominee answers."""

from django.urls import path

from .views import desk, public

app_name = "selection"
urlpatterns = [
    path("desk/<str:name>/cohort/", desk.cohort, name="cohort"),
    path("desk/<str:name>/cohort/lock/", desk.lock, name="lock"),
    path("desk/<str:name>/offers/", desk.offers, name="offers"),
    path("desk/<str:name>/offers/answer-day/", desk.set_answer_day, name="set_answer_day"),
    path("desk/<str:name>/offers/not-chosen/", desk.tell_those_not_chosen, name="tell_those_not_chosen"),
    path("desk/<str:name>/nominations/", desk.nominations, name="nominations"),
    path("desk/<str:name>/nominations.csv", desk.nominations_csv, name="nominations_csv"),
    path("desk/<str:name>/nominations/<str:code>/", desk.nomination, name="nomination"),
    path("desk/<str:name>/nominations/<str:code>/offer/", desk.offer, name="offer"),
    path("desk/<str:name>/nominations/<str:code>/answer/", desk.answer, name="answer"),
    path("desk/<str:name>/nominations/<str:code>/answer-day/", desk.answer_day, name="answer_day"),
    path("offers/<str:token>/", public.answer_offer, name="answer_offer"),
]
