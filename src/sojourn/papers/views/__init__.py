"""The pages of this room, door by door."""
