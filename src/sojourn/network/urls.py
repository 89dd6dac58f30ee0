"""Addresses of the room: the public directory, the network in the portal, the network on the desk."""

from django.urls import path

from .views import desk, portal, public

app_name = "network"
urlpatterns = [
    path("network/", public.directory, name="public_directory"),
    path("network/<int:pk>/", public.member, name="public_member"),
    path("network/still-right/<str:token>/", public.still_right, name="still_right"),
    path("network/answer/<str:token>/", public.answer, name="answer"),
    path("desk/network/", desk.home, name="desk"),
    path("desk/network/people/", desk.people, name="desk_people"),
    path("desk/network/people/<int:pk>/", desk.member, name="desk_member"),
    path("desk/network/people/<int:pk>/hide/", desk.hide, name="desk_hide"),
    path("desk/network/people/<int:pk>/ask/", desk.ask, name="desk_ask"),
    path("desk/network/people/<int:pk>/merge/", desk.merge, name="desk_merge"),
    path("desk/network/silent/", desk.silent, name="silent"),
    path("desk/network/silent/ask/", desk.ask_everyone, name="ask_everyone"),
    path("desk/network/doubts/", desk.doubts, name="doubts"),
    path("desk/network/doubts/<int:pk>/", desk.settle, name="settle"),
    path("desk/network/merges/<int:pk>/undo/", desk.undo, name="undo_merge"),
    path("desk/network/reports/", desk.reports, name="reports"),
    path("desk/network/reports/<int:pk>/", desk.settle_report, name="settle_report"),
    path("desk/network/names/", desk.names, name="names"),
    path("desk/network/names/<int:pk>/", desk.look_at_name, name="look_at_name"),
    path("desk/network/import/", desk.upload, name="import"),
    path("desk/network/import/<str:token>/", desk.import_preview, name="import_preview"),
    path("desk/network/import/<str:token>/carry-out/", desk.import_past, name="import_past"),
    path("my/network/", portal.directory, name="directory"),
    path("my/network/map/", portal.map_page, name="map"),
    path("my/network/people/<int:pk>/", portal.member, name="member"),
    path("my/network/people/<int:pk>/write/", portal.write, name="write"),
    path("my/network/messages/", portal.message_list, name="messages"),
    path("my/network/messages/<int:pk>/", portal.message, name="message"),
    path("my/network/profile/", portal.profile, name="profile"),
    path("my/network/profile/preview/", portal.preview, name="preview"),
    path("my/network/profile/work/", portal.new_work, name="new_work"),
    path("my/network/profile/earlier/", portal.add_step, name="add_step"),
    path("my/network/profile/earlier/<int:pk>/remove/", portal.remove_step, name="remove_step"),
    path("my/network/profile/quotation/", portal.quotation, name="quotation"),
    path("my/network/profile/hide/", portal.hide, name="hide"),
]
