"""The addresses of papers."""

from django.urls import path

from .views import desk

app_name = "papers"
urlpatterns = [
    path("desk/supporters/<int:pk>/report.pdf", desk.supporter_report, name="supporter_report"),
    path("desk/papers/advocacy-book.pdf", desk.print_advocacy_book, name="advocacy_book"),
    path("desk/<str:name>/papers/", desk.home, name="home"),
    path("desk/<str:name>/papers/coursebook.pdf", desk.print_coursebook, name="coursebook"),
]
