"""Opportunities and projects after the summer: calls, awards, deliverables, training passed on.

The team keeps calls and awards; fellows apply, report and record what they passed on; the world reads the projects whose people agree.
It promises that a grant is paid only when what it waits for has arrived, and that nobody reached is counted twice.
"""
