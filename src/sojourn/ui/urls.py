"""The gallery of components."""

from django.urls import path

from .views import public

app_name = "ui"
urlpatterns = [path("", public.gallery, name="gallery")]
