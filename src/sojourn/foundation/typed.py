"""What was typed into a form that was refused, where the answer leads to another page."""

import re
from collections.abc import Callable

from django.contrib import messages
from django.contrib.messages import ERROR, get_messages
from django.http import HttpRequest, HttpResponse

TYPED = "typed"
"""The mark of a message that gives back what somebody typed; ui/base.html shows it so that it can be copied."""
LONGEST = 20_000
NOT_TYPED = re.compile(r"[a-z_]*|\d+|/\S*")
"""Names of choices, numbers of rows, addresses of pages: what hidden fields and lists send."""
SECRET = ("csrf", "password", "token")


def give_back_what_was_typed(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: whoever is refused and led to another page finds there, beside what is wrong, everything that they had typed.

    A small form on a page of many is posted to an address of its own, which leads back with a message; the form is empty then.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and response.status_code in {302, 303} and was_refused(request):
            for words in typed_into(request):
                messages.add_message(request, ERROR, words[:LONGEST], extra_tags=TYPED)
        return response

    return answer


def was_refused(request: HttpRequest) -> bool:
    """Whether this answer says that something was wrong; what was said before stays unread."""
    queued = getattr(get_messages(request), "_queued_messages", ())
    return any(message.level >= ERROR for message in queued)


def typed_into(request: HttpRequest) -> list[str]:
    """The words that somebody typed: no choices, no numbers of rows, and nothing that must not be shown."""
    fields = [(name, words.strip()) for name, all_words in request.POST.lists() for words in all_words]
    open_ones = (words for name, words in fields if not any(secret in name.lower() for secret in SECRET))
    return list(dict.fromkeys(words for words in open_ones if not NOT_TYPED.fullmatch(words)))
