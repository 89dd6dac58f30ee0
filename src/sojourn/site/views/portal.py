"""Writing for the blog: an author's own texts, and nobody else's."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.foundation.pictures import CannotTakePicture
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission

from .. import actions, drafts
from ..forms import DraftForm, PictureForm
from ..models import Draft, DraftPicture
from ..words import as_html


def own_or_404(request: PersonalRequest, pk: int) -> Draft:
    return get_object_or_404(Draft.objects.select_related("post__locale"), pk=pk, author=request.person)


@needs(Permission.WRITE_POSTS)
@require_safe
def posts(request: PersonalRequest) -> HttpResponse:
    own = {"drafts": drafts.drafts_of(request.person), "days": drafts.days_of(request.person, timezone.localdate())}
    return render(request, "site/my_posts.html", own)


@needs(Permission.WRITE_POSTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonalRequest) -> HttpResponse:
    return _written(request, None)


@needs(Permission.WRITE_POSTS)
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: PersonalRequest, pk: int) -> HttpResponse:
    return _written(request, own_or_404(request, pk))


def _written(request: PersonalRequest, draft: Draft | None) -> HttpResponse:
    """The page of a text. What was typed is kept first; only then is it sent, where that was asked for."""
    typed = {"title": draft.title, "lead": draft.lead, "text": draft.text} if draft else None
    form = DraftForm(request.POST) if request.method == "POST" else DraftForm(initial=typed)
    picture = PictureForm(request.POST, request.FILES) if "file" in request.FILES or "add" in request.POST else None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            draft = actions.keep_draft(draft=draft, **told, by=request.person, at=timezone.now())
            if picture is not None and not _took(picture, draft, request):
                return _page(request, draft, form, picture)
            if "send" in request.POST:
                actions.send_draft(draft=draft, by=request.person, at=timezone.now())
                messages.success(request, _("Your text is with the team. Thank you."))
            else:
                messages.success(request, _("Your text is kept."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("posts:my_post", draft.pk) if draft else redirect("posts:my_posts")
    return _page(request, draft, form, picture or PictureForm())


def _took(form: PictureForm, draft: Draft, request: PersonalRequest) -> bool:
    """Whether the picture is with the text now; otherwise the form says why not."""
    if not form.is_valid():
        return False
    file, words = form.cleaned_data["file"], form.cleaned_data["alternative"]
    try:
        actions.add_draft_picture(draft=draft, file=file, alternative=words, by=request.person, at=timezone.now())
    except CannotTakePicture as refusal:
        form.add_error("file", str(refusal))
        return False
    return True


def _page(request: PersonalRequest, draft: Draft | None, form: DraftForm, picture_form: PictureForm) -> HttpResponse:
    pictures = list(draft.pictures.select_related("picture")) if draft else []
    shown = as_html(draft.text) if draft else ""
    known = {"draft": draft, "form": form, "picture_form": picture_form, "pictures": pictures, "shown": shown}
    return render(request, "site/my_post.html", known)


@needs(Permission.WRITE_POSTS)
@require_POST
def remove_picture(request: PersonalRequest, pk: int) -> HttpResponse:
    picture = get_object_or_404(DraftPicture.objects.select_related("draft"), pk=pk, draft__author=request.person)
    try:
        actions.remove_draft_picture(picture=picture)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("posts:my_post", picture.draft_id)
