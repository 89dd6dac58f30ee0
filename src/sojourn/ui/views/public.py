"""The gallery of components. It stands below `people`, so it marks itself open as `people.access.open_to_all` would."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SAMPLES = ["paper", "night", "rtl"]


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page; `?as=night` shows it dark for everyone, `?as=rtl` from right to left."""
    shown = request.GET.get("as", "")
    return render(request, "ui/gallery.html", {"shown": shown if shown in SAMPLES else "paper", "samples": SAMPLES})


gallery.permission = None  # type: ignore[attr-defined]
