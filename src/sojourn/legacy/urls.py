"""Addresses of opportunities, projects and trainings."""

from django.urls import path

from .views import desk, portal, public

app_name = "legacy"
urlpatterns = [
    path("projects/", public.projects, name="public_projects"),
    path("projects/<int:pk>/", public.project, name="public_project"),
    path("projects/<int:pk>/picture.webp", public.picture, name="picture"),
    path("projects/project-pictures/<int:pk>/picture.webp", public.further_picture, name="further_picture"),
    path("my/opportunities/", portal.opportunities, name="own_opportunities"),
    path("my/opportunities/<int:pk>/", portal.own, name="own"),
    path("my/opportunities/<int:pk>/withdraw/", portal.withdraw, name="withdraw"),
    path("my/opportunities/<int:pk>/agree/", portal.agree, name="agree"),
    path("my/deliverables/<int:pk>/", portal.hand_in, name="hand_in"),
    path("my/reading/", portal.to_read, name="to_read"),
    path("my/reading/<int:pk>/", portal.read, name="read"),
    path("my/projects/", portal.own_projects, name="own_projects"),
    path("my/projects/<int:pk>/", portal.answer_for_project, name="answer_for_project"),
    path("my/trainings/", portal.trainings, name="trainings"),
    path("desk/opportunities/", desk.opportunities, name="opportunities"),
    path("desk/opportunities/begin/", desk.begin, name="begin"),
    path("desk/opportunities/<int:pk>/", desk.opportunity, name="opportunity"),
    path("desk/opportunities/<int:pk>/change/", desk.change_opportunity, name="change_opportunity"),
    path("desk/opportunities/<int:pk>/terms/", desk.terms, name="terms"),
    path("desk/opportunities/<int:pk>/announce/", desk.announce, name="announce"),
    path("desk/applications/<int:pk>/", desk.application, name="application"),
    path("desk/applications/<int:pk>/decide/", desk.decide, name="decide"),
    path("desk/awards/<int:pk>/", desk.award, name="award"),
    path("desk/awards/<int:pk>/close/", desk.close, name="close"),
    path("desk/payments/<int:pk>/", desk.pay, name="pay"),
    path("desk/deliverables/<int:pk>/", desk.accept, name="accept"),
    path("desk/projects/", desk.projects, name="projects"),
    path("desk/projects/new/", desk.new_project, name="new_project"),
    path("desk/projects/<int:pk>/", desk.project, name="project"),
    path("desk/projects/<int:pk>/name/", desk.name_in_project, name="name_in_project"),
    path("desk/projects/<int:pk>/stop/", desk.add_stop, name="add_stop"),
    path("desk/projects/<int:pk>/picture/", desk.set_picture, name="set_picture"),
    path("desk/projects/<int:pk>/picture.webp", desk.picture, name="own_picture"),
    path("desk/projects/<int:pk>/picture/take-out/", desk.take_out_first_picture, name="take_out_first_picture"),
    path("desk/projects/project-pictures/<int:pk>/picture.webp", desk.further_picture, name="own_further_picture"),
    path("desk/projects/project-pictures/<int:pk>/take-out/", desk.take_out_picture, name="take_out_picture"),
    path("desk/projects/project-people/<int:pk>/take-out/", desk.take_out_person, name="take_out_person"),
    path("desk/projects/stops/<int:pk>/take-out/", desk.take_out_stop, name="take_out_stop"),
    path("desk/lives/<int:pk>/", desk.life, name="life"),
]
