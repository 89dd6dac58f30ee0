"""The same annealing as `improve`, compiled by numba: the grid as one array of numbers (`tables`), the moves on it (`moves`), and who
runs them (`annealing`). Only `annealing` is imported by others, and it loads the rest when it is asked to.
"""
