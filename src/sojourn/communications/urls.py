"""The outbox on the desk."""

from django.urls import path

from .views import desk

app_name = "communications"
urlpatterns = [
    path("desk/letters/", desk.letters, name="letters"),
    path("desk/letters/deliver/", desk.deliver, name="deliver"),
    path("desk/letters/<int:pk>/", desk.letter, name="letter"),
    path("desk/letters/<int:pk>/again/", desk.send_again, name="send_again"),
]
