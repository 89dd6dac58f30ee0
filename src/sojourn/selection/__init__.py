"""Nomination, review, cohort proposal, offer, reserve. It ends with a Fellow."""
