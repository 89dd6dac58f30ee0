"""The newsletter: its feed and its PDF for everyone; on the desk, whom an issue goes to, a test to oneself, and its sending."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sojourn.communications import actions, jobs, readers
from sojourn.communications.issue import LARGEST_OCTETS, as_mail
from sojourn.communications.models import Mailing
from sojourn.people.access import PersonalRequest, needs, open_to_all
from sojourn.people.rules import Permission

from .. import feeds, newsletter
from ..kept import HOURS, kept
from ..models import IssuePage, NewsletterPage
from ..newsletter_forms import AudienceForm
from ..printed import printed
from ..queries import last_deed

E_MAIL_POLICY = {"default-src": ["'none'"], "img-src": ["'self'", "data:"], "style-src": ["'unsafe-inline'"]}
"""An e-mail has its style in its lines; shown here, it may load nothing else and run nothing."""


@open_to_all
@require_safe
@kept
def feed(request: HttpRequest) -> HttpResponse:
    archive = NewsletterPage.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE).first()
    if archive is None:
        raise Http404
    written = feeds.feed_of_issues(archive, list(archive.issues()[: feeds.POSTS]), own_address=request.path)
    return HttpResponse(written, content_type="application/atom+xml; charset=utf-8")


@open_to_all
@require_safe
def issue_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(IssuePage.objects.live().select_related("locale", "picture"), pk=pk)
    key = f"issue-pdf:{last_deed()}:{pk}"
    pdf = cache.get(key)
    if pdf is None:
        pdf = printed(newsletter.issue_of(page)).pdf
        cache.set(key, pdf, HOURS)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="newsletter-{page.number}-{page.locale.language_code}.pdf"'
    response["Cache-Control"] = "no-cache"
    return response


# --- on the desk


@needs(Permission.SEND_NEWSLETTER)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    issues = IssuePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("-issued_on", "-number")
    shown = {"issues": issues.select_related("locale"), "mailings": readers.mailings()}
    return render(request, "site/desk/newsletter.html", shown | {"archive": NewsletterPage.objects.first()})


def _issue_or_404(pk: int) -> IssuePage:
    return get_object_or_404(IssuePage.objects.select_related("locale", "picture"), pk=pk)


def _draft_of(page: IssuePage) -> Mailing | None:
    return Mailing.objects.filter(address=_address(page), state=Mailing.State.DRAFT).first()


def _address(page: IssuePage) -> str:
    return newsletter.absolute(page.address)


@needs(Permission.SEND_NEWSLETTER)
@require_safe
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom the issue would go to, and what it weighs."""
    page = _issue_or_404(pk)
    by_language = newsletter.issues_by_language(page)
    weights = [
        (language, one, len(as_mail(newsletter.issue_of(one)).html.encode()) // 1000)
        for language, one in by_language.items()
    ]
    form = AudienceForm(request.GET)
    sifted = None
    if form.is_valid():
        audience = form.audience()
        sifted = readers.sift(
            people=audience.people(),
            strangers=audience.strangers(),
            topic=form.cleaned_data["topic"],
            at=timezone.now(),
        )
    context = {
        "page": page,
        "form": form,
        "sifted": sifted,
        "languages": _languages(sifted, by_language, page) if sifted else [],
        "weights": weights,
        "largest": LARGEST_OCTETS // 1000,
        "question": request.GET.urlencode(),
        "sent": Mailing.objects.filter(address=_address(page)).exclude(state=Mailing.State.DRAFT),
    }
    return render(request, "site/desk/issue.html", context)


def _languages(sifted: readers.Sifted, written: dict[str, IssuePage], page: IssuePage) -> list[tuple[str, int]]:
    """How many readers are sent the issue in each language it is written in."""
    counted = dict.fromkeys(written, 0)
    for language, number in sifted.languages:
        counted[language if language in written else page.locale.language_code] += number
    return list(counted.items())


@needs(Permission.SEND_NEWSLETTER)  # type: ignore[arg-type]
@require_safe
@csp_replace(E_MAIL_POLICY)  # type: ignore[arg-type]
def mail(request: PersonalRequest, pk: int, code: str) -> HttpResponse:
    """The e-mail as it will look, in one language."""
    page = newsletter.issues_by_language(_issue_or_404(pk)).get(code)
    if page is None:
        raise Http404
    html = as_mail(newsletter.issue_of(page)).html
    return HttpResponse(html.replace("%%greeting%%", escape(actions.greeting(request.person.name, code))))


def _drafted(page: IssuePage, topic: str, request: PersonalRequest) -> Mailing:
    """The mailing of an issue that has not begun, with the words as they are now."""
    if not page.live:
        raise actions.CannotMail(_("Publish the issue first: the e-mail leads to its page."))
    there, texts, at = _draft_of(page), newsletter.texts_of(page), timezone.now()
    if there is not None:
        actions.reword_mailing(mailing=there, topic=topic, texts=texts, by=request.person, at=at)
        return there
    return actions.make_mailing(
        title=page.title,
        topic=topic,
        address=_address(page),
        language=page.locale.language_code,
        texts=texts,
        by=request.person,
        at=at,
    )


@needs(Permission.SEND_NEWSLETTER)
@require_POST
def test(request: PersonalRequest, pk: int) -> HttpResponse:
    page, form = _issue_or_404(pk), AudienceForm(request.GET)
    topic = form.cleaned_data["topic"] if form.is_valid() else Mailing.topic.field.default
    try:
        mailing = _drafted(page, topic, request)
        number = actions.send_test(mailing=mailing, to=request.person, at=timezone.now())
    except actions.CannotMail as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext(
            "One message was sent to %(address)s.",
            "%(number)d messages were sent to %(address)s, one a language.",
            number,
        )
        messages.success(request, words % {"number": number, "address": request.person.email})
    return redirect(f"{request.path.removesuffix('test/')}?{request.GET.urlencode()}")


@needs(Permission.SEND_NEWSLETTER)
@require_POST
def send(request: PersonalRequest, pk: int) -> HttpResponse:
    """Send an issue to the audience that the address names."""
    page, form = _issue_or_404(pk), AudienceForm(request.GET)
    if not form.is_valid():
        return redirect(f"{request.path.removesuffix('send/')}?{request.GET.urlencode()}")
    audience, topic, at = form.audience(), form.cleaned_data["topic"], timezone.now()
    try:
        mailing = _drafted(page, topic, request)
        sifted = readers.sift(people=audience.people(), strangers=audience.strangers(), topic=topic, at=at)
        number = actions.start_mailing(
            mailing=mailing, sifted=sifted, audience=audience.in_words(), by=request.person, at=at
        )
    except actions.CannotMail as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{request.path.removesuffix('send/')}?{request.GET.urlencode()}")
    jobs.send_mailing.enqueue(mailing.pk)
    words = ngettext("It is on its way to one reader.", "It is on its way to %(number)d readers.", number)
    messages.success(request, words % {"number": number})
    return redirect("communications:mailing", mailing.pk)
