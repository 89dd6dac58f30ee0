"""Questions about the outbox."""

from django.db.models import Count

from .models import Letter


def count_by_state() -> dict[Letter.State, int]:
    """How many letters are in each state; every state is named."""
    counted = dict(Letter.objects.order_by().values_list("state").annotate(Count("id")))
    return {state: counted.get(state.value, 0) for state in Letter.State}


def letters(*, state: Letter.State | None, most: int) -> list[Letter]:
    """The newest letters, with their readers, all or of one state."""
    chosen = Letter.objects.select_related("to").defer("text")
    return list((chosen.filter(state=state) if state else chosen)[:most])
