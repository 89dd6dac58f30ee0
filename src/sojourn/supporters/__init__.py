"""Supporters, their gifts, what each gift pays for, and what they were promised."""
