"""Addresses of the room selection."""

from django.urls import URLPattern

app_name = "selection"
urlpatterns: list[URLPattern] = []
