"""Persons, places, institutions, accounts, roles, consent, and the journal of who did what.

Every room may enter. It promises that a person is one row, that an account sees only what its roles permit, and that a change
says who made it and when.
"""
