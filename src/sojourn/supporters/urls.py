"""Supporters on the desk."""

from django.urls import path

from .views import desk, papers, portal

app_name = "supporters"
urlpatterns = [
    path("my/support/", portal.own, name="own"),
    path("desk/supporters/", desk.supporters, name="supporters"),
    path("desk/supporters/new/", desk.new_supporter, name="new_supporter"),
    path("desk/supporters/own-fields/", desk.own_fields, name="own_fields"),
    path("desk/supporters/own-fields/<int:pk>/", desk.change_field, name="change_field"),
    path("desk/supporters/own-fields/<int:pk>/retire/", desk.retire_field, name="retire_field"),
    path("desk/supporters/standing/", desk.standing, name="standing"),
    path("desk/supporters/given.<str:ending>", papers.given, name="given"),
    path("desk/supporters/thanks/<int:year>/", desk.thanks, name="thanks"),
    path("desk/supporters/<int:pk>/", desk.supporter, name="supporter"),
    path("desk/supporters/<int:pk>/change/", desk.change_supporter, name="change_supporter"),
    path("desk/supporters/<int:pk>/merge/", desk.merge, name="merge"),
    path("desk/supporters/<int:pk>/gift/", desk.new_gift, name="new_gift"),
    path("desk/supporters/<int:pk>/note/<str:what>/", desk.note, name="note"),
    path("desk/supporters/<int:pk>/document/", papers.keep_document, name="keep_document"),
    path("desk/supporters/contacts/<int:pk>/", desk.change_contact, name="change_contact"),
    path("desk/supporters/tasks/<int:pk>/", desk.finish_task, name="finish_task"),
    path("desk/supporters/promises/<int:pk>/", desk.keep_promise, name="keep_promise"),
    path("desk/supporters/supporter-merges/<int:pk>/undo/", desk.undo_merge, name="undo_merge"),
    path("desk/supporters/documents/<int:pk>/", papers.document, name="document"),
    path("desk/supporters/documents/<int:pk>/settle/", papers.settle_document, name="settle_document"),
    path("desk/supporters/documents/<int:pk>/remove/", papers.remove_document, name="remove_document"),
    path("desk/supporters/gifts/<int:pk>/", desk.gift, name="gift"),
    path("desk/supporters/gifts/<int:pk>/change/", desk.change_gift, name="change_gift"),
    path("desk/supporters/gifts/<int:pk>/instalments/", desk.plan_instalments, name="plan_instalments"),
    path("desk/supporters/gifts/<int:pk>/came/", desk.came_at_once, name="came_at_once"),
    path("desk/supporters/instalments/<int:pk>/", desk.receive, name="receive"),
    path("desk/supporters/instalments/<int:pk>/take-back/", desk.take_back_instalment, name="take_back_instalment"),
    path("desk/supporters/instalments/<int:pk>/receipt/", papers.make_receipt, name="make_receipt"),
    path("desk/supporters/receipts/", papers.receipts, name="receipts"),
    path("desk/supporters/receipts/<int:pk>/cancel/", papers.cancel_receipt, name="cancel_receipt"),
    path("desk/supporters/uses/<int:pk>/", desk.take_back, name="take_back"),
]
