"""One run of the programme: dates, phases, capacity, what is wanted from where, and the record of every planning run."""
