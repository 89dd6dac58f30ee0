"""Addresses of the room."""

from django.urls import URLPattern

app_name = "supporters"
urlpatterns: list[URLPattern] = []
