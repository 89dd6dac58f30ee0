"""Addresses of the room: the public directory, the network in the portal, the network on the desk."""

from django.urls import path

from .views import portal, public

app_name = "network"
urlpatterns = [
    path("network/", public.directory, name="public_directory"),
    path("network/<int:pk>/", public.member, name="public_member"),
    path("network/still-right/<str:token>/", public.still_right, name="still_right"),
    path("network/answer/<str:token>/", public.answer, name="answer"),
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
