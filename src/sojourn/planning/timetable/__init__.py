"""Sessions to days, hours, rooms and contributors (exchange format tt/1)."""
