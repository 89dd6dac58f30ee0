"""The same annealing as `improve`, compiled: the grid as one array of numbers (`tables`), the moves on it (`moves`), and who runs them (`annealing`).

Import nothing from here but through `annealing.compiled`, which says None where numba is not installed.
"""
