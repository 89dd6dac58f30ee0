"""What a fellow sees of supporters: who supports the place, and whether they read who it is for."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sojourn.people.access import PersonalRequest, needs
from sojourn.people.actions import agree, withdraw_consent
from sojourn.people.queries import agreements_of
from sojourn.people.rules import Agreement, Permission

from .. import queries


@needs(Permission.SEE_OWN_DAYS)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: PersonalRequest) -> HttpResponse:
    if request.method == "POST":
        deed = {"yes": agree, "no": withdraw_consent}.get(request.POST.get("answer", ""))
        if deed is not None:
            deed(person=request.person, to=Agreement.SUPPORTERS, by=request.person, at=timezone.now())
        return redirect("supporters:own")
    shown = {
        "supporters": queries.supporters_of(request.person),
        "agreed": Agreement.SUPPORTERS in agreements_of(request.person),
    }
    return render(request, "supporters/own.html", shown)
