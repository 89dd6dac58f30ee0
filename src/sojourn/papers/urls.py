"""The addresses of papers."""

from django.urls import path

from .views import desk, report

app_name = "papers"
urlpatterns = [
    path("reports/<str:name>/", report.public_report, name="public_report"),
    path("my/accounts/", report.accounts, name="accounts"),
    path("my/accounts/<int:number>/", report.account, name="account"),
    path("desk/<str:name>/report/", report.report, name="report"),
    path("desk/<str:name>/report/release/", report.release, name="release"),
    path("desk/<str:name>/report/report.pdf", report.print_report, name="print_report"),
    path("desk/<str:name>/report/words/<str:part>/", report.part, name="part"),
    path("desk/<str:name>/report/numbers/<str:figure>/", report.figure, name="figure"),
    path("desk/<str:name>/report/numbers/<str:figure>/<int:year>/", report.figure_of_year, name="figure_of_year"),
    path("desk/<str:name>/report/departments/<int:pk>.pdf", report.impact_of_department, name="impact_of_department"),
    path("desk/<str:name>/report/partners/<int:pk>.pdf", report.impact_of_partner, name="impact_of_partner"),
    path("desk/supporters/<int:pk>/report.pdf", desk.supporter_report, name="supporter_report"),
    path("desk/supporters/receipts/<int:pk>/receipt.pdf", desk.receipt, name="receipt"),
    path("desk/papers/advocacy-book.pdf", desk.print_advocacy_book, name="advocacy_book"),
    path("desk/<str:name>/papers/", desk.home, name="home"),
    path("desk/<str:name>/papers/coursebook.pdf", desk.print_coursebook, name="coursebook"),
]
