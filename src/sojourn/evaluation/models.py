"""Questionnaires, answers that name nobody, what was learned, attendance and certificates."""
