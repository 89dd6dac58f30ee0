"""The network for the world: those members, and of them those fields, that chose everyone. And what a letter's link opens."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sojourn.foundation.languages import choose_language
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import open_to_all
from sojourn.people.actions import hide_person
from sojourn.people.links import Link, opened_by_link
from sojourn.people.models import Person

from .. import actions, sheets
from ..forms import AnswerForm, profile_form, wanted_from
from ..links import ANSWER_MESSAGE, STILL_RIGHT
from ..models import Message, Profile
from ..rules import Audience
from .portal import carried_out, member_or_404, query_of


def as_public(request: HttpRequest, template: str, shown: dict[str, object]) -> HttpResponse:
    """A page that is the same for everyone, and asked for anew each time: whoever hides is gone from it at once."""
    response = render(request, template, shown)
    response.headers["Cache-Control"] = "no-cache"
    return response


@open_to_all
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    if "lang" in request.GET:
        return choose_language(request)
    actions.catch_up()
    sheet = sheets.directory_sheet(wanted_from(request.GET), Audience.EVERYONE, request.GET.get("page", ""))
    shown = {"sheet": sheet, "query": query_of(request), "map": sheets.kept_map(None)}
    return as_public(request, "network/public_directory.html", shown)


@open_to_all
@require_safe
def member(request: HttpRequest, pk: int) -> HttpResponse:
    if "lang" in request.GET:
        return choose_language(request)
    return as_public(request, "network/public_member.html", {"sheet": member_or_404(pk, Audience.EVERYONE)})


@opened_by_link(STILL_RIGHT)
def still_right(request: HttpRequest, link: Link[Profile]) -> HttpResponse:
    person = link.row.person
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = profile_form(request.POST if do == "change" else None, person)
    said = ""
    if do == "confirm":
        actions.confirm_profile(person=person, by=person, at=timezone.now())
        said = _("Thank you. We will ask again in a year.")
    elif do == "hide":
        hide_person(person=person, by=person, at=timezone.now())
        said = _("You are hidden. Nobody but the programme team reads your name from now on.")
    elif do == "change" and form.is_valid():
        try:
            actions.keep_profile(person=person, typed=form.typed(), by=person, at=timezone.now())
        except Refusal as refusal:
            form.add_error("place", str(refusal))
        else:
            said = _("Thank you. Your profile is kept.")
            form = profile_form(None, Person.objects.get(pk=person.pk))
    shown = {"form": form, "person": person, "fields": sheets.own_fields(person), "said": said}
    return render(request, "network/still_right.html", shown, status=400 if form.errors else 200)


@opened_by_link(ANSWER_MESSAGE)
def answer(request: HttpRequest, link: Link[Message]) -> HttpResponse:
    message = link.row
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and carried_out(form, message):
        return redirect(request.get_full_path())
    shown = {"message": message, "form": form}
    return render(request, "network/answer.html", shown, status=400 if form.errors else 200)
