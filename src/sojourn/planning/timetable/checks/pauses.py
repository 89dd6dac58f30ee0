"""Nothing comes in between while a change is judged: Python's search for rings of objects that nobody holds takes 10 to 20 ms."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def without_pauses(judge: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Keep the collector of garbage out of a function that makes no rings.

    What such a function makes is given back as it ends, and the collector's count with most of it: its search is hardly put off.
    """

    def judged(*given: Given.args, **named: Given.kwargs) -> Answer:
        was_on = gc.isenabled()
        gc.disable()
        try:
            return judge(*given, **named)
        finally:
            if was_on:
                gc.enable()

    judged.__doc__ = judge.__doc__
    return judged
