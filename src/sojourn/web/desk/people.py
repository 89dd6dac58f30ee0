"""The desk's page of one person: what every room knows of them, each in its own part."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sojourn.communications.queries import letters_to
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.models import Person
from sojourn.people.queries import roles_of
from sojourn.people.rules import Permission
from sojourn.selection.models import Fellow

MOST_LETTERS = 100


@require_safe
@needs(Permission.SEE_DESK)
def person(request: PersonalRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Person.objects.select_related("institution__place", "place"), pk=pk)
    fellows = Fellow.objects.filter(person=found).select_related("edition", "department", "place")
    shown = {
        "person": found,
        "roles": [role.label for role in sorted(roles_of(found.pk))],
        "fellows": fellows.order_by("-edition__first_day_on"),
        "letters": letters_to(found, most=MOST_LETTERS),
        "may_keep_letters": Permission.KEEP_LETTERS in request.permissions,
    }
    return render(request, "desk/person.html", shown)
