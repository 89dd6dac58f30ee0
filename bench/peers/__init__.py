"""Programs that do a part of what the planning engine does, run beside it. None is a dependency; what is absent is said to be absent."""
