"""The workbook on the desk."""

from django.urls import path

from .views import desk

app_name = "workbook"
urlpatterns = [
    path("desk/workbook/", desk.home, name="home"),
    path("desk/workbook/template.xlsx", desk.template, name="template"),
    path("desk/workbook/edition/<str:name>/", desk.export, name="export"),
    path("desk/workbook/look/<slug:token>/", desk.preview, name="preview"),
    path("desk/workbook/look/<slug:token>/import/", desk.carry_out, name="carry_out"),
]
