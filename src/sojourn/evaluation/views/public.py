"""For everyone: the form of whoever has a link, the verification of certificates, the issuer's addresses. No session is read or made."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sojourn.edition.models import Edition
from sojourn.evaluation import actions, answer_form, queries
from sojourn.evaluation.actions import CannotSay, Said
from sojourn.evaluation.certificates import achievement, issuer, issuer_jwk
from sojourn.evaluation.forms import CodeForm
from sojourn.evaluation.wording import in_language
from sojourn.evaluation.xlsform import named_languages
from sojourn.foundation.requests import in_language_asked_for
from sojourn.people.access import open_to_all

UI_LANGUAGES = {"en-plain": "en-gb"}


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        said = actions.open_form(link=secret, at=timezone.now())
    except CannotSay as refusal:
        return render(request, "evaluation/closed.html", {"words": str(refusal)}, status=410)
    language = _language(request, said)
    with translation.override(UI_LANGUAGES.get(language, language)):
        if said.is_finished:
            return _thanks(request, said, language)
        return _Page(request, secret, said, language).response()


def _language(request: HttpRequest, said: Said) -> str:
    languages = said.round.version.languages
    asked = request.GET.get("lang", "")
    spoken = translation.get_language() or ""
    return next((each for each in (asked, spoken) if each in languages), languages[0])


def _thanks(request: HttpRequest, said: Said, language: str) -> HttpResponse:
    version = said.round.version
    thanks = in_language(version.thanks, language, version.languages) or _("Thank you. Your answers are complete.")
    title = in_language(version.titles, language, version.languages)
    return render(request, "evaluation/thanks.html", {"thanks": thanks, "title": title})


class _Page:
    """One section of the form: read, kept, shown."""

    def __init__(self, request: HttpRequest, secret: str, said: Said, language: str) -> None:
        self.request, self.secret, self.said, self.language = request, secret, said, language
        self.version = said.round.version
        self.questions = queries.asked_in(said.round)
        self.sections = answer_form.sections_to_ask(self.questions, said.values)
        asked = request.GET.get("page", "1")
        self.number = min(max(int(asked) if asked.isdecimal() and len(asked) < 5 else 1, 1), len(self.sections))

    def response(self) -> HttpResponse:
        if self.request.method == "POST":
            return self.sent()
        return self.shown({}, is_kept="kept" in self.request.GET)

    def sent(self) -> HttpResponse:
        section, shown = self.sections[self.number - 1]
        questions = [question for question in self.questions if question.section_id == section.pk]
        sent = answer_form.read_section(questions, self.request.POST, self.request.FILES, self.said.values)
        before, here = {question.name for question in shown}, {question.name for question in questions}
        values = {name: value for name, value in self.said.values.items() if name not in here} | sent.values
        typed = {name: value for name, value in self.said.typed.items() if name not in here} | sent.typed
        now_asked = {question.name for question in answer_form.visible(self.questions, values)}
        values = {name: value for name, value in values.items() if name in now_asked}
        typed = {name: value for name, value in typed.items() if name in now_asked}
        self.said.values, self.said.typed = values, typed
        errors = {name: error for name, error in sent.errors.items() if name in now_asked & (before | set(typed))}
        self.sections = answer_form.sections_to_ask(self.questions, values)
        go = self.request.POST.get("go", "on")
        new_here = self._new_here(section.pk, before | set(values))
        is_last = self.number >= len(self.sections)
        finish = go == "on" and is_last and not errors and not new_here and not self._missing()
        try:
            actions.keep_answers(link=self.secret, values=values, typed=typed, finish=finish, at=timezone.now())
        except CannotSay as refusal:
            return render(self.request, "evaluation/closed.html", {"words": str(refusal)}, status=410)
        if finish:
            return self.to(None)
        if go == "back":
            return self.to(max(self.number - 1, 1))
        if go == "stop":
            return self.to(self.number, kept="1")
        if errors or new_here:
            return self.shown(errors, is_new=bool(new_here) and not errors)
        return self.to(self._missing() if is_last else self.number + 1)

    def _new_here(self, section: int, before: set[str]) -> set[str]:
        """Questions of this page that are asked only because of what was answered on it just now."""
        return {
            question.name
            for found, questions in self.sections
            for question in questions
            if found.pk == section and question.name not in before
        }

    def _missing(self) -> int | None:
        """The first page on which something is missing or not understood; None where nothing is."""
        for number, (_section, questions) in enumerate(self.sections, start=1):
            for question in questions:
                lacks = question.is_required and question.name not in self.said.values
                if lacks or question.name in self.said.typed:
                    return number
        return None

    def to(self, page: int | None, **more: str) -> HttpResponse:
        query = {"page": str(page)} if page else {}
        query |= {"lang": self.language} if "lang" in self.request.GET else {}
        address = reverse("evaluation:answer", args=[self.secret])
        asked = urlencode(query | more)
        return HttpResponseRedirect(f"{address}?{asked}" if asked else address)

    def what_is_kept(self) -> str:
        """A short sign that changes whenever the answers kept so far do (see keep.js)."""
        kept = json.dumps([self.said.values, self.said.typed], sort_keys=True, default=str)
        return sha256(f"{self.secret}{kept}".encode()).hexdigest()[:12]

    def shown(self, errors: dict[str, str], *, is_kept: bool = False, is_new: bool = False) -> HttpResponse:
        section, questions = self.sections[self.number - 1]
        fields = answer_form.fields_of(
            questions,
            values=self.said.values,
            typed=self.said.typed,
            errors=errors,
            language=self.language,
            languages=self.version.languages,
            everything=self.questions,
        )
        return render(
            self.request,
            "evaluation/answer.html",
            {
                "has": self.what_is_kept(),
                "title": in_language(self.version.titles, self.language, self.version.languages),
                "section": in_language(section.titles, self.language, self.version.languages),
                "introduction": in_language(self.version.introductions, self.language, self.version.languages),
                "to_on": self.said.round.to_on,
                "fields": fields,
                "errors": [field for field in fields if field.error],
                "number": self.number,
                "pages": len(self.sections),
                "is_last": self.number >= len(self.sections),
                "is_kept": is_kept,
                "is_new": is_new,
                "here": self.language,
                "languages": named_languages(self.version.languages),
                "is_chosen": "lang" in self.request.GET,
            },
        )


@open_to_all
@in_language_asked_for
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET or None)
    if form.is_valid() and form.cleaned_data["code"]:
        return redirect("evaluation:verified", form.cleaned_data["code"])
    return render(request, "evaluation/verify.html", {"form": form})


@open_to_all
@in_language_asked_for
@never_cache
@require_safe
def verified(request: HttpRequest, code: str) -> HttpResponse:
    certificate = queries.certificate_by(code)
    if certificate is None:
        return render(request, "evaluation/unknown.html", {"code": code[:40]}, status=404)
    fellow = certificate.fellow
    agreed = queries.agreed(fellow.person) if not fellow.person.is_hidden else set()
    shown = {
        "certificate": certificate,
        "code": certificate.code,
        "edition_of": fellow.edition,
        "agreed": agreed,
    }
    return render(request, "evaluation/verified.html", shown | {"hours": round(certificate.minutes_attended / 60)})


@open_to_all
@require_safe
def issuer_profile(request: HttpRequest) -> HttpResponse:
    return _open_json(issuer(), "application/ld+json")


@open_to_all
@require_safe
def issuer_key(request: HttpRequest) -> HttpResponse:
    return _open_json(issuer_jwk(), "application/jwk+json")


@open_to_all
@require_safe
def badge_achievement(request: HttpRequest, name: str) -> HttpResponse:
    edition = Edition.objects.select_related("programme").filter(name=name).first()
    if edition is None:
        raise Http404
    return _open_json(achievement(edition), "application/ld+json")


def _open_json(content: dict[str, Any], media_type: str) -> HttpResponse:
    response = JsonResponse(content, content_type=media_type)
    response.headers["Access-Control-Allow-Origin"] = "*"  # wallets and verifiers read it from anywhere
    return response
