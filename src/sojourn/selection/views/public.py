"""What a nominee reaches from a letter: the page on which they accept or decline."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from sojourn.people.links import Link, opened_by_link
from sojourn.selection import actions
from sojourn.selection.forms import NomineeAnswerForm
from sojourn.selection.letters import ANSWER_OFFER
from sojourn.selection.models import Offer

ANSWERS = {"accept": actions.accept_offer, "decline": actions.decline_offer}


@opened_by_link(ANSWER_OFFER)
def answer_offer(request: HttpRequest, link: Link[Offer]) -> HttpResponse:
    form = NomineeAnswerForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            ANSWERS[form.cleaned_data["answer"]](offer=link.row, by=link.person, at=timezone.now())
        except actions.CannotAnswer as error:
            refusal = error
        else:
            return redirect(request.get_full_path())
    link.row.refresh_from_db(fields=["state", "answered_at"])
    shown = {"offer": link.row, "link": link, "form": form, "refusal": refusal, "address": settings.REPLY_TO_ADDRESS}
    return render(request, "selection/answer_offer.html", shown, status=409 if refusal else 200)
