"""Other programs' files: ITC-2007 course timetables (`ctt`), FET 6 (`fet`), student-project allocation (`matchingproblems`).

Each module reads or writes one format and says in words what its format, or ours, cannot carry.
"""
