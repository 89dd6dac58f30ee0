"""Wishes for placements and electives: stated by each fellow from a letter, seen and asked for by the team."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sojourn.edition.models import Edition
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.links import Link, opened_by_link
from sojourn.people.rules import Permission
from sojourn.placement.queries import wishes as partner_wishes
from sojourn.selection.models import Fellow
from sojourn.selection.queries import fellows

from .. import actions, jobs, queries
from ..forms import WishesForm
from ..letters import STATE_WISHES
from ..models import ElectiveWish


def edition_or_404(name: str) -> Edition:
    return get_object_or_404(Edition.objects.select_related("programme"), name=name)


@needs(Permission.SEE_DESK)
@require_safe
def wishes(request: PersonalRequest, name: str) -> HttpResponse:
    edition = edition_or_404(name)
    partners, electives = partner_wishes(edition), queries.elective_wishes(edition)
    lines = [
        (fellow, partners.get(fellow.person_id, []), electives.get(fellow.person_id, [])) for fellow in fellows(edition)
    ]
    silent = sum(1 for _fellow, partner, elective in lines if not partner and not elective)
    return render(request, "timetable/wishes.html", {"edition": edition, "lines": lines, "silent": silent})


@needs(Permission.PLAN)
@require_POST
def ask(request: PersonalRequest, name: str) -> HttpResponse:
    """Write to those who have stated no wish yet."""
    edition = edition_or_404(name)
    stated = partner_wishes(edition).keys() | queries.elective_wishes(edition).keys()
    silent = list(fellows(edition).select_related("edition__programme", "person").exclude(person__in=stated))
    asked = actions.ask_for_wishes(fellows=silent, by=request.person, at=timezone.now())
    jobs.deliver_letters.enqueue()
    words = ngettext("{number} fellow is asked.", "{number} fellows are asked.", asked)
    messages.success(request, words.format(number=asked))
    return redirect("timetable:wishes", name)


@opened_by_link(STATE_WISHES)
def state_wishes(request: HttpRequest, link: Link[Fellow]) -> HttpResponse:
    fellow = link.row
    choice = queries.wishes_open(fellow)
    partner_form, elective_form = _forms(request, fellow, choice)
    refusal = None
    if request.method == "POST" and partner_form.is_valid() and elective_form.is_valid():
        by_pk = {offer.pk: offer for offer in choice.partners}, {one.pk: one for one in choice.electives}
        try:
            actions.state_wishes(
                fellow=fellow,
                partners=[by_pk[0][pk] for pk in partner_form.chosen] if choice.partners else None,
                electives=[by_pk[1][pk] for pk in elective_form.chosen] if choice.electives else None,
                by=link.person,
                at=timezone.now(),
            )
        except actions.CannotWish as error:
            refusal = error
        else:
            kept = request.GET.copy()
            kept["kept"] = "yes"
            return redirect(f"{request.path}?{kept.urlencode()}")
    shown = {
        "fellow": fellow,
        "choice": choice,
        "partner_form": partner_form,
        "elective_form": elective_form,
        "refusal": refusal,
        "is_kept": request.method != "POST" and "kept" in request.GET,
        "link": link,
        "address": settings.REPLY_TO_ADDRESS,
    }
    status = 422 if partner_form.errors or elective_form.errors else 409 if refusal else 200
    return render(request, "timetable/state_wishes.html", shown, status=status)


def _forms(request: HttpRequest, fellow: Fellow, choice: queries.WishesOpen) -> tuple[WishesForm, WishesForm]:
    """A form for partners and one for electives, filled with what was wished before, or with what was typed."""
    posted = request.POST if request.method == "POST" else None
    partners = queries.partners_wished(fellow)
    electives = list(
        ElectiveWish.objects.filter(session__edition=fellow.edition_id, person=fellow.person_id).values_list(
            "session_id", flat=True
        )
    )
    return (
        WishesForm(
            posted,
            what="partner",
            choices=[(offer.pk, f"{offer.name}, {offer.city}") for offer in choice.partners],
            number=choice.partner_wishes,
            initial={f"wish{rank}": pk for rank, pk in enumerate(partners, start=1)},
        ),
        WishesForm(
            posted,
            what="elective",
            choices=[(one.pk, one.title) for one in choice.electives],
            number=choice.elective_wishes,
            initial={f"wish{rank}": pk for rank, pk in enumerate(electives, start=1)},
        ),
    )
