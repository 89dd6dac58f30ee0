"""Deeds of the room, by what they are about."""

from .letters import CannotSend, Delivery, deliver_waiting, give_up_lost, send_again, write_letter

__all__ = ["CannotSend", "Delivery", "deliver_waiting", "give_up_lost", "send_again", "write_letter"]
