"""Supporters on the desk."""

from django.urls import path

from .views import desk, portal

app_name = "supporters"
urlpatterns = [
    path("my/support/", portal.own, name="own"),
    path("desk/supporters/", desk.supporters, name="supporters"),
    path("desk/supporters/new/", desk.new_supporter, name="new_supporter"),
    path("desk/supporters/thanks/<int:year>/", desk.thanks, name="thanks"),
    path("desk/supporters/<int:pk>/", desk.supporter, name="supporter"),
    path("desk/supporters/<int:pk>/change/", desk.change_supporter, name="change_supporter"),
    path("desk/supporters/<int:pk>/gift/", desk.new_gift, name="new_gift"),
    path("desk/supporters/<int:pk>/note/<str:what>/", desk.note, name="note"),
    path("desk/supporters/tasks/<int:pk>/", desk.finish_task, name="finish_task"),
    path("desk/supporters/promises/<int:pk>/", desk.keep_promise, name="keep_promise"),
    path("desk/supporters/gifts/<int:pk>/", desk.gift, name="gift"),
    path("desk/supporters/gifts/<int:pk>/change/", desk.change_gift, name="change_gift"),
    path("desk/supporters/gifts/<int:pk>/instalments/", desk.plan_instalments, name="plan_instalments"),
    path("desk/supporters/instalments/<int:pk>/", desk.receive, name="receive"),
    path("desk/supporters/uses/<int:pk>/", desk.take_back, name="take_back"),
]
