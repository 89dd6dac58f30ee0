"""Fellows to partner museums, and the other groupings of the programme (exchange format plc/1)."""
