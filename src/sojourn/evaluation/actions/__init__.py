"""Deeds of the room, by what they are about."""

from .answering import CannotSay, Said, keep_answers, open_form
from .attendance import CannotCertify, agree_to_show, issue_certificates, mark_attendance, withdraw_certificate
from .learning import add_theme, answer_left_open, heed_lesson, note_left_open, read_text, sort_words, write_lesson
from .past import CannotImportAnswers, import_past_answers
from .questionnaires import (
    CannotChange,
    CannotPublishQuestions,
    add_library,
    add_section,
    begin_version,
    change_frame,
    discard_draft,
    make_questionnaire,
    move_question_up,
    publish_version,
    remove_question,
    save_question,
)
from .rounds import CannotAsk, close_due, close_round, forget_links, make_round, name_series, open_round, remind

__all__ = [
    "CannotAsk",
    "CannotCertify",
    "CannotChange",
    "CannotImportAnswers",
    "CannotPublishQuestions",
    "CannotSay",
    "Said",
    "add_library",
    "add_section",
    "add_theme",
    "agree_to_show",
    "answer_left_open",
    "begin_version",
    "change_frame",
    "close_due",
    "close_round",
    "discard_draft",
    "forget_links",
    "heed_lesson",
    "import_past_answers",
    "issue_certificates",
    "keep_answers",
    "make_questionnaire",
    "make_round",
    "mark_attendance",
    "move_question_up",
    "name_series",
    "note_left_open",
    "open_form",
    "open_round",
    "publish_version",
    "read_text",
    "remind",
    "remove_question",
    "save_question",
    "sort_words",
    "withdraw_certificate",
    "write_lesson",
]
