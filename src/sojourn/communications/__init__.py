"""Letters out: the outbox and its delivery. It carries letters and does not know why they are sent."""
