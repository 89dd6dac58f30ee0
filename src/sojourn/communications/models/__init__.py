"""The outbox, subscriptions and mailings, enquiries."""

from .letters import Letter

__all__ = ["Letter"]
