"""The alumni directory, careers, introductions, the map. For life."""
