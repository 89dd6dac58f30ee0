"""Who goes with whom, where: partner placements and project pairs."""
