"""Planning runs on the desk."""

from django.urls import path

from .views import desk

app_name = "edition"
urlpatterns = [
    path("desk/runs/<int:pk>/", desk.run, name="run"),
    path("desk/runs/<int:pk>/progress/", desk.run_progress, name="run_progress"),
    path("desk/runs/<int:pk>/stop/", desk.stop_run, name="stop_run"),
    path("desk/runs/<int:pk>/<str:file>.json", desk.run_file, name="run_file"),
    path("desk/<str:name>/runs/", desk.runs, name="runs"),
]
