"""The solvers: a problem goes in, a plan with reasons comes out.

Pure Python and OR-Tools; knows no Django and no database, and is usable, tested and benchmarked alone. It promises: no plan
that its own checker refuses; "optimal" only when proven; what was not placed, and why. OR-Tools is imported only inside the
functions that solve, because the import costs most of a second and 80 MB.
"""
