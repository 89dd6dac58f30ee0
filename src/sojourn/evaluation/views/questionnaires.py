"""Questionnaires on the desk: the list and library, one version, its questions, in and out as XLSForm."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.evaluation import actions, answer_form, papers, queries
from sojourn.evaluation.access import version_or_404
from sojourn.evaluation.forms import FrameForm, NewQuestionnaireForm, QuestionForm, SectionForm, UploadForm
from sojourn.evaluation.library import LIBRARY
from sojourn.evaluation.models import Question, Section
from sojourn.evaluation.wording import Worded, WordedSection, in_language
from sojourn.evaluation.xlsform import BadForm, named_languages, read, written
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaires(request: PersonalRequest) -> HttpResponse:
    form = NewQuestionnaireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        first = WordedSection({"en-gb": said["title"]}, [])
        worded = Worded(said["code"], {"en-gb": said["title"]}, ["en-gb"], [first], audience=said["audience"])
        version = actions.make_questionnaire(worded=worded, by=request.person, at=timezone.now())
        return redirect("evaluation:questionnaire", version.pk)
    rows = list(queries.questionnaires())
    missing = len({worded.code for worded in LIBRARY} - {row.code for row in rows})
    shown = {"rows": rows, "form": form, "upload": UploadForm(), "missing": missing}
    return render(request, "evaluation/questionnaires.html", shown)


@needs(Permission.EVALUATE)
@require_POST
def add_library(request: PersonalRequest) -> HttpResponse:
    number = actions.add_library(by=request.person, at=timezone.now())
    words = ngettext("{number} questionnaire is added.", "{number} questionnaires are added.", number)
    messages.success(request, words.format(number=number))
    return redirect("evaluation:questionnaires")


@needs(Permission.EVALUATE)
@require_POST
def import_xlsform(request: PersonalRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose an XLSForm file first."))
        return redirect("evaluation:questionnaires")
    try:
        worded = read(form.cleaned_data["file"].read())
        version = actions.make_questionnaire(worded=worded, by=request.person, at=timezone.now())
    except BadForm as error:
        mistakes = str(error).splitlines()
        return render(
            request, "evaluation/bad_file.html", {"mistakes": mistakes, "back": "evaluation:questionnaires"}, status=422
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("evaluation:questionnaires")
    messages.success(request, _("The questionnaire is here, as a draft. Look at it, then publish it."))
    return redirect("evaluation:questionnaire", version.pk)


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire(request: PersonalRequest, pk: int) -> HttpResponse:
    version = version_or_404(pk)
    form = FrameForm(request.POST or None, version=version)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_frame(
                version=version, texts=form.texts(), languages=form.languages(), by=request.person, at=timezone.now()
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("evaluation:questionnaire", pk)
    language = get_language() or version.languages[0]
    questions = queries.questions_of(version)
    by_section: dict[int, list[tuple[Question, str]]] = {}
    for question in questions:
        words = in_language(question.labels, language, version.languages)
        by_section.setdefault(question.section_id, []).append((question, words))
    sections = [
        (section, in_language(section.titles, language, version.languages), by_section.get(section.pk, []))
        for section in Section.objects.filter(version=version, round=None).order_by("number")
    ]
    shown = {
        "version": version,
        "sections": sections,
        "form": form,
        "new_section": SectionForm(),
        "others": version.questionnaire.versions.all(),
        "is_draft": version.published_at is None,
        "languages": named_languages(version.languages),
    }
    return render(request, "evaluation/questionnaire.html", shown)


@needs(Permission.EVALUATE)
@require_safe
def form_pdf(request: PersonalRequest, pk: int) -> HttpResponse:
    """The questionnaire on paper, in one of its languages."""
    version = version_or_404(pk)
    asked = request.GET.get("lang", "")
    language = asked if asked in version.languages else version.languages[0]
    try:
        paper = papers.form_paper(version, queries.questions_of(version), language)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("evaluation:preview", pk)
    headers = {"Content-Disposition": f'attachment; filename="questionnaire-{pk}-{language}.pdf"'}
    return HttpResponse(paper.pdf, content_type="application/pdf", headers=headers)


@needs(Permission.EVALUATE)
@require_POST
def change(request: PersonalRequest, pk: int) -> HttpResponse:
    """Publish, discard, carry on, add a page: which button was pressed."""
    version = version_or_404(pk)
    deed, at = request.POST.get("do", ""), timezone.now()
    try:
        if deed == "publish":
            actions.publish_version(version=version, by=request.person, at=at)
            messages.success(request, _("Published. It can be asked now, and stays as it is."))
        elif deed == "discard":
            actions.discard_draft(version=version, by=request.person, at=at)
            return redirect("evaluation:questionnaires")
        elif deed == "begin":
            begun = actions.begin_version(questionnaire=version.questionnaire, by=request.person, at=at)
            return redirect("evaluation:questionnaire", begun.pk)
        elif deed == "section":
            form = SectionForm(request.POST)
            if form.is_valid():
                titles = {version.languages[0]: form.cleaned_data["title"]}
                actions.add_section(version=version, titles=titles, by=request.person, at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluation:questionnaire", pk)


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_question(request: PersonalRequest, pk: int) -> HttpResponse:
    version = version_or_404(pk)
    asked = request.GET.get("section", "")
    section = get_object_or_404(
        Section, version=version, number=int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    )
    return _question_page(request, section, None)


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: PersonalRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Question.objects.select_related("section", "version__questionnaire", "continues"), pk=pk)
    found.section.version = found.version
    return _question_page(request, found.section, found)


def _question_page(request: PersonalRequest, section: Section, found: Question | None) -> HttpResponse:
    version = section.version
    form = QuestionForm(request.POST or None, version=version, question=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_question(
                section=section, question=found, columns=form.columns(), by=request.person, at=timezone.now()
            )
            return redirect("evaluation:questionnaire", version.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    shown = {
        "version": version,
        "section": section,
        "question": found,
        "form": form,
        "is_draft": not version.published_at,
    }
    return render(request, "evaluation/question.html", shown)


@needs(Permission.EVALUATE)
@require_POST
def change_question(request: PersonalRequest, pk: int) -> HttpResponse:
    """Remove a question, or move it up: which button was pressed."""
    found = get_object_or_404(Question.objects.select_related("section", "version"), pk=pk)
    deed = {"remove": actions.remove_question, "up": actions.move_question_up}.get(request.POST.get("do", ""))
    try:
        if deed:
            deed(question=found, by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluation:questionnaire", found.version_id)


@needs(Permission.EVALUATE)
@require_safe
def xlsform(request: PersonalRequest, pk: int) -> HttpResponse:
    version = version_or_404(pk)
    name = f"{version.questionnaire.code}-{version.number}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(written(queries.worded(version)), content_type=EXCEL, headers=headers)


@needs(Permission.EVALUATE)
@require_safe
def preview(request: PersonalRequest, pk: int) -> HttpResponse:
    version = version_or_404(pk)
    asked = request.GET.get("lang", "")
    language = asked if asked in version.languages else version.languages[0]
    questions = queries.questions_of(version)
    sections = Section.objects.filter(version=version, round=None).order_by("number")
    parts = [
        (
            in_language(section.titles, language, version.languages),
            answer_form.fields_of(
                [each for each in questions if each.section_id == section.pk],
                values={},
                typed={},
                errors={},
                language=language,
                languages=version.languages,
                everything=questions,
            ),
        )
        for section in sections
    ]
    return render(
        request,
        "evaluation/preview.html",
        {"version": version, "parts": parts, "languages": named_languages(version.languages)},
    )
