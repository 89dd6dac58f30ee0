"""Addresses of the room."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .views import api, desk, learning, portal, programs, public, questionnaires


class EndingConverter(StringConverter):
    """How a file ends."""

    regex = "csv|xlsx|sav|json"


register_converter(EndingConverter, "evaluation_ending")

app_name = "evaluation"
ROUND = "desk/<str:name>/rounds/<int:pk>"
urlpatterns = [
    path("a/<str:secret>/", public.answer, name="answer"),
    path("verify/", public.verify, name="verify"),
    path("verify/<str:code>/", public.verified, name="verified"),
    path("badges/issuer.json", public.issuer_profile, name="issuer"),
    path("badges/key.json", public.issuer_key, name="issuer_key"),
    path("badges/<str:name>.json", public.badge_achievement, name="achievement"),
    path("my/attendance/", portal.attendance, name="attendance"),
    path("my/attendance/<int:pk>/", portal.tick, name="tick"),
    path("my/certificate/", portal.certificate, name="certificate"),
    path("my/certificate/show-nothing/", portal.withdraw_all, name="show_nothing"),
    path("my/certificate.pdf", portal.certificate_pdf, name="certificate_pdf"),
    path("my/certificate.jwt", portal.certificate_badge, name="certificate_badge"),
    path("my/session-results/", portal.own_results, name="own_results"),
    path("my/session-results/<int:pk>/", portal.own_result, name="own_result"),
    path("my/session-results/<int:pk>/questions/", portal.own_questions, name="own_questions"),
    path(
        "my/session-results/<int:pk>/questions/<int:number>/drop/", portal.drop_own_question, name="drop_own_question"
    ),
    path("my/session-results/<int:pk>/results.pdf", portal.own_result_pdf, name="own_result_pdf"),
    path("answers/", portal.rounds, name="answers"),
    path("other-programs/", programs.programs, name="programs"),
    path("other-programs/keys/<int:pk>/withdraw/", programs.withdraw_key, name="withdraw_key"),
    path("other-programs/told/", programs.keep_listener, name="keep_listener"),
    path("other-programs/told/<int:pk>/drop/", programs.drop_listener, name="drop_listener"),
    path("api/1/rounds/", api.rounds, name="api_rounds"),
    path("api/1/rounds/<int:pk>/", api.round, name="api_round"),
    path("api/1/rounds/<int:pk>/code-book/", api.code_book, name="api_code_book"),
    path("api/1/rounds/<int:pk>/results/", api.results, name="api_results"),
    path("api/1/rounds/<int:pk>/answers/", api.answers, name="api_answers"),
    path("desk/questionnaires/", questionnaires.questionnaires, name="questionnaires"),
    path("desk/questionnaires/library/", questionnaires.add_library, name="add_library"),
    path("desk/questionnaires/import/", questionnaires.import_xlsform, name="import_xlsform"),
    path("desk/questionnaires/<int:pk>/", questionnaires.questionnaire, name="questionnaire"),
    path("desk/questionnaires/<int:pk>/change/", questionnaires.change, name="change_questionnaire"),
    path("desk/questionnaires/<int:pk>/preview/", questionnaires.preview, name="preview"),
    path("desk/questionnaires/<int:pk>/form.pdf", questionnaires.form_pdf, name="form_pdf"),
    path("desk/questionnaires/<int:pk>/xlsform.xlsx", questionnaires.xlsform, name="xlsform"),
    path("desk/questionnaires/<int:pk>/questions/new/", questionnaires.new_question, name="new_question"),
    path("desk/questionnaires/questions/<int:pk>/", questionnaires.question, name="question"),
    path("desk/questionnaires/questions/<int:pk>/change/", questionnaires.change_question, name="change_question"),
    path("desk/<str:name>/rounds/", desk.rounds, name="rounds"),
    path("desk/<str:name>/rounds/past/", desk.import_past, name="import_past"),
    path(f"{ROUND}/", desk.round, name="round"),
    path(f"{ROUND}/change/", desk.change_round, name="change_round"),
    path(f"{ROUND}/form.pdf", desk.form_pdf, name="round_form_pdf"),
    path(f"{ROUND}/own-questions/<int:number>/", desk.change_own_question, name="change_own_question"),
    path(f"{ROUND}/results.<evaluation_ending:ending>", desk.results_file, name="results_file"),
    path(f"{ROUND}/results.pdf", desk.results_pdf, name="results_pdf"),
    path(f"{ROUND}/answers.<evaluation_ending:ending>", desk.answers_file, name="answers_file"),
    path(f"{ROUND}/code-book.csv", desk.code_book, name="code_book"),
    path(f"{ROUND}/code-book.xml", desk.code_book_ddi, name="code_book_ddi"),
    path(f"{ROUND}/crossed/", desk.crossed, name="crossed"),
    path(f"{ROUND}/before-and-after/", desk.change_between, name="change_between"),
    path(f"{ROUND}/texts/<int:number>/", desk.texts, name="texts"),
    path(f"{ROUND}/files/<int:number>/", desk.files, name="files"),
    path(f"{ROUND}/files/<int:number>/<uuid:key>/", desk.sent_file, name="sent_file"),
    path(f"{ROUND}/texts/<int:number>/read/", desk.read_texts, name="read_texts"),
    path(f"{ROUND}/words/<int:number>/", desk.words, name="words"),
    path("desk/<str:name>/indicators/", learning.indicators, name="indicators"),
    path("desk/<str:name>/indicators/<int:pk>/drop/", learning.drop_indicator, name="drop_indicator"),
    path("desk/<str:name>/questions-left-open/", learning.left_open, name="left_open"),
    path("desk/<str:name>/questions-left-open/<int:pk>/", learning.answer_left_open, name="answer_left_open"),
    path("desk/<str:name>/lessons/", learning.lessons, name="lessons"),
    path("desk/<str:name>/lessons/heed/", learning.heed_lesson, name="heed_lesson"),
    path("desk/<str:name>/certificates/", learning.certificates, name="certificates"),
    path("desk/<str:name>/certificates/change/", learning.change_certificates, name="change_certificates"),
]
