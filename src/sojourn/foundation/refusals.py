"""Refusals: what an action raises when the programme's rules say no."""


class Refusal(Exception):
    """Raised by an action that will not do its deed. The text is a full sentence that may be shown to the person who asked."""
