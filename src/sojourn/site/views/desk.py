"""The blog on the desk: what waits, whose day it is, who is told."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sojourn.foundation.refusals import Refusal
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission

from .. import actions, drafts, jobs
from ..forms import BlogDayForm, ListenerForm, PublishForm, RemarkForm
from ..models import BlogDay, Draft, Listener
from ..words import as_html


@needs(Permission.EDIT_SITE)
@require_http_methods(["GET", "HEAD", "POST"])
def posts(request: PersonalRequest) -> HttpResponse:
    """What waits for the team, and the rota; a day is set here."""
    form = BlogDayForm(request.POST if "on" in request.POST else None, writers=drafts.writers())
    listener_form = ListenerForm(request.POST if "address" in request.POST else None)
    if form.is_bound and form.is_valid():
        edition = drafts.edition_of_day(form.cleaned_data["on"])
        if edition is None:
            messages.error(request, _("There is no edition yet."))
        else:
            actions.set_blog_day(edition=edition, **form.cleaned_data, by=request.person, at=timezone.now())
        return redirect("posts:posts")
    if listener_form.is_bound and listener_form.is_valid():
        told = actions.keep_listener(**listener_form.cleaned_data, by=request.person, at=timezone.now())
        words = _("%(name)s is told of new posts. What it is told is signed with this secret: %(secret)s")
        messages.success(request, words % {"name": told.name, "secret": told.secret})
        return redirect("posts:posts")
    known = {
        "waiting": drafts.waiting(),
        "rota": drafts.rota(timezone.localdate()),
        "listeners": drafts.listeners(),
        "announcements": drafts.newest_announcements(),
    }
    return render(request, "site/desk_posts.html", known | {"form": form, "listener_form": listener_form})


@needs(Permission.EDIT_SITE)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: PersonalRequest, pk: int) -> HttpResponse:
    """One text, to be published or given back."""
    found = get_object_or_404(Draft.objects.select_related("author", "post__locale"), pk=pk)
    publishing = PublishForm(request.POST if "publish" in request.POST else None)
    returning = RemarkForm(request.POST if "return" in request.POST else None)
    try:
        if publishing.is_bound and publishing.is_valid():
            post = actions.publish_draft(draft=found, **publishing.cleaned_data, by=request.person, at=timezone.now())
            jobs.announce_all(post)
            messages.success(request, _("The post is published."))
            return redirect("posts:posts")
        if returning.is_bound and returning.is_valid():
            actions.return_draft(draft=found, **returning.cleaned_data, by=request.person, at=timezone.now())
            messages.success(request, _("The text is back with its author."))
            return redirect("posts:posts")
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("posts:posts")
    known = {"draft": found, "shown": as_html(found.text), "pictures": list(found.pictures.select_related("picture"))}
    return render(request, "site/desk_draft.html", known | {"publishing": publishing, "returning": returning})


@needs(Permission.EDIT_SITE)
@require_POST
def clear_day(request: PersonalRequest, pk: int) -> HttpResponse:
    actions.clear_blog_day(day=get_object_or_404(BlogDay, pk=pk), by=request.person, at=timezone.now())
    return redirect("posts:posts")


@needs(Permission.EDIT_SITE)
@require_POST
def drop_listener(request: PersonalRequest, pk: int) -> HttpResponse:
    actions.drop_listener(listener=get_object_or_404(Listener, pk=pk), by=request.person, at=timezone.now())
    messages.success(request, _("It is told nothing more."))
    return redirect("posts:posts")
