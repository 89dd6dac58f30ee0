"""Opportunities and projects after the summer: calls, awards, deliverables, training passed on."""
