"""The demonstration: the facts of a real edition, filled with visibly fictional people, planned and published by one command."""
