"""Rounds on the desk: lay ready, send, remind, close, read, export; past answers in. The external evaluator reads here too."""

from __future__ import annotations

import io
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.evaluation import actions, exports, jobs, papers, queries, tables
from sojourn.evaluation.access import (
    closed_round_or_404,
    edition_or_404,
    for_evaluator,
    own_question_or_404,
    question_or_404,
    round_or_404,
)
from sojourn.evaluation.actions import CannotImportAnswers
from sojourn.evaluation.forms import FeelingsForm, PastAnswersForm, RewordForm, RoundForm, ThemeForm
from sojourn.evaluation.models import OpenAnswer, Round, Theme
from sojourn.evaluation.rules.kinds import Kind, file_ending
from sojourn.evaluation.sheets import before_and_after, cross_sheet, crossable, results_sheet, words_sheet
from sojourn.foundation.pictures import CannotTakePicture, made_anew
from sojourn.foundation.refusals import Refusal
from sojourn.foundation.spreadsheets import as_csv, as_xlsx
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission

TEXTS_A_PAGE = 20
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sav": "application/x-spss-sav",
    "json": "application/json",
    "pdf": "application/pdf",
    "xml": "application/xml",
}


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "HEAD", "POST"])
def rounds(request: PersonalRequest, name: str) -> HttpResponse:
    edition = edition_or_404(name)
    form = RoundForm(request.POST or None, initial={"from_on": timezone.localdate()}, edition=edition)
    if request.method == "POST" and form.is_valid():
        said, at = dict(form.cleaned_data), timezone.now()
        series_name = said.pop("series").strip()
        try:
            series = actions.name_series(name=series_name, by=request.person, at=at) if series_name else None
            told = [request.person] if said.pop("tell") else []
            made = actions.make_round(edition=edition, series=series, told=told, by=request.person, at=at, **said)
            return redirect("evaluation:round", name, made.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    rows = list(queries.rounds_of(edition))
    counts = queries.counts_by_round(rows)
    shown = {"edition": edition, "rows": [(row, counts[row.pk]) for row in rows], "form": form}
    return render(request, "evaluation/rounds.html", shown)


@needs(Permission.READ_ANSWERS)
@require_safe
def round(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    found = round_or_404(name, pk)
    counts = queries.counts_of(found)
    is_closed, may_keep = found.state == Round.State.CLOSED, Permission.EVALUATE in request.permissions
    shown = {
        "edition": found.edition,
        "round": found,
        "counts": counts,
        "sheet": results_sheet(found, counts=counts) if is_closed else None,
        "people": len(queries.audience_of(found)) if found.state == Round.State.DRAFT else 0,
        "own_questions": list(queries.own_questions_of(found)) if may_keep and found.session_id else [],
        "is_told": not is_closed and found.told.filter(pk=request.person.pk).exists(),
        "may_keep": may_keep,
        "may_read_each": Permission.READ_EACH_ANSWER in request.permissions,
    }
    return render(request, "evaluation/round.html", shown)


@needs(Permission.EVALUATE)
@require_POST
def change_round(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    """Send, remind, close, type in from paper: which button was pressed."""
    found, at = round_or_404(name, pk), timezone.now()
    deed, sheet = request.POST.get("do", ""), request.POST.get("sheet", "")[:40]
    try:
        if deed in ("paper", "paper-again"):
            begin = actions.begin_paper_answer_again if deed == "paper-again" else actions.begin_paper_answer
            link = begin(round=found, sheet=sheet, by=request.person, at=at)
            return redirect("evaluation:answer", link)
        if deed == "open":
            people = jobs.open_round(round=found, by=request.person, at=at)
            words = ngettext("{number} letter is on its way.", "{number} letters are on their way.", people)
            messages.success(request, words.format(number=people))
        elif deed == "remind":
            people = jobs.remind(round=found, by=request.person, at=at)
            words = ngettext("{number} reminder is on its way.", "{number} reminders are on their way.", people)
            messages.success(request, words.format(number=people))
        elif deed == "tell":
            actions.tell_when_closed(round=found, person=request.person, at=at)
            messages.success(request, _("You get a letter when the round is closed."))
        elif deed == "tell-no-more":
            actions.tell_no_more(round=found, person=request.person, at=at)
            messages.success(request, _("You get no letter about this round."))
        elif deed == "close":
            answers = jobs.close_round(round=found, by=request.person, at=at)
            words = ngettext(
                "Closed with {number} answer. Who was asked is forgotten.",
                "Closed with {number} answers. Who was asked is forgotten.",
                answers,
            )
            messages.success(request, words.format(number=answers))
    except actions.SheetIsHere as refusal:
        shown = {"edition": found.edition, "round": found, "sheet": sheet, "words": str(refusal)}
        return render(request, "evaluation/sheet_again.html", shown, status=409)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluation:round", name, pk)


@needs(Permission.EVALUATE)
@require_POST
def change_own_question(request: PersonalRequest, name: str, pk: int, number: int) -> HttpResponse:
    """Reword, refuse or admit a question of somebody who gives the session: which button was pressed."""
    found, at = round_or_404(name, pk), timezone.now()
    question = own_question_or_404(found, number)
    form, deed = RewordForm(request.POST), request.POST.get("do", "")
    try:
        if deed == "admit":
            actions.admit_own_question(question=question, by=request.person, at=at)
        elif not form.is_valid():
            messages.error(request, _("That is too long."))
        elif deed == "reword":
            lines = form.cleaned_data["choices"].splitlines()
            actions.reword_own_question(
                question=question, text=form.cleaned_data["text"], choices=lines, by=request.person, at=at
            )
        elif deed == "refuse":
            remark = form.cleaned_data["remark"]
            actions.refuse_own_question(question=question, remark=remark, by=request.person, at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluation:round", name, pk)


@needs(Permission.READ_ANSWERS)
@require_safe
def results_file(request: PersonalRequest, name: str, pk: int, ending: str) -> HttpResponse:
    found = closed_round_or_404(name, pk)
    table = exports.results_table(results_sheet(found))
    if ending == "csv":
        content = as_csv(table)
    elif ending == "xlsx":
        content = as_xlsx({"results": table, "code book": exports.code_book(found)})
    elif ending == "sav":
        content = exports.as_sav(table, table[0])
    else:
        raise Http404
    return _file(content, f"results-{found.pk}.{ending}", ending)


@needs(Permission.READ_ANSWERS)
@require_safe
def results_pdf(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    found = closed_round_or_404(name, pk)
    try:
        paper = papers.results_paper(results_sheet(found))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("evaluation:round", name, pk)
    return _file(paper.pdf, f"results-{found.pk}.pdf", "pdf")


@needs(Permission.READ_ANSWERS)
@require_safe
def crossed(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    """Two questions as a table; which two stands in the address."""
    found = closed_round_or_404(name, pk)
    sheet = results_sheet(found)
    questions = {each.name: each for each in crossable(sheet)}
    one, other = questions.get(request.GET.get("one", "")), questions.get(request.GET.get("other", ""))
    table = cross_sheet(sheet, one, other) if one and other and one != other else None
    if table and request.GET.get("as") == "xlsx":
        content = as_xlsx({"table": exports.crossed_table(table)})
        return _file(content, f"table-{found.pk}.xlsx", "xlsx")
    shown = {"edition": found.edition, "round": found, "questions": list(questions.values()), "table": table}
    return render(request, "evaluation/crossed.html", shown | {"one": one, "other": other})


@needs(Permission.READ_EACH_ANSWER)
@require_safe
def answers_file(request: PersonalRequest, name: str, pk: int, ending: str) -> HttpResponse:
    for_evaluator(request)
    found = closed_round_or_404(name, pk)
    table = exports.answers_table(found)
    if len(table) - 1 < 5:
        messages.error(request, _("Fewer than five answers are not given out."))
        return redirect("evaluation:round", name, pk)
    if ending == "csv":
        content = as_csv(table)
    elif ending == "xlsx":
        content = as_xlsx({"answers": table, "code book": exports.code_book(found)})
    elif ending == "sav":
        content = exports.answers_sav(found)
    elif ending == "json":
        content = exports.as_json(found, table)
    else:
        raise Http404
    return _file(content, f"answers-{found.pk}.{ending}", ending)


@needs(Permission.EVALUATE)
@require_safe
def form_pdf(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    """What a round asks, own questions too, on paper, with a place for the sheet's number."""
    found = round_or_404(name, pk)
    asked = request.GET.get("lang", "")
    language = asked if asked in found.version.languages else found.version.languages[0]
    try:
        paper = papers.form_paper(found.version, queries.asked_in(found), language)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("evaluation:round", name, pk)
    return _file(paper.pdf, f"round-{found.pk}-{language}.pdf", "pdf")


@needs(Permission.READ_ANSWERS)
@require_safe
def code_book(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    found = round_or_404(name, pk)
    return _file(as_csv(exports.code_book(found)), f"code-book-{found.pk}.csv", "csv")


@needs(Permission.READ_ANSWERS)
@require_safe
def code_book_ddi(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    found = round_or_404(name, pk)
    return _file(exports.code_book_ddi(found), f"code-book-{found.pk}.xml", "xml")


def _file(content: bytes, name: str, ending: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=MEDIA[ending], headers=headers)


@needs(Permission.READ_ANSWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: PersonalRequest, name: str, pk: int, number: int) -> HttpResponse:
    found = closed_round_or_404(name, pk)
    question = question_or_404(found, number)
    number_to_read = tables.number_to_read(found, question)
    if not number_to_read:
        return render(request, "evaluation/withheld.html", {"edition": found.edition, "round": found}, status=403)
    if request.method == "POST":
        form = ThemeForm(request.POST)
        if form.is_valid():
            actions.add_theme(question=question, name=form.cleaned_data["name"], by=request.person, at=timezone.now())
        return redirect(request.get_full_path())
    rows = OpenAnswer.objects.filter(round=found, question=question)
    page = tables.CountedPaginator(rows, TEXTS_A_PAGE, number=number_to_read).get_page(request.GET.get("page"))
    shown = {
        "edition": found.edition,
        "round": found,
        "question": question,
        "table": tables.texts_table(found, question, page, request.person),
        "page": page,
        "form": ThemeForm(),
        "may_keep": Permission.EVALUATE in request.permissions,
    }
    return render(request, "evaluation/texts.html", shown)


@needs(Permission.READ_ANSWERS)
@require_safe
def files(request: PersonalRequest, name: str, pk: int, number: int) -> HttpResponse:
    """The files that came with the answers to one question."""
    found = closed_round_or_404(name, pk)
    question = question_or_404(found, number)
    if question.kind != Kind.FILE:
        raise Http404
    sent = list(tables.sent_files(found, question).values_list("pk", "media_type"))
    shown = {"edition": found.edition, "round": found, "question": question}
    if not sent:
        return render(request, "evaluation/withheld.html", shown, status=403)
    lines = [(number, key, file_ending(media_type)) for number, (key, media_type) in enumerate(sent, start=1)]
    return render(request, "evaluation/files.html", shown | {"lines": lines})


@needs(Permission.READ_ANSWERS)
@require_safe
def sent_file(request: PersonalRequest, name: str, pk: int, number: int, key: uuid.UUID) -> HttpResponse:
    """One file, to be kept on one's own machine. A picture is made anew, so that no camera or place stands in it."""
    found = closed_round_or_404(name, pk)
    question = question_or_404(found, number)
    file = get_object_or_404(tables.sent_files(found, question), pk=key)
    content, ending = bytes(file.content), file_ending(file.media_type)
    if file.media_type.startswith("image/"):
        try:
            content, ending = made_anew(io.BytesIO(content)), "webp"
        except CannotTakePicture as refusal:
            messages.error(request, str(refusal))
            return redirect("evaluation:files", name, pk, number)
    headers = {"Content-Disposition": f'attachment; filename="file-{found.pk}-{question.name}.{ending}"'}
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@needs(Permission.READ_ANSWERS)
@require_POST
def read_texts(request: PersonalRequest, name: str, pk: int, number: int) -> HttpResponse:
    """What one reader found in the answers of one page."""
    found = closed_round_or_404(name, pk)
    question = question_or_404(found, number)
    if not tables.number_to_read(found, question):
        raise Http404
    themes = {str(theme.pk): theme for theme in Theme.objects.filter(question=question)}
    rows = OpenAnswer.objects.filter(
        round=found, question=question, pk__in=tables.keys_in(request.POST.getlist("text"))
    )
    for text in rows:
        chosen = [themes[key] for key in request.POST.getlist(f"themes-{text.pk}") if key in themes]
        actions.read_text(text=text, themes=chosen, by=request.person, at=timezone.now())
    messages.success(request, _("Your reading is kept."))
    page = request.POST.get("page", "1")
    return redirect(f"{request.path.removesuffix('read/')}?page={page if page.isdecimal() else 1}")


@needs(Permission.READ_ANSWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: PersonalRequest, name: str, pk: int, number: int) -> HttpResponse:
    found = closed_round_or_404(name, pk)
    question = question_or_404(found, number)
    if question.kind != Kind.WORDS:
        raise Http404
    if request.method == "POST":
        actions.sort_words(feelings=FeelingsForm(request.POST).feelings(), by=request.person, at=timezone.now())
        messages.success(request, _("The words are sorted."))
        return redirect(request.get_full_path())
    sheet = results_sheet(found)
    item = next(each.first for each in sheet.questions if each.pk == question.pk)
    sort = request.GET.get("sort", "count")
    shown = {
        "edition": found.edition,
        "round": found,
        "question": question,
        "item": item,
        "words": words_sheet(item, sort) if item else (),
        "sort": sort,
    }
    return render(request, "evaluation/words.html", shown)


@needs(Permission.READ_ANSWERS)
@require_safe
def change_between(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    found = closed_round_or_404(name, pk)
    earlier = Round.objects.filter(series=found.series_id, state=Round.State.CLOSED, from_on__lt=found.from_on)
    before = (
        earlier.select_related("version__questionnaire", "edition").order_by("from_on").first()
        if found.series_id
        else None
    )
    changes = before_and_after(before, found) if before else ()
    shown = {"edition": found.edition, "round": found, "before": before, "changes": changes}
    return render(request, "evaluation/change.html", shown)


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_past(request: PersonalRequest, name: str) -> HttpResponse:
    edition = edition_or_404(name)
    form = PastAnswersForm(request.POST or None, request.FILES or None)
    mistakes: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        content = said.pop("file").read()
        try:
            made = actions.import_past_answers(
                edition=edition, content=content, by=request.person, at=timezone.now(), **said
            )
            messages.success(request, _("The answers are here."))
            return redirect("evaluation:round", name, made.pk)
        except CannotImportAnswers as refusal:
            mistakes = refusal.mistakes
    shown = {"edition": edition, "form": form, "mistakes": mistakes}
    return render(request, "evaluation/import.html", shown, status=422 if mistakes else 200)
